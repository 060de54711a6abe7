"""From mentions to measures: how often a theme is spoken of, in which mood, when, where, at what cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from journeymap.mining import Anchor, Data, Interval, Measure, Selection
from journeymap.mining.given import numbers
from journeymap.mining.statistics import ENOUGH, mean_interval, quantile_of_normal, wilson

from .mentions import Mentions
from .texts import Said

KINDS = {
    "theme_texts": "Number of texts that speak of the theme.",
    "theme_share": "Share of the texts that speak of the theme: of all, of a touchpoint, of a month or week.",
    "theme_mood": "Mean polarity of the texts that speak of the theme, from -1 to 1.",
    "theme_impact": "What the theme does to the score: the score of all less that of all without the theme's "
    "mentions.",
    "theme_unassigned": "Share of the texts that speak of no theme that is known.",
    "theme_distance": "How far texts lie from the nearest theme, on average (1 - cosine). Where it grows, "
    "people speak of new things.",
}
PERIODS = 26  # the newest weeks or months that are told; up to so many weeks are told by the week
NPS = "nps"
JOURNEY = Anchor(place="journey")


@dataclass(frozen=True)
class Theme:
    """rows: the texts that speak of it."""

    number: int
    key: str
    name: str
    rows: np.ndarray

    @property
    def anchor(self) -> Anchor:
        return Anchor(place="theme", name=self.name)


def measures(themes: Sequence[Theme], found: Said, told: Mentions, data: Data) -> Iterator[Measure]:
    """Everything about every theme that has a text, then how well the themes cover what is said."""
    mood = _moods(data, found)
    values, unit, kept = _scores(found.feedback)
    periods, period = _periods(found.feedback)
    places, place = _places(found.feedback)
    ids = found.ids
    for theme in themes:
        yield _count(theme, ids)
        yield _share(theme, len(theme.rows), len(ids), {})
        yield from _mood(theme, mood)
        yield from _impact(theme, values, unit, kept)
        for dim, names, codes in (("period", periods, period), ("touchpoint", places, place)):
            whole = np.bincount(codes[codes >= 0], minlength=len(names))
            own = codes[theme.rows]
            here = np.bincount(own[own >= 0], minlength=len(names))
            for at, name in enumerate(names):
                if whole[at] >= ENOUGH and (dim == "period" or here[at]):
                    yield _share(theme, int(here[at]), int(whole[at]), {dim: name})
    yield from _drift(told, periods, period)


def _count(theme: Theme, ids: np.ndarray) -> Measure:
    chosen = Selection(subject="feedback", ids=tuple(sorted(ids[theme.rows].tolist())))
    n = len(theme.rows)
    return _measure(theme, "theme_texts", n, "count", None, n, "texts that speak of it", {}, chosen)


def _share(theme: Theme, reached: int, n: int, dims: dict[str, str]) -> Measure:
    method = "texts that speak of it / texts read, Wilson interval"
    value = reached / n if n >= ENOUGH else None
    interval = wilson(reached, n) if n >= ENOUGH else None
    return _measure(theme, "theme_share", value, "share", interval, n, method, dims)


def _mood(theme: Theme, mood: np.ndarray | None) -> Iterator[Measure]:
    if mood is None:
        return
    own = mood[theme.rows]
    own = own[np.isfinite(own)]
    mean = mean_interval(own) if len(own) >= ENOUGH else None
    method = mean.method if mean else "mean polarity"
    yield _measure(
        theme, "theme_mood", mean.value if mean else None, "polarity", mean.interval if mean else None,
        len(own), f"{method}, of whole texts", {},
    )  # fmt: skip


def _impact(theme: Theme, values: np.ndarray, unit: str, kept: np.ndarray) -> Iterator[Measure]:
    """With share s of the scores and means m and r of theme and rest it is s (m - r); the interval is normal,
    the share taken as it is."""
    if not kept.any():
        return
    mine = np.zeros(len(values), dtype=bool)
    mine[theme.rows] = True
    own, rest = values[kept & mine], values[kept & ~mine]
    method = "score of all less score of all without the theme's mentions, normal interval"
    if min(len(own), len(rest)) < ENOUGH:
        yield _measure(theme, "theme_impact", None, unit, None, len(own), method, {})
        return
    share = len(own) / (len(own) + len(rest))
    value = share * float(own.mean() - rest.mean())
    error = share * float(np.hypot(own.std() / len(own) ** 0.5, rest.std() / len(rest) ** 0.5))
    half = quantile_of_normal(0.95) * error
    interval = Interval(low=value - half, high=value + half, level=0.95)
    yield _measure(theme, "theme_impact", value, unit, interval, len(own), method, {})


def _drift(told: Mentions, periods: Sequence[str], period: np.ndarray) -> Iterator[Measure]:
    nobody = told.unassigned
    everything: list[tuple[dict[str, str], np.ndarray]] = [({}, np.ones(len(nobody), dtype=bool))]
    everything += [({"period": name}, period == at) for at, name in enumerate(periods)]
    for dims, chosen in everything:
        n = int(chosen.sum())
        if n < ENOUGH:
            continue
        reached = int(nobody[chosen].sum())
        yield Measure(
            name="theme_unassigned", anchor=JOURNEY, dims=dims, value=reached / n,
            unit="share", interval=wilson(reached, n), n=n,
            method="texts beyond the reach of every theme / texts read, Wilson interval",
        )  # fmt: skip
        mean = mean_interval(told.distance[chosen])
        assert mean is not None  # there are ENOUGH values
        yield Measure(
            name="theme_distance", anchor=JOURNEY, dims=dims, value=mean.value,
            unit="distance", interval=mean.interval, n=n,
            method=f"{mean.method} of 1 - cosine to the nearest theme",
        )  # fmt: skip


def _moods(data: Data, found: Said) -> np.ndarray | None:
    """Polarity of each text, NaN where unknown; None where nobody scored them."""
    if not data.has("scores:sentiment"):
        return None
    return numbers(data, "sentiment", found.feedback["id"])


def _scores(feedback: pa.Table) -> tuple[np.ndarray, str, np.ndarray]:
    """Score of each text, its unit, and which rows have one of the kind that most answers have. NPS counts a
    promoter as 1, a detractor as -1: points are differences of shares."""
    score = np.array([np.nan if s is None else s for s in feedback["score"].to_pylist()], dtype=float)
    kinds = np.array([kind or "" for kind in feedback["kind"].to_pylist()], dtype=object)
    scored = np.isfinite(score)
    if not scored.any():
        return score, "score", scored
    names, count = np.unique(kinds[scored], return_counts=True)
    commonest = names[count.argmax()]
    kept = scored & (kinds == commonest)
    if commonest == NPS:
        return np.where(score >= 9, 1.0, np.where(score <= 6, -1.0, 0.0)), "points", kept
    return score, "score", kept


def _periods(feedback: pa.Table) -> tuple[list[str], np.ndarray]:
    """The newest weeks (from Monday) or months, by their first day, and the period of each text, or -1."""
    micros = feedback["time"].cast(pa.int64()).to_numpy(zero_copy_only=False).astype(float)
    period = np.full(len(micros), -1)
    known = np.isfinite(micros)
    if not known.any():
        return [], period
    day = micros[known].astype("datetime64[us]").astype("datetime64[D]")
    weeks = (day.astype(np.int64) + 3) // 7  # the first of January 1970 was a Thursday
    if weeks.max() - weeks.min() < PERIODS:
        number, first = weeks, (weeks * 7 - 3).astype("datetime64[D]")
    else:
        months = day.astype("datetime64[M]")
        number, first = months.astype(np.int64), months.astype("datetime64[D]")
    names, at = np.unique(number, return_index=True)
    kept = names[-PERIODS:]
    period[known] = np.where(number >= kept[0], np.searchsorted(kept, number), -1)
    return [str(first[i]) for i in at[-PERIODS:]], period


def _places(feedback: pa.Table) -> tuple[list[str], np.ndarray]:
    places = feedback["touchpoint"].to_pylist()
    names = sorted({place for place in places if place})
    code = {name: at for at, name in enumerate(names)}
    return names, np.array([code.get(place, -1) for place in places], dtype=np.int64)


def _measure(theme: Theme, name, value, unit, interval, n, method, dims, evidence=None) -> Measure:
    return Measure(
        name=name,
        anchor=theme.anchor,
        dims={"key": theme.key, **dims},
        value=value,
        unit=unit,
        interval=interval,
        n=n,
        method=method,
        status="measured" if value is not None else "not enough data",
        evidence=evidence,
    )
