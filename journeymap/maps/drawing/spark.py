"""A course over time, small: a line, its band, and a dot at the last point. Unknown points are gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, number

INSET = 4.0  # px at the sides, so that the last dot stays whole


@dataclass(frozen=True)
class Point:
    """A value with its interval; None where it is not known."""

    value: float | None
    low: float | None = None
    high: float | None = None


def spark(
    points: Sequence[Point], *, told: str, mood: str = "", width: float = 104, height: float = 26,
    span: tuple[float, float] | None = None,
) -> Drawing:  # fmt: skip
    """The course in a box of px. span: lowest and highest value of the box, so that several share an axis."""
    known = [one for one in points if one.value is not None]
    if not known:
        return NOTHING
    low, high = span or _span(known)
    step = (width - 2 * INSET) / max(1, len(points) - 1)
    room = height - 2 * INSET

    def at(place: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        return INSET + place * step, INSET + room * (1 - min(1.0, max(0.0, share)))

    root = canvas("spark", height, told, width=width)
    last = None
    for run in _runs(points):
        band = [(place, one) for place, one in run if one.low is not None and one.high is not None]
        if len(band) > 1:
            upper = [at(place, float(one.high or 0.0)) for place, one in band]
            lower = [at(place, float(one.low or 0.0)) for place, one in reversed(band)]
            add(root, "polygon", class_=f"band {mood}".strip(), points=_pairs([*upper, *lower]))
        line = [at(place, float(one.value or 0.0)) for place, one in run]
        last = line[-1]
        if len(line) > 1:
            add(root, "polyline", class_=f"course {mood}".strip(), points=_pairs(line), fill="none")
        else:
            add(root, "circle", class_=f"dot {mood}".strip(), cx=last[0], cy=last[1], r=1.4)
    if last:
        add(root, "circle", class_=f"dot {mood}".strip(), cx=last[0], cy=last[1], r=2.4)
    return finished(root)


def _span(known: Sequence[Point]) -> tuple[float, float]:
    bounds = [bound for one in known for bound in (one.value, one.low, one.high) if bound is not None]
    return min(bounds), max(bounds)


def _runs(points: Sequence[Point]) -> Iterator[list[tuple[int, Point]]]:
    """Stretches of known points, each with its place."""
    run: list[tuple[int, Point]] = []
    for place, one in enumerate(points):
        if one.value is not None:
            run.append((place, one))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _pairs(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in places)
