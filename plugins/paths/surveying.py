"""What both analyzers of paths begin with: the happy path, who was where when, and what is worth asking."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from journeymap.mining import Data, Params, Progress
from journeymap.mining.outcomes import Outcomes, outcomes
from journeymap.mining.walks import Places, walks

from .boards import Board, Layout, board, layout
from .comparing import answers, known
from .deviations import Outcome, questions
from .findings import Telling
from .happy import Happy, Variants, happy, variants
from .traits import Traits
from .wording import Wording

DEVIATIONS = {
    "skips": "Cases come to a place of the happy path without one that lies before it.",
    "by_way_of": "Cases come to a place of the happy path by way of one that is not on it.",
    "returns": "Cases leave a place and return to it before they go on along the happy path.",
    "out_of_order": "Cases come to two places of the happy path in the other order.",
    "back_and_forth": "Cases leave a channel and come back to it.",
}


class SurveyParams(Params):
    """What counts as a place, and as often."""

    level: Literal["touchpoint", "activity"] = Field(
        "touchpoint",
        description="A place is a touchpoint, or an activity (always, where there is no touchpoint).",
    )
    most: int = Field(
        30, ge=1, le=60, description="How many deviations of each kind are tested, the most frequent first."
    )
    fewest: int = Field(
        20, ge=5, le=100_000, description="How many cases a deviation and its comparison need to be tested."
    )


@dataclass(frozen=True)
class Survey:
    """places, traits, outcomes; the variants and the happy path; layout, words and boards of its columns."""

    places: Places
    traits: Traits
    outcomes: Outcomes
    variants: Variants
    happy: Happy
    layout: Layout
    words: Wording
    boards: list[Board]


def survey(data: Data, params: SurveyParams, progress: Progress) -> Survey:
    """Reads the whole log."""
    progress(0.0, "Reading walks")
    places, traits, found = Places(data, params.level), Traits(data), outcomes(data)
    walked = list(walks(data, places))
    progress(0.2, "Counting variants")
    counted = variants(walked, found)
    way = happy(counted)
    columns = layout(walked, way.path, params.most, len(places.names))
    boards = [board(each, columns, places, traits) for each in walked]
    return Survey(places, traits, found, counted, way, columns, Wording(places, columns), boards)


def compared(
    survey: Survey, tested: Collection[Outcome], params: SurveyParams, progress: Progress
) -> Telling:
    """Every deviation from the happy path against these outcomes, ready to be told."""
    progress(0.4, "Looking for deviations")
    counted = {outcome: cases for outcome, cases in known(survey.outcomes).items() if outcome in tested}
    channels = survey.boards[0].used.shape[1] if survey.boards else 0
    asked = questions(survey.boards, survey.layout, counted, channels, params.most, params.fewest)
    telling = Telling(survey.words, survey.boards)
    for answer in answers(
        survey.boards,
        asked,
        survey.outcomes,
        params.fewest,
        lambda share: progress(0.5 + 0.4 * share, "Comparing like with like"),
    ):
        telling.answer(answer)
    return telling
