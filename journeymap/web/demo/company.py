"""The customers of the demo company, drawn in blocks, so that a large one takes no more memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from . import effects

BLOCK = 1_000
REGIONS = ("North", "East", "South", "West")


@dataclass(frozen=True)
class Customers:
    """A block of customers, one entry each. first: second of their first trip."""

    number: int
    key: np.ndarray
    segment: np.ndarray
    member: np.ndarray
    app: np.ndarray
    region: np.ndarray
    first: np.ndarray
    random: np.random.Generator  # goes on where the drawing of the block ended

    def __len__(self) -> int:
        return len(self.key)

    def of(self, numbers: tuple[float, ...]) -> np.ndarray:
        """A figure that effects.py gives by segment, for each customer."""
        return np.array(numbers)[self.segment]


def blocks(customers: int, seed: int) -> Iterator[Customers]:
    """Blocks of at most BLOCK customers; the same (customers, seed) gives the same company everywhere."""
    for number, start in enumerate(range(0, customers, BLOCK)):
        random = np.random.default_rng([seed, number])
        block = _block(number, random)
        yield _cut(block, min(BLOCK, customers - start))


def _block(number: int, random: np.random.Generator) -> Customers:
    segment = random.choice(len(effects.SEGMENTS), BLOCK, p=effects.SEGMENT_SHARES)
    day = random.integers(0, 365, BLOCK)
    before_christmas = (segment == effects.SEGMENTS.index("Gift buyer")) & (random.random(BLOCK) < 0.7)
    day = np.where(before_christmas, random.integers(300, 350, BLOCK), day)
    return Customers(
        number=number,
        key=np.array([f"SIM-{number * BLOCK + place:06d}" for place in range(1, BLOCK + 1)]),
        segment=segment,
        member=random.random(BLOCK) < np.array(effects.MEMBERS)[segment],
        app=random.random(BLOCK) < np.array(effects.USES_APP)[segment],
        region=random.integers(0, len(REGIONS), BLOCK),
        first=moments(effects.BEGIN + day * effects.DAY, segment, random),
        random=random,
    )


def _cut(block: Customers, size: int) -> Customers:
    arrays = {
        name: getattr(block, name)[:size] for name in ("key", "segment", "member", "app", "region", "first")
    }
    return Customers(number=block.number, random=block.random, **arrays)


def moments(day: np.ndarray, segment: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Seconds: the days (their first seconds) at hours of the day that suit the segments."""
    hour = np.array(effects.HOUR)[segment] + random.normal(0, 2.5, len(day))
    return (day + np.mod(hour, 24) * 3600).astype(np.int64)
