"""A metric week by week: what the cases that began in each week came to, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

Kind = Literal["share", "mean", "total", "median"]
Known = tuple[float, float]
KNOWN_AT_LEAST = 4  # weeks behind any forecast


@dataclass(frozen=True)
class Series:
    """kind: what the week's figure is of its cases' values: the share of ones, their mean, their total, or
    the logarithm of their median. lag: weeks until a week's cases have ripened. n: weeks there are.

    week, value, customer: of each case that counts, sorted by week. age: of a share, in which week from its
    beginning on the case got there (`lag` or more: not in time).
    """

    kind: Kind
    lag: int
    n: int
    week: np.ndarray
    value: np.ndarray
    customer: np.ndarray
    age: np.ndarray

    @classmethod
    def of(
        cls, kind: Kind, lag: int, n: int, week: np.ndarray, value: np.ndarray, customer: np.ndarray,
        age: np.ndarray | None = None,
    ) -> Series:  # fmt: skip
        """From cases in any order; those of no whole week (-1) are left out."""
        order = np.flatnonzero(week >= 0)
        order = order[np.argsort(week[order], kind="stable")]
        ages = np.zeros(len(week), dtype=np.int64) if age is None else np.where(value > 0, age, lag)
        value = np.asarray(value, dtype=float)
        return cls(kind, lag, n, week[order], value[order], customer[order], ages[order])

    def shortened(self) -> Series:
        """A share of those who get there in half the time."""
        lag = max(self.lag // 2, 1)
        return replace(self, lag=lag, value=(self.age < lag).astype(float))

    def foretold(self, origin: int, window: int) -> Known | None:
        """(figure, variance of its sampling) of the week `origin` from what was known when it began, of the
        last `window` weeks; None with fewer than KNOWN_AT_LEAST ripe weeks.

        A share that takes weeks to ripen is told by a life table: for each week of age, who got there of
        those who had not, among the latest weeks that had come to that age. Variance: M. Greenwood, 1926.
        """
        known = self.known(origin)
        if len(known) < KNOWN_AT_LEAST:
            return None
        if self.kind != "share" or self.lag < 2:
            return self.over(known[-window:])
        got, risk = self.table(origin, window)
        chance = got / np.maximum(risk, 1)
        left = float(np.prod(1 - chance))
        with np.errstate(invalid="ignore", divide="ignore"):
            terms = np.where(risk > got, got / (risk * (risk - got)), 0.0)
        begun = max(float(risk[0]), 1.0)
        return 1 - left, max(left**2 * float(terms.sum()), 0.25 / begun**2)

    def known(self, origin: int) -> np.ndarray:
        """Weeks that had ripened when the week `origin` began."""
        return self.ripe[: np.searchsorted(self.ripe, origin - self.lag)]

    def table(self, origin: int, window: int) -> tuple[np.ndarray, np.ndarray]:
        """By week of age: how many got there then, of how many who had not."""
        low, high = self._cells(origin, window)
        got, risk = self._life
        at = np.arange(self.lag)
        return got[at, high] - got[at, low], risk[at, high] - risk[at, low]

    def table_of(self, origin: int, window: int, customers: int) -> tuple[np.ndarray, np.ndarray]:
        """As `table`, of each customer: two arrays (customers, lag)."""
        low, high = self._cells(origin, window)
        got = np.zeros((customers, self.lag), dtype=np.float32)
        risk = np.zeros_like(got)
        for at in range(self.lag):
            there = (self.week >= low[at]) & (self.week < high[at])
            np.add.at(got[:, at], self.customer[there & (self.age == at)], 1)
            np.add.at(risk[:, at], self.customer[there & (self.age >= at)], 1)
        return got, risk

    def _cells(self, origin: int, window: int) -> tuple[np.ndarray, np.ndarray]:
        """From and to (excluded) which week's cases each age is looked at."""
        last = int(self.week.max(initial=-1)) + 1
        high = np.clip(np.minimum(origin - 1 - np.arange(self.lag), last), 0, self.n)
        return np.maximum(high - window, 0), high

    @cached_property
    def _life(self) -> tuple[np.ndarray, np.ndarray]:
        """(lag, n + 1) running sums over weeks, by age: got there, had not yet."""
        got = np.zeros((self.lag, self.n + 1))
        some = self.age < self.lag
        np.add.at(got, (self.age[some], self.week[some] + 1), 1)
        before = np.concatenate([np.zeros((1, self.n + 1)), np.cumsum(got, axis=0)[:-1]])
        risk = np.append(0, self.size)[None, :] - before
        return np.cumsum(got, axis=1), np.cumsum(risk, axis=1)

    @cached_property
    def size(self) -> np.ndarray:
        """Cases of each week."""
        return np.bincount(self.week, minlength=self.n).astype(float)

    @cached_property
    def ripe(self) -> np.ndarray:
        """Weeks, in order, that have ripened and have cases. A total has one before its last case, too."""
        until = self.n - self.lag
        if self.kind != "total":
            return np.flatnonzero(self.size[:until] > 0)
        return np.arange(min(until, int(self.week.max(initial=-1)) + 1))

    @cached_property
    def figure(self) -> np.ndarray:
        """The metric of each week, NaN where it has no case (a total is 0 there)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            if self.kind == "total":
                return self._sums
            if self.kind != "median":
                return self._sums / self.size
        return np.array([self._median(w, w)[0] for w in range(self.n)])

    def over(self, weeks: np.ndarray) -> Known:
        """(figure, variance of its sampling) of consecutive ripe weeks taken together."""
        if self.kind == "median":
            return self._median(int(weeks[0]), int(weeks[-1]))
        total, squares = self._sums[weeks].sum(), self._squares[weeks].sum()
        if self.kind == "total":
            return total / len(weeks), squares / len(weeks) ** 2
        n = self.size[weeks].sum()
        return total / n, self.spread(weeks) / n

    def noise(self, weeks: np.ndarray, size: float | np.ndarray) -> float | np.ndarray:
        """Variance by chance alone of the figure of one week with `size` cases like those of these weeks."""
        if self.kind == "total":
            return float(self._squares[weeks].mean())
        if self.kind == "median":
            n = self.size[weeks].sum()
            return self.over(weeks)[1] * n / np.maximum(size, 1)
        return self.spread(weeks) / np.maximum(size, 1)

    def spread(self, weeks: np.ndarray) -> float:
        """Variance of one case's value, with one case more of each kind so that it is never 0."""
        n, total, squares = (x[weeks].sum() for x in (self.size, self._sums, self._squares))
        if self.kind == "share":
            share = (total + 0.5) / (n + 1)
            return float(share * (1 - share))
        mean = total / n
        return float(max(squares / n - mean**2, 0.0) + (mean**2 + 1e-12) / (n + 1))

    @cached_property
    def _sums(self) -> np.ndarray:
        return np.bincount(self.week, weights=self.value, minlength=self.n)

    @cached_property
    def _squares(self) -> np.ndarray:
        return np.bincount(self.week, weights=self.value**2, minlength=self.n)

    @cached_property
    def _at(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(self.size)]).astype(int)

    def _median(self, first: int, last: int) -> Known:
        """Of the weeks from first to last; the variance from the distance of two order statistics about the
        median (D. G. Bonett and R. M. Price, J. Mod. Appl. Stat. Methods 1, 2002)."""
        values = np.sort(self.value[self._at[first] : self._at[last + 1]])
        n = len(values)
        if not n:
            return np.nan, np.nan
        off = max(int((n + 1) / 2 - n**0.5), 0)
        z = 2.0 if off else 1.6  # distance in standard errors between the two and the median
        wide = values[n - 1 - off] - values[off]
        return float(np.median(values)), float(max(wide / (2 * z), 0.5 / n) ** 2)
