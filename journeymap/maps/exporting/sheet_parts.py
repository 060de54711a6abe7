"""What the makers of a sheet share: the page, what it says of itself, its stages, a piece of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeymap.maps.exporting.shapes import Pen, Shape

LANE = 140.0
"""Px of the titles of lanes, left of the stages."""
HAIR = Pen(stroke="line")


@dataclass(frozen=True)
class Page:
    """Px of a page and its margin; a height of 0 is as high as the map needs, on one sheet."""

    width: float
    height: float = 0.0
    margin: float = 24.0


@dataclass(frozen=True)
class Facts:
    """What a sheet says of itself. under: the part shown, the day of the data; foot: what must be known."""

    title: str
    under: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """The stages of one page, and how wide a stage is drawn."""

    first: int
    last: int
    column: float

    @property
    def width(self) -> float:
        return (self.last - self.first) * self.column


@dataclass(frozen=True)
class Block:
    """A lane, or a part of one that is higher than a page."""

    height: float
    shapes: tuple[Shape, ...] = field(repr=False)
