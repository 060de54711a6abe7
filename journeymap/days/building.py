"""A day in the life as plain data. Pure: what it shows is handed in. Described by day.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.days.addressing import Address
from journeymap.days.counting import AGAIN, PAUSE, Around, count
from journeymap.days.feeling import Answers, Felt, felt
from journeymap.days.strips import FEWEST, chosen_lanes, marks, strip
from journeymap.days.telling import tells
from journeymap.mining.clock import Clocks
from journeymap.mining.log import Log
from journeymap.mining.statistics import ENOUGH, wilson

BESIDE = 4  # neighbours that are told
MOST_ASKING = 3
BY = ("channel", "touchpoint")


def build(
    log: Log,
    kept: np.ndarray | None,
    clocks: Clocks,
    answers: Answers,
    asking: str,
    by: str = "channel",
    at: str | None = None,
) -> dict[str, Any]:
    """What the log and the answers tell of the hours of a day. kept: which cases; None for all.

    asking: RE2 pattern of the names of touchpoints where people ask for help. by: what lanes are. at: the
    touchpoint to look around; else that of the hour of a surely low mood, else where people ask for help.
    """
    moods, contacts = felt(answers), asking_places(log, asking)
    named, why = around_what(log, moods, contacts, at)
    code = list(log.touchpoints).index(named) if named is not None else None
    counted = count(log, kept, clocks, by, contacts, code)
    for silent in [code for code, asked in counted.asked.items() if not asked.cases]:
        del counted.asked[silent]
    names = log.channels if by == "channel" else log.touchpoints
    strips = [strip(number, counted, moods, by, names) for number in (0, 1)]
    for number, each in enumerate(strips):
        each["marks"] = marks(number, counted, log.touchpoints)
    shown = chosen_lanes(counted, by)
    return {
        "by": by,
        "clock": clocks.words,
        "rule": {"events": FEWEST, "answers": ENOUGH, "pause_seconds": PAUSE, "again_seconds": AGAIN},
        "cases": counted.cases,
        "customers": counted.customers,
        "events": int(counted.events.sum()),
        "sessions": int(counted.sessions.sum()),
        "answers": len(answers.mood),
        "asking": [log.touchpoints[code] for code in counted.asked],
        "touchpoints": [log.touchpoints[code] for code in range(len(log.touchpoints))],
        "lanes": [names[code] for code in shown],
        "lanes_left_out": int((counted.lanes.sum(axis=1) > 0).sum()) - len(shown),
        "strips": strips,
        "tells": tells(counted, moods, strips, log.touchpoints),
        "around": around(counted.around, log, named, why),
    }


def asking_places(log: Log, pattern: str) -> list[int]:
    """Codes of the touchpoints whose names say that people ask for help there, at most a few."""
    names = pa.array(list(log.touchpoints), pa.string())
    fits = pc.match_substring_regex(names, pattern).to_pylist()
    return [code for code, fit in enumerate(fits) if fit][:MOST_ASKING]


def around_what(
    log: Log, moods: Sequence[Felt], contacts: Sequence[int], at: str | None
) -> tuple[str | None, str]:
    """(the touchpoint to look around, why this one); None where there is none."""
    if at is not None and at in log.touchpoints:
        return at, "chosen"
    low = [each for each in moods if each.place in log.touchpoints and each.stands_out < 0]
    if low:
        return min(low, key=lambda each: each.value).place, "lowest mood"
    if contacts:
        return log.touchpoints[contacts[0]], "asking"
    return None, ""


def around(found: Around | None, log: Log, name: str | None, why: str) -> dict[str, Any] | None:
    """What stands right before and after, most frequent first; null where nothing happened there."""
    if found is None or name is None or not found.n:
        return None
    return {
        "touchpoint": name,
        "why": why,
        "n": found.n,
        "before": _beside(found.before, log.touchpoints, found.n, "nothing, it begins here"),
        "after": _beside(found.after, log.touchpoints, found.n, "nothing yet"),
        "address": str(Address("steps", name=name)),
    }


def _beside(counts: np.ndarray, names: Sequence[str], n: int, none: str) -> list[dict[str, Any]]:
    order = [int(code) for code in np.argsort(-counts, kind="stable")[:BESIDE] if counts[code]]
    return [_share(names[code] if code < len(names) else none, int(counts[code]), n) for code in order]


def _share(name: str, k: int, n: int) -> dict[str, Any]:
    interval = wilson(k, n) if n >= ENOUGH else None
    told = (k / n, interval.low, interval.high) if interval else (None, None, None)
    return {"name": name, "count": k, **dict(zip(("share", "low", "high"), told, strict=True))}
