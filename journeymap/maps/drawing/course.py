"""A value over time, as wide as its room: band and line, the forecast dashed, gaps where nothing is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from journeymap.maps.drawing import curve
from journeymap.maps.drawing.curve import Where
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, percent, stretched, text

WIDE, HIGH = 1_000.0, 148.0
SIDE = 14.0  # of WIDE, free at both ends
TOP, FOOT = 18.0, 20.0
TICKS = 3


@dataclass(frozen=True)
class Point:
    """A period, ready to read, with its value; None where too few stand behind it. ahead: it is forecast."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    ahead: bool = False
    marked: str = ""


@dataclass(frozen=True)
class Frame:
    """From values to places: x in units of WIDE, y in px."""

    count: int
    low: float
    high: float
    tall: float

    def x(self, place: int) -> float:
        return SIDE + (WIDE - 2 * SIDE) * (place / max(1, self.count - 1) if self.count > 1 else 0.5)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.tall - FOOT - min(1.0, max(0.0, share)) * (self.tall - FOOT - TOP)


def course(
    points: Sequence[Point],
    told: str,
    written: Callable[[float], str],
    span: tuple[float, float] | None = None,
    tall: float = HIGH,
) -> Drawing:
    """The drawing; empty without a known value.

    told: what it shows, for who cannot see it. written: a value as people read it. span: low and high of the
    axis, so that drawings beside each other share it; else that of the values and their intervals.
    """
    known = [one for one in points if one.value is not None]
    if not known:
        return NOTHING
    low, high = span or reach(known)
    ticks = steps(low, high)
    frame = Frame(len(points), min(low, ticks[0]), max(high, ticks[-1]), tall)
    root = canvas("course", tall, told)
    layer = stretched(root, WIDE, tall)
    grid(root, layer, frame, ticks, written)
    unknown(layer, frame, points)
    today(root, layer, frame, points)
    for run in runs(points):
        line(root, layer, frame, run)
    said(root, frame, points, written)
    hits(root, frame, points, written)
    return finished(root)


def reach(points: Sequence[Point]) -> tuple[float, float]:
    """Lowest and highest of values and intervals."""
    ends = [end for one in points for end in (one.value, one.low, one.high) if end is not None]
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2)


def steps(low: float, high: float, most: int = TICKS) -> list[float]:
    """Round numbers from below `low` to above `high`: 1, 2, 2.5 or 5 times a power of ten apart."""
    least = (high - low) / (most - 1)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * each for each in (1, 2, 2.5, 5, 10, 20) if power * each >= least * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [step * place for place in range(first, last + 1)]


def grid(
    root: ET.Element, layer: ET.Element, frame: Frame, ticks: Sequence[float], written: Callable[[float], str]
) -> None:
    for tick in ticks:
        y = frame.y(tick)
        kind = "zero" if tick == 0 and frame.low < 0 else "axis"
        add(layer, "line", class_=kind, x1=0, x2=WIDE, y1=y, y2=y)
        text(root, 0, y - 3, (written(tick), ""), class_="quiet halo")


def unknown(layer: ET.Element, frame: Frame, points: Sequence[Point]) -> None:
    """Periods of which nothing is known: hatched, never drawn through."""
    step = (WIDE - 2 * SIDE) / max(1, frame.count - 1)
    for place, one in enumerate(points):
        if one.value is None:
            begin = max(0.0, frame.x(place) - step / 2)
            for line_at in range(4):
                x = begin + step * line_at / 4
                add(layer, "line", class_="hatch", x1=x, x2=x + step / 4, y1=frame.tall - FOOT, y2=TOP)


def today(root: ET.Element, layer: ET.Element, frame: Frame, points: Sequence[Point]) -> None:
    """Where the forecast begins."""
    first = next((place for place, one in enumerate(points) if one.ahead), None)
    if first is None:
        return
    x = (frame.x(first - 1) + frame.x(first)) / 2 if first else 0.0
    add(layer, "line", class_="cause", x1=x, x2=x, y1=TOP - 8, y2=frame.tall - FOOT)
    if x < WIDE * 0.2:  # the axis is written there
        text(root, "100%", 11, ("forecast", "ahead"), text_anchor="end")
        return
    late = x > WIDE * 0.7
    anchor = "end" if late else "start"
    text(root, percent(x + (-6 if late else 6), WIDE), 11, ("forecast", "ahead"), text_anchor=anchor)


def runs(points: Sequence[Point]) -> Iterator[list[tuple[int, Point]]]:
    """Neighbours that are known and of one kind; a forecast begins at the last that was measured."""
    before: tuple[int, Point] | None = None
    for key, here in groupby(enumerate(points), key=lambda pair: (pair[1].value is not None, pair[1].ahead)):
        run = list(here)
        if key[0]:
            yield [before, *run] if key[1] and before else run
        before = run[-1] if key[0] and not key[1] else None


def line(root: ET.Element, layer: ET.Element, frame: Frame, run: Sequence[tuple[int, Point]]) -> None:
    ahead = run[-1][1].ahead
    kind = " ahead" if ahead else ""
    middle = along(frame, run, "value")
    if len(run) > 1:
        add(
            layer,
            "path",
            class_=f"band{kind}",
            d=curve.area(along(frame, run, "high"), along(frame, run, "low")),
        )
        add(layer, "path", class_=f"line who-0{kind}", d=curve.run(middle))
        return
    (x, y), (_, high), (_, low) = middle[0], along(frame, run, "high")[0], along(frame, run, "low")[0]
    add(root, "line", class_=f"whisker{kind}", x1=percent(x, WIDE), x2=percent(x, WIDE), y1=high, y2=low)
    add(root, "circle", class_=f"dot{kind}", cx=percent(x, WIDE), cy=y, r=3)


def along(frame: Frame, run: Sequence[tuple[int, Point]], bound: str) -> list[Where]:
    """A measured value that a forecast begins at is a point, not a band."""
    found = []
    for place, one in run:
        told: float | None = getattr(one, bound)
        first = place == run[0][0] and run[-1][1].ahead and not one.ahead
        value = one.value if told is None or first else told
        assert value is not None  # a run holds only what is known
        found.append((frame.x(place), frame.y(value)))
    return found


def said(root: ET.Element, frame: Frame, points: Sequence[Point], written: Callable[[float], str]) -> None:
    """The last measured and the last forecast value, the first and the last period, what is marked."""
    foot = frame.tall - 5
    text(root, "0%", foot, (points[0].name, ""), class_="quiet")
    if len(points) > 1:
        text(root, "100%", foot, (points[-1].name, ""), class_="quiet", text_anchor="end")
    for ahead in (False, True):
        last = [
            (place, one) for place, one in enumerate(points) if one.value is not None and one.ahead == ahead
        ]
        if last:
            place, one = last[-1]
            assert one.value is not None
            x, y = frame.x(place), frame.y(one.value)
            shape(root, x, y, ahead)
            kind = "strong ahead" if ahead else "strong ink"
            anchor = "end" if x > WIDE * 0.85 else "middle"
            at = percent(x + (8 if anchor == "end" else 0), WIDE)
            text(root, at, max(y - 8, 10), (written(one.value), kind), class_="halo", text_anchor=anchor)
    for place, one in enumerate(points):
        if one.marked and one.value is not None:
            made = add(
                root, "circle", class_="ring", cx=percent(frame.x(place), WIDE), cy=frame.y(one.value), r=6
            )
            add(made, "title", one.marked)


def shape(root: ET.Element, x: float, y: float, ahead: bool) -> None:
    """A dot for what was measured, a hollow diamond for what is forecast."""
    if not ahead:
        add(root, "circle", class_="dot", cx=percent(x, WIDE), cy=y, r=3.5)
        return
    corner = add(root, "svg", class_="corner", x=percent(x, WIDE), y=y, overflow="visible")
    add(corner, "path", class_="diamond", d="M0 -4.5L4.5 0L0 4.5L-4.5 0Z")


def hits(root: ET.Element, frame: Frame, points: Sequence[Point], written: Callable[[float], str]) -> None:
    """Each period says its value when it is pointed at."""
    step = (WIDE - 2 * SIDE) / max(1, frame.count - 1)
    for place, one in enumerate(points):
        value = "not enough data" if one.value is None else written(one.value)
        left = percent(max(0.0, frame.x(place) - step / 2), WIDE)
        made = add(root, "rect", class_="see", x=left, y=0, width=percent(step, WIDE), height=frame.tall)
        span = f" [{written(one.low)}, {written(one.high)}]" if None not in (one.low, one.high) else ""  # type: ignore[arg-type]
        what = "forecast " if one.ahead else ""
        add(made, "title", f"{one.name}: {what}{value}{span}, n = {one.n:,}")
