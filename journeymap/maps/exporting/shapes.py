"""What a sheet is made of: native shapes with px geometry, in the colours of the house.

The same shapes become SVG (and from it PNG and PDF) and the objects of a slide that people go on editing.
Every colour is the name of a token of the look; `LIGHT` says what it is on paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

LIGHT = {
    "paper": "#F6F6F3", "card": "#FFFFFF", "sunk": "#EFEFEB", "line": "#E5E5DF", "line-2": "#C8C8C0",
    "ink": "#1A2130", "ink-2": "#454D5C", "ink-3": "#636A77", "accent": "#4035C4", "accent-soft": "#EEEEFC",
    "pain": "#AD3A10", "pain-soft": "#FAEAE2", "delight": "#0A6C66", "delight-soft": "#E1F2EF",
    "one": "#87378F", "two": "#1B629F", "doubt": "#805200", "doubt-soft": "#FBF1DC", "hatch": "#D9D9D2",
    "ch-1": "#2F4B73", "ch-2": "#5B8FC9", "ch-3": "#9991AD", "ch-4": "#B9893B", "ch-5": "#8C7B5E",
    "ch-6": "#6F8F7F",
}  # fmt: skip
"""Tokens of web/css/base.css in its light half (a test compares them)."""

Where = tuple[float, float]
Step = tuple[str, tuple[float, ...]]
"""A command of a path: M x y, L x y, C x1 y1 x2 y2 x y, Z; always absolute."""


@dataclass(frozen=True)
class Pen:
    """How a shape is painted: tokens, or "" for nothing. thick in px; opacity of the whole shape, 0..1.

    dash: px on, px off. fades: the fill comes out of nothing from left to right (what leaves a stream).
    """

    fill: str = ""
    stroke: str = ""
    thick: float = 1.0
    opacity: float = 1.0
    dash: tuple[float, ...] = ()
    fades: bool = False


@dataclass(frozen=True)
class Rect:
    """x, y: the upper left corner; round: radius of the corners."""

    x: float
    y: float
    width: float
    height: float
    pen: Pen
    round: float = 0.0


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    pen: Pen


@dataclass(frozen=True)
class Oval:
    """A circle around x, y."""

    x: float
    y: float
    radius: float
    pen: Pen


@dataclass(frozen=True)
class Path:
    steps: tuple[Step, ...]
    pen: Pen


@dataclass(frozen=True)
class Hatch:
    """A ground that means "we do not know", and nothing else."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Run:
    """Words in one hand. serif: a customer's own words, nothing else."""

    words: str
    ink: str = "ink"
    bold: bool = False
    italic: bool = False
    serif: bool = False


@dataclass(frozen=True)
class Text:
    """One row of text at its baseline; anchor: start, middle or end of it is at x. halo: a rim of card."""

    x: float
    y: float
    runs: tuple[Run, ...]
    size: float = 12.0
    anchor: str = "start"
    halo: bool = False

    @property
    def words(self) -> str:
        return "".join(run.words for run in self.runs)


Shape = Rect | Line | Oval | Path | Hatch | Text


@dataclass(frozen=True)
class Sheet:
    """One drawn page, px. title and told: what it shows, for who cannot see it."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str = ""
    told: str = ""


def moved(shapes: Iterable[Shape], dx: float, dy: float) -> list[Shape]:
    """The shapes elsewhere."""
    return [_moved(shape, dx, dy) for shape in shapes]


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    if isinstance(shape, Line):
        return replace(shape, x1=shape.x1 + dx, x2=shape.x2 + dx, y1=shape.y1 + dy, y2=shape.y2 + dy)
    if isinstance(shape, Path):
        steps = tuple(
            (kind, tuple(one + (dy if place % 2 else dx) for place, one in enumerate(told)))
            for kind, told in shape.steps
        )
        return replace(shape, steps=steps)
    return replace(shape, x=shape.x + dx, y=shape.y + dy)
