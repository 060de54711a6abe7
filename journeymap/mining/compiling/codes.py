"""Codes that compiling hands around: what is known of each activity, and the numbers of cases."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from ..definition import JourneyDefinition


@dataclass(frozen=True)
class Codes:
    """What writing a bucket needs to know: of each activity its hash and whether it is a goal or an exit, of
    each touchpoint its stage (and -1 at the end, for unmatched), and the stages."""

    weight: np.ndarray
    goal: np.ndarray
    exit: np.ndarray
    touchpoint_stage: np.ndarray
    stages: tuple[str, ...]
    offsets: tuple[int, ...] = (0, 0)  # texts of customers and of sessions that the log has already

    @classmethod
    def of(
        cls,
        definition: JourneyDefinition,
        activities: list[str],
        touchpoint_stage: np.ndarray,
        offsets: tuple[int, ...] = (0, 0),
    ) -> Codes:
        weight = [hashlib.blake2b(text.encode(), digest_size=8).digest() for text in activities]
        return cls(
            np.frombuffer(b"".join(weight), dtype="<u8"),
            np.array([text in definition.goal for text in activities], dtype=bool),
            np.array([text in definition.exit for text in activities], dtype=bool),
            np.append(touchpoint_stage, np.int32(-1)),
            definition.stages,
            offsets,
        )


class CaseCodes:
    """Gives out case codes in rising order: freed ones first, then new ones."""

    def __init__(self, next_code: int = 0, freed: np.ndarray | None = None):
        self.next = next_code
        self._freed = np.sort(freed) if freed is not None else np.zeros(0, np.int32)

    def take(self, n: int) -> np.ndarray:
        again, self._freed = self._freed[:n], self._freed[n:]
        new = np.arange(self.next, self.next + n - len(again))
        self.next += len(new)
        return np.concatenate([again, new]).astype(np.int32)
