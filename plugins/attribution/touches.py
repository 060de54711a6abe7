"""Paths of touches, each with the goals and the money it brought, in flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Touches:
    """Paths of at least one touch, one after the other.

    names: channels by code. Per touch: code; age: how long before the path's end (any unit), 0 or more.
    Per path: length, goals (how often it reached the goal), nulls (how often it led nowhere), value (money of
    all its goals), group: a number below `groups`; paths of one case share it.
    """

    names: Sequence[str]
    code: np.ndarray
    age: np.ndarray
    length: np.ndarray
    goals: np.ndarray
    nulls: np.ndarray
    value: np.ndarray
    group: np.ndarray
    groups: int = 1

    @cached_property
    def owner(self) -> np.ndarray:
        """Per touch its path."""
        return np.repeat(np.arange(len(self.length)), self.length)

    @cached_property
    def start(self) -> np.ndarray:
        """Per path its first touch."""
        return np.cumsum(self.length) - self.length

    @cached_property
    def end(self) -> np.ndarray:
        """Per path its last touch."""
        return np.cumsum(self.length) - 1

    @cached_property
    def place(self) -> np.ndarray:
        """Per touch its place in its path, from 0."""
        return np.arange(len(self.code)) - self.start[self.owner]


def steps_before_end(length: np.ndarray) -> np.ndarray:
    """Ages where nothing is known but the order: how many touches follow in the path."""
    ends = np.cumsum(length)
    return (np.repeat(ends, length) - 1 - np.arange(int(length.sum()))).astype(float)
