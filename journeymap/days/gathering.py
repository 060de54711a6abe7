"""From a journey's rows to its day in the life, kept as maps are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import Part
from journeymap.days.building import BY, build
from journeymap.days.clocks import ZoneTold, clocks_of, zone_told
from journeymap.days.feeling import Answers
from journeymap.journeys.models import Journey
from journeymap.journeys.templates import TEMPLATES
from journeymap.maps.gathering import data_of, newest_runs
from journeymap.maps.keeping import kept
from journeymap.maps.moods import mood_sets, values_of
from journeymap.mining.clock import Clocks, cells

FORMAT = 1  # grows when the same data give another day
ASKING = "Support"
"""The touchpoint of the templates of journeys whose words say that people ask for help."""


def asking() -> str:
    """RE2 pattern of names of touchpoints where people ask for help, in several languages."""
    return next(
        each.pattern
        for template in TEMPLATES.values()
        for _, touchpoints in template.stages
        for each in touchpoints
        if each.name == ASKING
    )


def kept_day(
    journey: Journey, part: Part | None = None, by: str = BY[0], at: str | None = None
) -> dict[str, Any]:
    """The day of the cases of a part, as JSON data, computed once. by, at: see `building.build`.

    AskedError, see `Part.filter`.
    """
    part, told = part or Part(), zone_told(journey)
    what = f"day {FORMAT} {told.zone} {told.trait} {by} {at or ''}"
    return kept(journey, what, part, lambda: day_of(journey, part, by, at, told))


def day_of(journey: Journey, part: Part, by: str, at: str | None, told: ZoneTold) -> dict[str, Any]:
    data = data_of(journey, part)
    clocks = clocks_of(data, told)
    answers = answers_of(journey, part, data, clocks)
    found = build(data.log, data.mask, clocks, answers, asking(), by, at)
    key = {
        "revision": data.log.revision, "snapshot": data.at.number, "state": "day", "by": by, "at": at,
        "zone": told.zone, "zone_trait": told.trait, **part.told(),
    }  # fmt: skip
    until = data.log.reference_time
    return {
        "journey": journey.name,
        "slug": journey.slug,
        "state": "day",
        "snapshot": data.at.number,
        "revision": data.log.revision,
        "key": key,
        "reference_time": until.isoformat() if until else None,
        "zone_set": told.by_people,
        **found,
    }


def answers_of(journey: Journey, part: Part, data: SnapshotData, clocks: Clocks) -> Answers:
    """The answers of the part that an analyzer gave a mood, on the clock of who gave them."""
    told = data.answers
    moods = np.full(told.num_rows, np.nan)
    for stored in mood_sets(newest_runs(journey, part).values()):
        moods = np.where(np.isfinite(moods), moods, values_of(stored, told["id"]))
    known = np.isfinite(moods) & pc.is_valid(told["time"]).to_numpy()
    told, moods = told.filter(pa.array(known)), moods[known]
    lives = clocks.lives(told["customer"].combine_chunks())[: told.num_rows]
    seconds = told["time"].cast(pa.int64()).to_numpy() // 1_000_000
    place = np.array(told["touchpoint"].fill_null("").to_pylist() or [], dtype=object)
    ids = np.array(told["id"].to_pylist() or [], dtype=object)
    return Answers(ids, cells(seconds, lives, clocks), moods, place)
