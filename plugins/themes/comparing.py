"""Which themes go with low or high satisfaction, and which are spoken of more than before: tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from journeymap.mining import Data, Effect, Finding, Rates, Selection
from journeymap.mining.outcomes import Outcomes, outcomes
from journeymap.mining.significance import two_proportions

from .measuring import Theme
from .texts import Said

KINDS = {
    "theme_satisfaction": "Those who speak of the theme are satisfied less often, or more often, than others "
    "who wrote.",
    "theme_rising": "The theme is spoken of more, or less, in the last four weeks than before.",
}
RECENT = 28 * 86_400_000_000  # microseconds: four whole weeks, so that weekdays weigh the same


def findings(themes: Sequence[Theme], found: Said, data: Data, fewest: int) -> Iterator[Finding]:
    """Every theme that `fewest` people spoke of, with its p; the core keeps those that survive."""
    yield from _satisfaction(themes, found, data, fewest)
    yield from _rising(themes, found, fewest)


def _satisfaction(themes: Sequence[Theme], found: Said, data: Data, fewest: int) -> Iterator[Finding]:
    """Cases whose texts speak of the theme against the other cases with a text; each has one answer."""
    if not data.log:
        return
    known = outcomes(data)
    if "satisfied" not in known.present():
        return
    case = _cases(data, found)
    case = np.where((case >= 0) & known.known("satisfied")[case], case, -1)
    wrote = np.unique(case[case >= 0])
    for theme in themes:
        exposed = np.unique(case[theme.rows][case[theme.rows] >= 0])
        other = np.setdiff1d(wrote, exposed, assume_unique=True)
        if min(len(exposed), len(other)) >= fewest:
            rows = theme.rows[case[theme.rows] >= 0]
            yield _satisfied(theme, found.ids[rows], _rates(exposed, known), _rates(other, known))


def _satisfied(theme: Theme, ids: np.ndarray, exposed: Rates, other: Rates) -> Finding:
    difference = two_proportions(other, exposed)
    assert difference is not None and exposed.rate is not None and other.rate is not None  # both have cases
    low = difference.value < 0
    return Finding(
        kind="theme_satisfaction",
        anchor=theme.anchor,
        headline=f"Of those who speak of “{theme.name}”, {exposed.rate:.0%} are satisfied; of the others "
        f"{other.rate:.0%} (n = {exposed.n})",
        value=difference.value,
        unit="share",
        interval=difference.interval,
        n=len(ids),
        method=f"cases with a text on the theme against the other cases with a text, {difference.method}",
        mood="pain" if low else "bright" if difference.value > 0 else "neutral",
        effect=Effect(
            outcome="satisfied",
            exposed=exposed,
            comparison=other,
            basis="segment",
            interval=-difference.interval,
        ),
        p=difference.p,
        evidence=Selection(subject="feedback", ids=tuple(sorted(ids.tolist()))),
    )


def _rates(cases: np.ndarray, known: Outcomes) -> Rates:
    return Rates(n=len(cases), reached=int(known.reached("satisfied")[cases].sum()))


def _cases(data: Data, found: Said) -> np.ndarray:
    """The code of the case that each text belongs to, or -1."""
    code: dict[str, int] = {}
    for _, cases in data.log.buckets(event_columns=[], case_columns=["case", "key"]):
        code.update(zip(cases["key"].to_pylist(), cases["case"].to_pylist(), strict=True))
    return np.array([code.get(key, -1) for key in found.feedback["case"].to_pylist()], dtype=np.int64)


def _rising(themes: Sequence[Theme], found: Said, fewest: int) -> Iterator[Finding]:
    """The last four weeks against the twelve before."""
    told = found.feedback["time"].cast("int64").to_numpy(zero_copy_only=False).astype(float)
    if not np.isfinite(told).any():
        return
    end = np.nanmax(told)
    recent = told > end - RECENT
    before = (told > end - 4 * RECENT) & ~recent
    if min(recent.sum(), before.sum()) < fewest:
        return
    for theme in themes:
        now, then = int(recent[theme.rows].sum()), int(before[theme.rows].sum())
        first = Rates(n=int(before.sum()), reached=then)
        second = Rates(n=int(recent.sum()), reached=now)
        difference = two_proportions(first, second)
        if now + then < fewest or difference is None:
            continue
        ids = found.ids[theme.rows[recent[theme.rows]]]
        yield Finding(
            kind="theme_rising",
            anchor=theme.anchor,
            headline=f"“{theme.name}” is in {second.rate:.1%} of the texts of the last four weeks, before in "
            f"{first.rate:.1%}",
            value=difference.value,
            unit="share",
            interval=difference.interval,
            n=len(ids),
            method=f"texts of the last four weeks against those of the twelve before, {difference.method}",
            mood="neutral",
            p=difference.p,
            evidence=Selection(subject="feedback", ids=tuple(sorted(ids.tolist()))),
        )
