"""Exact order statistics of one heap of numbers that lie in no order, and may be larger than memory.

A rank's number is found digit by digit, the highest first: how many values have each digit tells which one it
is, and which rank it has among those that share it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

SignedHeaps = Sequence[tuple[int, np.ndarray]]  # sign, values (int64, >= 0) in any order
BITS = 16  # of the numbers told apart at once
TOGETHER = 1_000_000  # values looked at at once, some 25 bytes each


def kth(parts: SignedHeaps, ranks: np.ndarray) -> np.ndarray:
    """Values of these ranks (0-based) among those left after parts of sign -1 took theirs away.

    What is taken away must be there.
    """
    width = max((int(values.max()).bit_length() for _, values in parts if len(values)), default=0)
    return narrowed(ranks, width, partial(_digits, parts))


def narrowed(ranks: np.ndarray, width: int, digits: Callable[[int, int, int], np.ndarray]) -> np.ndarray:
    """Numbers below 2**63, of at most `width` bits, that have these ranks (0-based).

    digits(known, shift, bits): of the values that begin with the digits `known`, how many have each next one,
    which is the `bits` bits above the lowest `shift`.
    """
    found, left = np.zeros(len(ranks), np.int64), np.array(ranks, np.int64)
    shift = width
    while shift > 0:
        bits = min(BITS, shift)
        shift -= bits
        longer = np.empty_like(found)
        for known in np.unique(found):
            which = found == known
            count = digits(int(known), shift, bits)
            reached = np.cumsum(count)
            digit = np.searchsorted(reached, left[which], side="right")
            left[which] -= reached[digit] - count[digit]
            longer[which] = (known << bits) | digit
        found = longer
    return found


def _digits(parts: SignedHeaps, known: int, shift: int, bits: int) -> np.ndarray:
    """How many values that begin with the digits `known` have each next digit, of so many bits."""
    count = np.zeros(1 << bits, dtype=np.int64)
    for sign, values in parts:
        for start in range(0, len(values), TOGETHER):
            high = values[start : start + TOGETHER] >> shift
            high = high[(high >> bits) == known] & ((1 << bits) - 1)
            count += sign * np.bincount(high, minlength=1 << bits)
    return count
