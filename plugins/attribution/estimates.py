"""Shares of the goals per channel with their standard errors, by leaving out one group of cases at a time.

Delete-a-group jackknife (P. S. Kott, Journal of Official Statistics 17, 2001): the cases lie in G groups at
random; the variance is (G - 1) / G times the sum of squares of what each group's leaving changes. It counts a
case with many goals as one draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .chain import Chain, removal_effects, shares
from .credits import credited
from .touches import Touches


@dataclass(frozen=True)
class Credit:
    """Per channel a share 0..1 and its standard error (NaN where it is not known)."""

    share: np.ndarray
    error: np.ndarray


@dataclass(frozen=True)
class Removal:
    """What a chain says: shares of the goals and of their money, and the removal effects themselves."""

    goals: Credit
    money: Credit
    effect: Credit


def by_rule(touches: Touches, weight: np.ndarray, amount: np.ndarray) -> Credit:
    """Share of `amount` (per path) that the weights (per touch) give each channel."""
    sums = credited(touches, weight, amount)
    whole = sums.sum(axis=0)
    left = whole - sums[sums.any(axis=1)]
    return _credit(shares(whole), np.array([shares(each) for each in left]))


def by_removal(built: Chain) -> Removal:
    """Removal effects of the chain; without groups in it, no errors."""
    goals, money = removal_effects(built)
    groups = np.flatnonzero(built.begins.any(axis=1)) if len(built.begins) > 1 else ()
    left = [removal_effects(built.without(int(group))) for group in groups]
    return Removal(
        _credit(shares(goals), np.array([shares(each) for each, _ in left])),
        _credit(shares(money), np.array([shares(each) for _, each in left])),
        _credit(goals, np.array([each for each, _ in left])),
    )


def _credit(share: np.ndarray, left: np.ndarray) -> Credit:
    groups = len(left)
    if groups < 2:
        return Credit(share, np.full(len(share), np.nan))
    return Credit(share, np.sqrt((groups - 1) / groups * ((left - left.mean(axis=0)) ** 2).sum(axis=0)))
