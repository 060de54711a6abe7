"""How many have which value: bars from zero; a second set as an outline over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journeymap.maps.drawing.svg import (
    NOTHING,
    Drawing,
    add,
    canvas,
    finished,
    number,
    percent,
    stretched,
    text,
)

TOP, FOOT = 6.0, 18.0


@dataclass(frozen=True)
class Bin:
    """A span of values, ready to read; chosen: it is among those that the list shows."""

    name: str
    count: int
    other: int | None = None
    chosen: bool = True


def histogram(bins: Sequence[Bin], ends: tuple[str, str], told: str, tall: float = 92.0) -> Drawing:
    """As wide as its room; ends: what stands below both sides. Empty where there is nothing to count."""
    most = max((max(one.count, one.other or 0) for one in bins), default=0)
    if not most:
        return NOTHING
    root = canvas("histogram", tall, told)
    room, foot, wide = tall - TOP - FOOT, tall - FOOT, 100.0 / len(bins)
    for place, one in enumerate(bins):
        height = room * one.count / most
        kind = "fill" if one.chosen else "ground"
        add(root, "rect", class_=kind, x=percent(wide * place + wide * 0.06, 100), y=foot - height,
            width=percent(wide * 0.88, 100), height=height, rx=1)  # fmt: skip
    layer = stretched(root, 100.0, tall)
    add(layer, "line", class_="axis", x1=0, x2=100, y1=foot, y2=foot)
    if any(one.other is not None for one in bins):
        add(layer, "path", class_="outline", d=outline(bins, wide, foot, room / most))
    for place, one in enumerate(bins):
        said = f"{one.name}: {one.count:,}" + ("" if one.other is None else f", before {one.other:,}")
        made = add(root, "rect", class_="see", x=percent(wide * place, 100), y=0, width=percent(wide, 100),
                   height=tall)  # fmt: skip
        add(made, "title", said)
    text(root, "0%", tall - 4, (ends[0], ""), class_="quiet")
    text(root, "100%", tall - 4, (ends[1], ""), class_="quiet", text_anchor="end")
    return finished(root)


def outline(bins: Sequence[Bin], wide: float, foot: float, scale: float) -> str:
    """Steps along the heights of the other set."""
    steps = [f"M0 {number(foot)}"]
    for place, one in enumerate(bins):
        y = number(foot - (one.other or 0) * scale)
        steps.append(f"L{number(wide * place)} {y}L{number(wide * (place + 1))} {y}")
    return "".join([*steps, f"L100 {number(foot)}"])
