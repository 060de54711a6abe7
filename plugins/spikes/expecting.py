"""What a day should have been, by the days before it alone: level, slow trend, weekday, spread.

All series at once, one day after the other: arrays of shape (series,). The rate of a series (events a day,
share of visits, mean of answers) is a level times the weekday's factor. The level is the line through two
exponentially weighted means of different age (Brown's double smoothing, with weights for days on which more
was seen). The spread is a factor on the variance of counts, from the squared surprises of past days. Days
within an incident teach nothing, and one surprising day little (it is cut).
"""

from __future__ import annotations

import numpy as np

YOUNG, OLD = 14.0, 45.0  # mean ages, in days, of the two means that the level is drawn through
WEEKS = 18.0  # mean age, in weeks, of what is known of a weekday
PRIOR = 4.0  # a weekday's factor starts at 1 with the weight of as many events (times the spread)
SPREAD_AGE, NARROWEST = 80.0, 0.02
CUT = 2.5
DOUBTED = 0.7  # what lies beyond may be the first day of an incident: the level hardly follows it
KEPT = 0.977  # of the variance of a normal distribution, where squares are cut at CUT deviations
LEAST = 0.02  # expected events on a day are at least as many: what never happened can still surprise
DOUBT = 0.9  # more variance at first, when level and weekdays are known from a few weeks
SETTLED = 28.0  # days; with twice as many a quarter of the doubt is left


class Expecting:
    """State of all series; `expect` a day, then `learn` what it was.

    counts, shares: booleans (S,), the series counts something, and as a share of its exposure; so its spread
    is at least that of pure chance (Poisson, binomial).
    """

    def __init__(self, series: int, counts: np.ndarray, shares: np.ndarray):
        self.counts, self.shares = counts, shares
        self.total = np.zeros((2, series))  # weighted sums of what was seen, young and old
        self.weight = np.zeros((2, series))
        self.ages = np.zeros((2, series))
        self.day_seen = np.zeros((series, 7))
        self.day_level = np.zeros((series, 7))
        self.spread = np.ones(series)
        self.times = np.zeros(series)  # days learned

    def start(self, chosen: np.ndarray, seen: np.ndarray, exposure: np.ndarray, weekday: np.ndarray) -> None:
        """Learn the first days of series anew. seen, exposure: (chosen, days); weekday: (days,)."""
        level, expected = _usual(seen, exposure, weekday)
        squared = np.divide((seen - expected) ** 2, expected, out=np.zeros(seen.shape), where=exposure > 0)
        cut = np.minimum(squared, np.quantile(squared, 0.9, axis=1)[:, None])
        free = np.maximum((exposure > 0).sum(axis=1) - 8, 7)  # a level and seven weekdays were fitted
        spread = cut.sum(axis=1) / free
        self.spread[chosen] = np.maximum(spread, NARROWEST)
        for array in (self.total, self.weight, self.ages):
            array[:, chosen] = 0.0
        self.day_seen[chosen] = self.day_level[chosen] = 0.0
        self.times[chosen] = 0.0
        room = CUT * np.sqrt(self.spread[chosen, None] * np.maximum(expected, LEAST))
        kept = np.clip(seen, expected - room, expected + room)
        for day in range(seen.shape[1]):
            self._take(chosen, kept[:, day], exposure[:, day], level, int(weekday[day]))

    def level(self) -> np.ndarray:
        """Rate on an average weekday, drawn through the two means to the coming day."""
        weight = np.maximum(self.weight, 1e-12)
        mean, age = self.total / weight, self.ages / weight
        apart = np.maximum(age[1] - age[0], 1e-9)
        reach = np.where(apart > 1, (age[0] + 1) / apart, 0.0)
        line = mean[0] + np.minimum(reach, 1.0) * (mean[0] - mean[1])
        return np.clip(line, mean[0] / 1.5, mean[0] * 1.5)

    def factor(self, weekday: int) -> np.ndarray:
        """How the weekday's rate differs from the level."""
        prior = PRIOR * np.where(self.counts, self.spread, 1.0)
        each = (self.day_seen + prior[:, None]) / (self.day_level + prior[:, None])
        return each[:, weekday] / each.mean(axis=1)

    def expect(self, exposure: np.ndarray, weekday: int) -> tuple[np.ndarray, np.ndarray]:
        """(what should be seen, its variance) on a day with this exposure."""
        expected = np.maximum(self.level() * self.factor(weekday) * exposure, LEAST * np.minimum(exposure, 1))
        share = expected / np.maximum(exposure, 1e-9)
        chance = np.where(self.shares, np.clip(1 - share, 0.05, 1.0), 1.0)
        spread = np.where(self.counts, np.maximum(self.spread, chance), self.spread)
        return expected, spread * expected * (1 + DOUBT * (SETTLED / np.maximum(self.times, SETTLED)) ** 2)

    def learn(
        self,
        chosen: np.ndarray,
        seen: np.ndarray,
        exposure: np.ndarray,
        expected: np.ndarray,
        skew: np.ndarray,
        weekday: int,
    ) -> None:
        """A day that is no part of an incident; `chosen`: indices of the series that had one. skew: of what
        was seen; on the side to which it leans a day may lie further out before it is cut."""
        seen, exposure, expected, skew = seen[chosen], exposure[chosen], expected[chosen], skew[chosen]
        spread = self.spread[chosen]
        most = CUT + np.where((seen > expected) == (skew > 0), np.minimum(np.abs(skew), 3.0), 0.0)
        squared = np.minimum((seen - expected) ** 2 / expected, most**2 * spread) / KEPT
        pace = 1 / (1 + np.minimum(self.times[chosen], SPREAD_AGE))
        self.spread[chosen] = np.maximum(spread + pace * (squared - spread), NARROWEST)
        deviation, level = np.sqrt(spread * expected), self.level()[chosen]
        room = np.where(np.abs(seen - expected) > most * deviation, DOUBTED, most) * deviation
        self._take(chosen, np.clip(seen, expected - room, expected + room), exposure, level, weekday)

    def accept(self, series: int, ratio: float) -> None:
        """What lasted becomes the new level: `ratio` times the old one, without a trend."""
        mean = self.total[0, series] / max(self.weight[0, series], 1e-12)
        new = max(mean * ratio, LEAST * 0.5)
        self.total[:, series] = new * self.weight[:, series]

    def _take(
        self, chosen: np.ndarray, seen: np.ndarray, exposure: np.ndarray, level: np.ndarray, weekday: int
    ) -> None:
        factor = self.factor(weekday)[chosen]
        here = exposure > 0
        for row, age in enumerate((YOUNG, OLD)):
            fading, weight = age / (1 + age), self.weight[row, chosen]
            self.ages[row, chosen] = fading * (self.ages[row, chosen] + weight)
            self.weight[row, chosen] = fading * weight + exposure * factor
            self.total[row, chosen] = fading * self.total[row, chosen] + seen
        keep = np.where(here, WEEKS / (1 + WEEKS), 1.0)
        self.day_seen[chosen, weekday] = keep * self.day_seen[chosen, weekday] + seen
        self.day_level[chosen, weekday] = keep * self.day_level[chosen, weekday] + level * exposure
        self.times[chosen] += here


def _usual(seen: np.ndarray, exposure: np.ndarray, weekday: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Level of each series and what it makes of each of its first days: the middle half of the rates of each
    weekday, drawn towards the level of all days. seen, exposure: (S, days)."""
    rate = np.divide(seen, exposure, out=np.full(seen.shape, np.nan), where=exposure > 0)
    low, high = np.nanquantile(rate, [0.1, 0.9], axis=1)
    weight = np.maximum(exposure.sum(axis=1), 1e-9)
    level = np.nansum(np.clip(rate, low[:, None], high[:, None]) * exposure, axis=1) / weight
    level = np.maximum(level, LEAST / 2)
    expected = level[:, None] * exposure
    for day in range(7):
        here = weekday == day
        middle = np.sort(seen[:, here], axis=1)[:, 1:-1].sum(axis=1)
        usual = np.sort(expected[:, here], axis=1)[:, 1:-1].sum(axis=1)
        expected[:, here] *= ((middle + PRIOR) / (usual + PRIOR))[:, None]
    return level, np.maximum(expected, LEAST * np.minimum(exposure, 1))
