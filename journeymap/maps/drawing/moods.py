"""What the emotion curve is drawn from: points and lines, and the frame that turns them into px."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from journeymap.maps.drawing.curve import Where
from journeymap.maps.drawing.svg import percent

TOP, BOTTOM = 24.0, 40.0
LEAST = 0.2
"""The axis spans at least this much on both sides of zero."""


@dataclass(frozen=True)
class Point:
    """Mood at a touchpoint, -1..1; value None where it is not known. `few`: there are texts, but too few.
    truth: it is a moment of truth."""

    stage: int
    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    few: bool = False
    address: str | None = None
    truth: bool = False


@dataclass(frozen=True)
class Line:
    """Whose mood; points in the order of the map, the same touchpoints for each line."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Foot:
    """What stands below a stage: its value and n, ready to read."""

    value: str = ""
    n: str = ""


@dataclass(frozen=True)
class Frame:
    """Where things lie, in px of a drawing whose stages are `column` wide.

    x: of each touchpoint. room: px that a touchpoint of a stage has.
    """

    stages: int
    column: float
    height: float
    low: float
    high: float
    x: tuple[float, ...]
    room: Mapping[int, float]
    feet: tuple[Foot, ...] = ()

    @property
    def width(self) -> float:
        return self.stages * self.column

    def y(self, value: float) -> float:
        share = (self.high - min(self.high, max(self.low, value))) / (self.high - self.low)
        return TOP + share * (self.height - TOP - BOTTOM)

    def across(self, x: float) -> str:
        return percent(x, self.width)


def framed(
    stages: Sequence[str], lines: Sequence[Line], feet: Sequence[Foot], column: float, height: float
) -> Frame:
    values = [
        bound
        for line in lines
        for point in line.points
        for bound in (point.value, point.low, point.high)
        if bound is not None and point.value is not None
    ]
    low = max(-1.0, min([-LEAST, *values]))
    high = min(1.0, max([LEAST, *values]))
    points = lines[0].points
    sizes = Counter(point.stage for point in points)
    room = {stage: column / size for stage, size in sizes.items()}
    return Frame(len(stages), column, height, low, high, along(points, column), room, tuple(feet))


def along(points: Sequence[Point], column: float) -> tuple[float, ...]:
    """x of each point: the touchpoints of a stage share its width evenly."""
    found: list[float] = []
    for stage, here in groupby(points, key=lambda point: point.stage):
        size = len(list(here))
        found += [column * (stage + (place + 0.5) / size) for place in range(size)]
    return tuple(found)


def stretches(frame: Frame, points: Sequence[Point]) -> Iterator[list[tuple[Point, float]]]:
    """Neighbours that are all known: through a gap no line is drawn."""
    both = zip(points, frame.x, strict=True)
    for known, here in groupby(both, key=lambda pair: pair[0].value is not None):
        if known:
            yield list(here)


def at(frame: Frame, pairs: Sequence[tuple[Point, float]], bound: str = "value") -> list[Where]:
    """Px of values or bounds; a bound that is not told is the value."""
    told = [(getattr(point, bound), point.value, x) for point, x in pairs]
    return [(x, frame.y(value if one is None else one)) for one, value, x in told if value is not None]
