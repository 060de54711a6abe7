"""Paths as numbers: read from the commands of a drawing, stretched, made straight, cut to a window."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from journeymap.maps.exporting.shapes import Hatch, Line, Oval, Path, Rect, Shape, Step, Text, Where

COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
TAKES = {"M": 2, "L": 2, "C": 6, "Z": 0}
PIECES = 12
"""Straight pieces that stand for a cubic where it has to be cut."""


@dataclass(frozen=True)
class Window:
    """Px; what lies outside is cut off."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def steps_of(commands: str) -> tuple[Step, ...]:
    """The steps of `d`. ValueError for a command that our drawings do not use."""
    found: list[Step] = []
    for kind, told in COMMAND.findall(commands):
        if kind not in TAKES:
            raise ValueError(f"A path uses {kind!r}; drawings are made of M, L, C and Z, in absolute px.")
        numbers = [float(one) for one in NUMBER.findall(told)]
        if kind == "Z":
            found.append(("Z", ()))
            continue
        size = TAKES[kind]
        for start in range(0, len(numbers), size):
            found.append((kind, tuple(numbers[start : start + size])))
            kind = "L" if kind == "M" else kind
    return tuple(found)


def turned(steps: Iterable[Step], at: Callable[[float, float], Where]) -> tuple[Step, ...]:
    """The steps with each point taken elsewhere."""
    found: list[Step] = []
    for kind, told in steps:
        points = [at(told[place], told[place + 1]) for place in range(0, len(told), 2)]
        found.append((kind, tuple(side for point in points for side in point)))
    return tuple(found)


def straight(steps: Iterable[Step]) -> list[tuple[list[Where], bool]]:
    """(points, whether it is closed) of each part of a path, its cubics in short straight pieces."""
    parts: list[tuple[list[Where], bool]] = []
    for kind, told in steps:
        if kind == "M":
            parts.append(([(told[0], told[1])], False))
        elif kind == "L":
            parts[-1][0].append((told[0], told[1]))
        elif kind == "C":
            parts[-1][0].extend(_cubic(parts[-1][0][-1], told))
        else:
            parts[-1] = (parts[-1][0], True)
    return parts


def _cubic(begin: Where, told: Sequence[float]) -> list[Where]:
    found = []
    for piece in range(1, PIECES + 1):
        t = piece / PIECES
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        x = a * begin[0] + b * told[0] + c * told[2] + d * told[4]
        y = a * begin[1] + b * told[1] + c * told[3] + d * told[5]
        found.append((x, y))
    return found


def outside(path: Path, window: Window) -> bool:
    """Whether a part of the path lies outside the window (its control points are looked at)."""
    return any(
        not window.holds(told[place], told[place + 1])
        for _, told in path.steps
        for place in range(0, len(told), 2)
    )


def cut(shapes: Iterable[Shape], window: Window) -> list[Shape]:
    """What of the shapes is seen through the window. Texts and dots are whole or not there."""
    return [found for shape in shapes if (found := _cut(shape, window)) is not None]


def _cut(shape: Shape, window: Window) -> Shape | None:
    if isinstance(shape, Text | Oval):
        return shape if window.holds(shape.x, shape.y) else None
    if isinstance(shape, Rect | Hatch):
        left, right = max(shape.x, window.left), min(shape.x + shape.width, window.right)
        top, bottom = max(shape.y, window.top), min(shape.y + shape.height, window.bottom)
        if right <= left or bottom <= top:
            return None
        return replace(shape, x=left, y=top, width=right - left, height=bottom - top)
    if isinstance(shape, Line):
        pieces = _through([(shape.x1, shape.y1), (shape.x2, shape.y2)], window)
        if not pieces:
            return None
        (x1, y1), (x2, y2) = pieces[0][0], pieces[0][-1]
        return replace(shape, x1=x1, y1=y1, x2=x2, y2=y2)
    if not outside(shape, window):
        return shape
    steps = tuple(step for points, closed in straight(shape.steps) for step in _seen(points, closed, window))
    return replace(shape, steps=steps) if steps else None


def _seen(points: list[Where], closed: bool, window: Window) -> list[Step]:
    runs = [_inside(points, window)] if closed else _through(points, window)
    found: list[Step] = []
    for run in runs:
        if len(run) > 1:
            found += [("M" if place == 0 else "L", point) for place, point in enumerate(run)]
            found += [("Z", ())] if closed else []
    return found


def _inside(points: list[Where], window: Window) -> list[Where]:
    """A closed shape cut to the window, side by side (Sutherland and Hodgman 1974)."""
    for axis, bound, above in _sides(window):
        kept: list[Where] = []
        for here, then in zip(points, [*points[1:], *points[:1]], strict=True):
            first, second = (here[axis] >= bound) == above, (then[axis] >= bound) == above
            if first:
                kept.append(here)
            if first != second:
                kept.append(_crossing(here, then, axis, bound))
        points = kept
    return points


def _through(points: list[Where], window: Window) -> list[list[Where]]:
    """The stretches of a line that lie in the window."""
    runs: list[list[Where]] = []
    for here, then in pairwise(points):
        ends = [here, then]
        for axis, bound, above in _sides(window):
            sides = [(one[axis] >= bound) == above or one[axis] == bound for one in ends]
            if not any(sides):
                ends = []
                break
            if not all(sides):
                crossing = _crossing(ends[0], ends[1], axis, bound)
                ends = [crossing if not side else one for one, side in zip(ends, sides, strict=True)]
        if ends and runs and runs[-1][-1] == ends[0]:
            runs[-1].append(ends[1])
        elif ends:
            runs.append(ends)
    return runs


def _sides(window: Window) -> list[tuple[int, float, bool]]:
    """(axis, bound, whether what is kept lies above it)."""
    left, right = (0, window.left, True), (0, window.right, False)
    return [left, right, (1, window.top, True), (1, window.bottom, False)]


def _crossing(here: Where, then: Where, axis: int, bound: float) -> Where:
    share = (bound - here[axis]) / (then[axis] - here[axis])
    other = here[1 - axis] + share * (then[1 - axis] - here[1 - axis])
    return (bound, other) if axis == 0 else (other, bound)
