"""Marks inside a cell, as wide as the cell: interval, bar, expected against observed, mix of channels.

Positions are shares 0..1 of the cell's width; an axis says how values become shares, so that all cells of a
lane agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, percent

DOT = 3.5
INSET = 0.03
"""A dot at the very end of an axis stays whole."""


@dataclass(frozen=True)
class Axis:
    """From low to high; `log` for times."""

    low: float
    high: float
    log: bool = False

    def at(self, value: float) -> float:
        """Where the value lies, 0..1, held at the ends."""
        low, high = self.low, self.high
        if self.log:
            low, high, value = (math.log10(max(one, 1e-9)) for one in (low, high, value))
        share = (value - low) / (high - low) if high > low else 0.5
        return INSET + (1 - 2 * INSET) * min(1.0, max(0.0, share))

    @property
    def zero(self) -> float | None:
        """Where zero lies, if inside."""
        return self.at(0.0) if not self.log and self.low <= 0 <= self.high else None


@dataclass(frozen=True)
class Value:
    """A value with its interval; `mood`: pain, delight, or nothing; `hollow` for the one compared with."""

    value: float
    low: float | None = None
    high: float | None = None
    mood: str = ""
    hollow: bool = False


def interval(axis: Axis, *values: Value, told: str, tail: float | None = None) -> Drawing:
    """Dots with lines from low to high on a hairline axis. `tail`: a tick further out (the slowest tenth)."""
    if not values:
        return NOTHING
    root = canvas("interval", 10, told)
    add(root, "line", class_="axis", x1="0%", x2="100%", y1=5, y2=5)
    if axis.zero is not None:
        at = percent(axis.zero, 1)
        add(root, "line", class_="zero", x1=at, x2=at, y1=0, y2=10)
    if tail is not None:
        at = percent(axis.at(tail), 1)
        add(root, "line", class_="tail", x1=at, x2=at, y1=2, y2=8)
    for value in sorted(values, key=lambda one: not one.hollow):
        dotted(root, axis, value)
    return finished(root)


def dotted(root: ET.Element, axis: Axis, value: Value) -> None:
    mood = f" {value.mood}" if value.mood else ""
    if value.low is not None and value.high is not None:
        ends = percent(axis.at(value.low), 1), percent(axis.at(value.high), 1)
        add(root, "line", class_=f"whisker{mood}", x1=ends[0], x2=ends[1], y1=5, y2=5)
    kind = "dot hollow" if value.hollow else "dot"
    add(root, "circle", class_=f"{kind}{mood}", cx=percent(axis.at(value.value), 1), cy=5, r=DOT)


def bar(share: float | None, told: str, other: float | None = None, mood: str = "") -> Drawing:
    """A bar from zero, 3 px high; `other`: a tick where what it is compared with ends."""
    if share is None:
        return NOTHING
    root = canvas("bar", 5, told)
    add(root, "rect", class_="ground", x=0, y=1, width="100%", height=3, rx=1.5)
    add(root, "rect", class_=f"fill {mood}".strip(), x=0, y=1, width=held(share), height=3, rx=1.5)
    if other is not None:
        add(root, "line", class_="other", x1=held(other), x2=held(other), y1=0, y2=5)
    return finished(root)


def against(observed: float, expected: float | None, top: float, told: str, mood: str = "") -> Drawing:
    """Observed as a bar, expected as a ring, on an axis from 0 to `top`."""
    root = canvas("against", 9, told)
    add(root, "rect", class_="ground", x=0, y=2, width="100%", height=5, rx=2)
    whole = top or 1.0
    add(root, "rect", class_=f"fill {mood}".strip(), x=0, y=2, width=held(observed / whole), height=5, rx=2)
    if expected is not None:
        inside = min(0.98, max(0.02, expected / whole))
        add(root, "circle", class_="expected", cx=held(inside), cy=4.5, r=3.5)
    return finished(root)


def mix(parts: Sequence[tuple[int, float]], told: str) -> Drawing:
    """Parts of a whole side by side, 9 px high: (number of the tone, size), sizes of any sum."""
    whole = sum(size for _, size in parts)
    if whole <= 0:
        return NOTHING
    root = canvas("mix", 9, told)
    before = 0.0
    for tone, size in parts:
        add(
            root,
            "rect",
            class_=f"tone tone-{tone}",
            x=percent(before, whole),
            y=0,
            width=percent(size, whole),
            height=9,
        )
        before += size
    return finished(root)


def held(share: float) -> str:
    return percent(min(1.0, max(0.0, share)), 1)


def move(axis: Axis, before: float, after: Value, told: str) -> Drawing:
    """From what was (hollow) to what is, on its interval: the change of one value."""
    root = canvas("move", 10, told)
    add(root, "line", class_="axis", x1="0%", x2="100%", y1=5, y2=5)
    mood = f" {after.mood}" if after.mood else ""
    if after.low is not None and after.high is not None:
        low, high = axis.at(after.low), axis.at(after.high)
        width = percent(max(0.0, high - low), 1)
        add(root, "rect", class_=f"band{mood}", x=percent(low, 1), y=1, width=width, height=8, rx=2)
    ends = percent(axis.at(before), 1), percent(axis.at(after.value), 1)
    add(root, "line", class_=f"whisker{mood}", x1=ends[0], x2=ends[1], y1=5, y2=5)
    add(root, "circle", class_="dot hollow", cx=ends[0], cy=5, r=DOT)
    add(root, "circle", class_=f"dot{mood}", cx=ends[1], cy=5, r=DOT)
    return finished(root)
