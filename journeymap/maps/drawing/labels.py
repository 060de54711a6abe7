"""Where labels go, so that none covers another, a dot or a line: greedy, the most important first.

A label that finds no place is left out; one that `must` be told may lie on a line (it has a halo).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from journeymap.maps.drawing.curve import Where

BUCKET = 32.0
LINE = 13.0
GAP = 6.0


@dataclass(frozen=True)
class Box:
    """Px; x and y are the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def inside(self, other: Box) -> bool:
        return (
            other.x <= self.x
            and self.x + self.width <= other.x + other.width
            and other.y <= self.y
            and self.y + self.height <= other.y + other.height
        )


@dataclass(frozen=True)
class Wanted:
    """A label of `width` and `height` px for a point, above it or below it first."""

    key: int
    at: Where
    width: float
    height: float = LINE
    up: bool = True
    must: bool = False


@dataclass
class Ground:
    """What is taken already: boxes, and points that lines and dots run through, found by place."""

    bounds: Box
    boxes: list[Box] = field(default_factory=list)
    points: dict[int, list[Where]] = field(default_factory=dict)

    def mark(self, points: Iterable[Where]) -> None:
        for x, y in points:
            self.points.setdefault(int(x // BUCKET), []).append((x, y))

    def crossed(self, box: Box) -> bool:
        """Whether a line or a dot runs through the box."""
        first, last = int(box.x // BUCKET), int((box.x + box.width) // BUCKET)
        return any(
            box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
            for bucket in range(first, last + 1)
            for x, y in self.points.get(bucket, ())
        )

    def free(self, box: Box, crossing: bool = False) -> bool:
        if not box.inside(self.bounds) or any(box.meets(other) for other in self.boxes):
            return False
        return crossing or not self.crossed(box)


def places(label: Wanted) -> Iterator[Box]:
    """Where it might go, best first: over (or under) its point, pushed aside, farther off, the other side."""
    x, y = label.at
    asides = (0.5, 0.25, 0.75, 0.02, 0.98)
    for up in (label.up, not label.up):
        for far in (GAP, GAP + 6, GAP + 14, GAP + 24):
            top = y - far - label.height if up else y + far
            for aside in asides:
                yield Box(x - label.width * aside, top, label.width, label.height)


def placed(labels: Sequence[Wanted], ground: Ground) -> dict[int, Box]:
    """key -> box of each label that found a place; in the order given, the first first."""
    found: dict[int, Box] = {}
    for label in labels:
        box = next((one for one in places(label) if ground.free(one)), None)
        if box is None and label.must:
            box = next((one for one in places(label) if ground.free(one, crossing=True)), None)
        if box is not None:
            found[label.key] = box
            ground.boxes.append(box)
    return found
