"""What a forecast hangs on: how far the gain moves when less or more of each effect comes."""

from __future__ import annotations

from collections.abc import Sequence

from journeymap.maps.drawing.marks import Axis
from journeymap.maps.drawing.svg import Drawing, add, canvas, finished, percent

HIGH = 12.0


def axis_of(ends: Sequence[float], middle: float) -> Axis:
    """One axis for all bars: from the least to the most, the likely gain among them."""
    low, high = min([*ends, middle]), max([*ends, middle])
    if high <= low:
        low, high = low - 0.5, high + 0.5
    return Axis(low, high)


def bar(axis: Axis, low: float, likely: float, high: float, told: str) -> Drawing:
    """Pale from low to what is likely, full from there to high; a line where the likely gain is."""
    root = canvas("tornado", HIGH, told)
    first, middle, last = (axis.at(one) for one in (min(low, high), likely, max(low, high)))
    middle = min(last, max(first, middle))
    for kind, begin, end in (("less", first, middle), ("more", middle, last)):
        add(
            root, "rect", class_=f"hang {kind}", x=percent(begin, 1), y=0.5, width=percent(end - begin, 1),
            height=HIGH - 1,
        )  # fmt: skip
    at = percent(axis.at(likely), 1)
    add(root, "line", class_="likely", x1=at, x2=at, y1=0, y2=HIGH)
    return finished(root)
