"""The analyzers: what leaving the happy path goes with, what makes the way longer, who does not go on.

They are three because each corrects for all that it tried: lengths of ways differ, and segments do, so surely
that, tested together with them, doubtful findings about the goal would be let through.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from journeymap.mining import Analyzer, Data, Progress, Result

from . import example, measuring, segments
from .deviations import Outcome
from .findings import Telling
from .surveying import DEVIATIONS, SurveyParams, compared, survey


class PathsParams(SurveyParams):
    """What counts as a place, and as often; how much is told."""

    variants: int = Field(10, ge=0, le=100, description="How many of the commonest variants are told.")


class Paths(Analyzer):
    """Finds the commonest way to the goal, and tests what goes with leaving it: places skipped or taken in,
    returns, another order, switching channels back and forth."""

    name = "paths"
    title = "Happy path and deviations"
    version = "1"
    kinds = DEVIATIONS | {
        "happy_share": "Share of the cases with the goal that go the commonest way to it exactly.",
        "happy_step": "Number of a place on the commonest way to the goal.",
        "variant_share": "Share of the ended cases that go exactly this way through the places.",
        "return_share": "Share of the ended cases at a place that leave it and come back.",
        "back_and_forth_share": "Share of the ended cases in a channel that leave it and come back.",
    }
    Params = PathsParams
    traits = frozenset({"tested"})

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """Measures of the paths, and a finding for every deviation and outcome."""
        found = survey(data, params, progress)
        yield from measuring.variants(found.variants, found.places, params.variants)
        yield from measuring.returns(found.boards, found.layout, found.places, found.words)
        if not found.happy.path:
            return
        yield from measuring.happy(found.happy, found.words)
        yield from compared(found, ("goal", "satisfied"), params, progress).findings(data)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Orders of which those that skip the size guide are often sent back."""
        return example.planted()


class Delays(Analyzer):
    """Tests which ways to leave the happy path go with a longer or a shorter way from there to the goal."""

    name = "delays"
    title = "Detours that take time"
    version = "1"
    kinds = DEVIATIONS
    Params = SurveyParams
    traits = frozenset({"tested"})

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """A finding in seconds for every deviation."""
        found = survey(data, params, progress)
        if found.happy.path:
            tested: tuple[Outcome, ...] = ("time",)
            yield from compared(found, tested, params, progress).findings(data)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Orders of which those that skip the size guide take longer to be kept."""
        return example.slow()


class Segments(Analyzer):
    """Tests which customers, by a trait with few values, go on from a place and reach the goal less often, or
    more often, than all the others."""

    name = "segments"
    title = "Segments along the way"
    version = "1"
    kinds = {
        "segment": "Customers with this trait go on from a place more or less often than all others.",
        "whole_path_share": "Share of the ended cases that come to every place of the happy path.",
    }
    Params = SurveyParams
    traits = frozenset({"tested"})

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """How many of each segment go the whole way; a finding for every value of a trait and every place."""
        found = survey(data, params, progress)
        if not found.happy.path:
            return
        yield from measuring.segments(found.boards, found.layout, found.traits)
        telling = Telling(found.words, found.boards)
        if "goal" in found.outcomes.present():
            progress(0.5, "Comparing segments")
            for contrast in segments.contrasts(found.boards, found.layout, found.traits, params.fewest):
                telling.contrast(contrast, found.traits)
        yield from telling.findings(data)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Orders of new customers, who seldom come to the cart."""
        return example.segment()
