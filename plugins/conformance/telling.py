"""Deviations in plain words, with the cases behind them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from journeymap.mining import Anchor, Data, Effect, Finding, Selection
from journeymap.mining.results import Mood
from journeymap.mining.statistics import wilson
from journeymap.mining.wording import percent, quoted

from .collecting import Traces
from .deviations import Deviation
from .tallying import Tally

LISTED_AT_MOST = 2000  # cases listed one by one
NOT_AS_DESIGNED = "Not as designed: "
METHOD = (
    "cases whose optimal alignment with the design has this deviation / cases ({n} of {of}){listed}; goal: "
    "compared with cases that come to the same step, alike in the designed steps made before"
)


def where(deviation: Deviation) -> str:
    """The place of a deviation in words."""
    if not deviation.landmark:
        return "at the beginning"
    before = deviation.kind == "missing"
    return f"{'on the way to' if before else 'after'} {quoted(deviation.landmark)}"


def what(deviation: Deviation) -> str:
    """What cases do, as the end of a sentence about them."""
    name = quoted(deviation.name)
    return {
        "missing": f"leave out {name}",
        "repeated": f"come to {name} again",
        "out_of_order": f"come to {name} at another place",
        "unknown": f"come to {name}, which is no step of the design,",
    }[deviation.kind]


class Listing:
    """Turns cases into evidence: keys are looked up once for all of them."""

    def __init__(self, data: Data, traces: Traces):
        self._data, self._traces = data, traces

    def keys(self, groups: list[np.ndarray]) -> list[tuple[str, ...]]:
        """Sorted keys of the first cases of each group of rows."""
        codes = [self._traces.code[group] for group in groups]
        known = self._data.log.case_keys(np.unique(np.concatenate([np.zeros(0, np.int64), *codes])))
        return [tuple(sorted({known[code] for code in each.tolist()})[:LISTED_AT_MOST]) for each in codes]


def findings(data: Data, traces: Traces, told: Tally, least: float, fewest: int) -> Iterator[Finding]:
    """A finding for each kind of deviation of each touchpoint that enough cases have, most cases first.

    traces, told: of the rounds of the cases.
    """
    of = len(np.unique(traces.code))
    grouped: dict[tuple[str, str], list[Deviation]] = {}
    for each in told.seen:
        grouped.setdefault((each.kind, each.name), []).append(each)
    chosen = []
    for group in grouped.values():
        rows = np.concatenate([told.seen[each] for each in group])
        cases = rows[np.unique(traces.code[rows], return_index=True)[1]]
        if len(cases) >= max(fewest, least * of):
            usual = max(group, key=lambda each: (len(told.seen[each]), each.landmark))
            chosen.append((usual, cases))
    chosen.sort(key=lambda each: (-len(each[1]), each[0].kind, each[0].name))
    keys = Listing(data, traces).keys([cases for _, cases in chosen])
    for (usual, cases), listed in zip(chosen, keys, strict=True):
        yield _finding(usual, cases, listed, told.effect(usual, traces), of)


def _finding(
    usual: Deviation, cases: np.ndarray, listed: tuple[str, ...], effect: Effect | None, of: int
) -> Finding:
    n = len(cases)
    more = f"; {len(listed)} of them are listed" if len(listed) < n else ""
    words = f"{NOT_AS_DESIGNED}{percent(n / of)} of cases {what(usual)} mostly {where(usual)}"
    if effect is not None and effect.exposed.rate is not None:
        expected = percent(effect.comparison_rate or 0.0)
        words += f"; there they reach the goal in {percent(effect.exposed.rate)} instead of {expected}"
    return Finding(
        kind=usual.kind,
        anchor=Anchor(place="touchpoint", name=usual.name),
        headline=words[:300],
        value=n / of,
        unit="share",
        interval=wilson(n, of),
        n=len(listed),
        method=METHOD.format(n=n, of=of, listed=more),
        mood=_mood(effect),
        effect=effect,
        evidence=Selection(subject="cases", ids=listed),
    )


def _mood(effect: Effect | None) -> Mood:
    """A deviation is a pain unless those who deviate surely reach the goal more often."""
    surely = effect is not None and effect.interval is not None and effect.interval.high < 0
    return "bright" if surely else "pain"
