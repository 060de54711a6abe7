"""When does a series leave what was expected, and when is that over? Decided day by day, never in hindsight:
a later run on more days finds the same incidents with the same starts, so an alert keeps its key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaincc, ndtri

from .expecting import Expecting

LEARNING = 28  # days of a series before the first that is judged
STAYS = 2.0  # deviations; an incident lasts while days lie beyond
QUIET = 2  # days in a row within, and it is over
QUARTER = 91.3
COUNTS = np.array(True)
BACK = 7  # longest window
WINDOWS = (1, 2, BACK)  # days judged together


@dataclass(frozen=True)
class Series:
    """What is watched. seen, exposure: (S, D) sums of each day, and of how much (1, visits, answers); the
    exposure is 0 on days that say nothing. weekday: (D,) 0..6. counts, shares: (S,) it counts something, and
    that as a share of its exposure; else it adds values, whose skewness by the days until then is `skew`
    (S, D). windows: (S,) the longest number of days judged together (1, 2 or 7). rises_only: (S,) on the last
    day, which is not over, only more than expected tells something."""

    seen: np.ndarray
    exposure: np.ndarray
    weekday: np.ndarray
    counts: np.ndarray
    shares: np.ndarray
    skew: np.ndarray
    windows: np.ndarray
    rises_only: np.ndarray


@dataclass
class Episode:
    """Days on which one series left what was expected. start, last: the first and the last such day; opened:
    the day that told it, by `first` deviations; over: the day from which all was as before, None while it
    lasts. way: +1 more, -1 less. days: those that stood out. accepted: it lasted so long that it is the
    new level. quiet: days in a row that were as expected."""

    series: int
    start: int
    opened: int
    way: int
    last: int
    first: float
    days: list[int]
    over: int | None = None
    accepted: bool = False
    quiet: int = 0


def threshold(budget: float, shared_by: np.ndarray, windows: np.ndarray) -> np.ndarray:
    """Deviations (windows, S) beyond which days start an incident, so that `budget` false ones are expected a
    quarter among the `shared_by` series of a place, both ways. Two days weigh more than one: most of what
    matters lasts, and the sum of two days tells it with fewer false alarms."""
    longest = {1: (1.0, 0.0, 0.0), 2: (0.22, 0.6, 0.0), BACK: (0.2, 0.45, 0.3)}
    parts = np.array([longest[int(window)] for window in windows]).reshape(-1, len(WINDOWS)).T
    rate = np.maximum(parts * budget / QUARTER / shared_by / 2, 1e-300)
    return -ndtri(rate)


def surprise(
    seen: np.ndarray,
    expected: np.ndarray,
    variance: np.ndarray,
    skew: np.ndarray,
    counts: np.ndarray = COUNTS,
) -> np.ndarray:
    """Deviations of a normal distribution as improbable as what was seen.

    The tail is that of a gamma distribution with the same mean, variance and skewness (Pearson's type III),
    which for counts is close to the Poisson and negative binomial ones, also where few are expected. Its
    short tail has an end; but for plain counts that end is only an estimate, and the normal tail is taken.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = np.where(variance > 0, (seen - expected) / np.sqrt(variance), 0.0)
    size = np.maximum(np.abs(skew), 0.03)
    shape = 4 / size**2
    way = np.where(skew < 0, -1.0, 1.0)  # a skew to the left is one to the right, looked at from behind
    at = np.maximum(shape + raw * way * np.sqrt(shape), 0.0)
    beyond = np.clip(gammaincc(shape, at), 1e-300, 1.0)
    below = np.clip(gammainc(shape, at), 1e-300, 1.0)
    told = np.where(beyond < 0.5, -ndtri(beyond), ndtri(below)) * way
    return np.where(counts & (skew >= 0), told, np.sign(told) * np.minimum(np.abs(told), np.abs(raw)))


class Watch:
    """Judges series day by day. beyond: see `threshold`; fewest: as many events or
    answers must be seen or expected; longest: days after which what lasts is the new level."""

    def __init__(self, series: Series, beyond: np.ndarray, fewest: int, longest: int):
        self.series, self.beyond, self.fewest, self.longest = series, beyond, fewest, longest
        size = len(series.seen)
        self.model = Expecting(size, series.counts, series.shares)
        self.open: dict[int, Episode] = {}
        self.found: list[Episode] = []
        self.known = np.zeros(size, dtype=np.int64)  # days that said something so far
        self.since = np.full(size, -1)  # the first of them
        # By day, whatever was seen on it: what was expected, and its variance.
        self.expected, self.variance = np.zeros(series.seen.shape), np.zeros(series.seen.shape)
        # What was seen, expected, its variance and exposure on the last days, since the last incident.
        self.past = np.zeros((4, size, BACK))

    def run(self) -> list[Episode]:
        """All episodes, by start and series."""
        for day in range(self.series.seen.shape[1]):
            self._day(day)
        return sorted([*self.found, *self.open.values()], key=lambda e: (e.start, e.series))

    def _day(self, day: int) -> None:
        series, weekday = self.series, int(self.series.weekday[day])
        seen, exposure = series.seen[:, day], series.exposure[:, day]
        starting = (self.since < 0) & (exposure > 0) & ((seen > 0) | ~series.counts)
        self.since[starting] = day
        ready = (self.since >= 0) & (day - self.since == LEARNING)
        if ready.any():
            before, chosen = slice(day - LEARNING, day), np.flatnonzero(ready)
            weekdays = series.weekday[before]
            self.model.start(chosen, series.seen[chosen, before], series.exposure[chosen, before], weekdays)
        judged = (self.since >= 0) & (day - self.since >= LEARNING) & (exposure > 0)
        if not judged.any():
            return
        expected, variance = self.model.expect(exposure, weekday)
        self.expected[judged, day], self.variance[judged, day] = expected[judged], variance[judged]
        now = np.stack([seen, expected, variance, exposure])
        self.past = np.concatenate([self.past[:, :, 1:], now[:, :, None]], axis=2)
        self.past[:, ~judged, -1] = 0.0
        whole = day < series.seen.shape[1] - 1
        skew = self._skew(now, day)
        alone = surprise(seen, expected, variance, skew, series.counts)
        self._go_on(day, judged, alone, whole)
        self._begin(day, judged, alone, whole)
        busy = np.zeros(len(seen), dtype=bool)
        busy[list(self.open)] = True
        self.model.learn(np.flatnonzero(judged & ~busy), seen, exposure, expected, skew, weekday)

    def _skew(self, sums: np.ndarray, day: int) -> np.ndarray:
        """Skewness of sums: of counts by their spread (that of the negative binomial, or the binomial)."""
        _, expected, variance, exposure = sums
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.where(expected > 0, variance / expected, 1.0)
            counted = (2 * spread - 1) / np.sqrt(np.maximum(spread * expected, 1e-9))
            added = self.series.skew[:, day] / np.sqrt(np.maximum(exposure, 1.0))
        return np.where(self.series.counts, counted, added)

    def _begin(self, day: int, judged: np.ndarray, alone: np.ndarray, whole: bool) -> None:
        free = judged.copy()
        free[list(self.open)] = False
        best, length = np.zeros(len(alone)), np.ones(len(alone), dtype=np.int64)
        for window, beyond in zip(WINDOWS, self.beyond, strict=True):
            sums = self.past[:, :, -window:].sum(axis=2)
            z = (
                alone
                if window == 1
                else surprise(sums[0], sums[1], sums[2], self._skew(sums, day), self.series.counts)
            )
            much = np.where(self.series.counts, np.maximum(sums[0], sums[1]), sums[3]) >= self.fewest
            better = free & much & (np.abs(z) > beyond) & (np.abs(z) > np.abs(best))
            best, length = np.where(better, z, best), np.where(better, window, length)
        if not whole:
            best = np.where(self.series.rises_only & (best < 0), 0.0, best)
        for one in np.flatnonzero(best).tolist():
            self._open(one, day, int(np.sign(best[one])), int(length[one]), float(abs(best[one])))

    def _open(self, one: int, day: int, way: int, window: int, z: float) -> None:
        seen, expected, variance, _ = self.past[:, one, -window:]
        own = surprise(seen, expected, variance, np.zeros(window)) * way
        first = int(np.argmax(own >= min(STAYS, own.max())))
        start = day - window + 1 + first
        self.open[one] = Episode(one, start, day, way, day, z, list(range(start, day + 1)))

    def _go_on(self, day: int, judged: np.ndarray, alone: np.ndarray, whole: bool) -> None:
        for one, episode in sorted(self.open.items()):
            if not judged[one]:
                continue
            unsure = not whole and self.series.rises_only[one]
            if alone[one] * episode.way >= STAYS and not (unsure and episode.way < 0):
                episode.last, episode.quiet = day, 0
                episode.days.append(day)
            elif not unsure:
                episode.quiet += 1
            if episode.quiet >= QUIET:
                self._close(episode, episode.last + 1)
            elif episode.last - episode.start + 1 >= self.longest:
                episode.accepted = True
                recent = slice(max(episode.start, day - BACK + 1), day + 1)
                usual = float(self.expected[one, recent].sum())
                self.model.accept(one, float(self.series.seen[one, recent].sum()) / max(usual, 1e-9))
                self._close(episode, day + 1)

    def _close(self, episode: Episode, over: int) -> None:
        episode.over = over
        self.found.append(episode)
        del self.open[episode.series]
        self.past[:, episode.series] = 0.0
