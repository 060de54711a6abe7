"""A chart of an answer as a drawing: lines over time with their band, or bars by name. Pure.

It is drawn from the JSON data that an answer keeps (`picturing.chart_data`), so an old answer looks the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

from journeymap.maps import figures
from journeymap.maps.drawing import course, curve
from journeymap.maps.drawing.course import WIDE, Frame, Point
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, percent, stretched, text
from journeymap.maps.drawing.texts import fitted

TALL = 168.0
ROW, BAR = 38.0, 7.0  # px of a bar with its name above it; of the bar
NAME = 240.0  # px that a name may take
MARK = 150.0  # that words beside a line may take
OTHERS = 2  # lines beside the first that can be told apart
MONTH = 28  # days from which points are months apart
Written = Callable[[float], str]


@dataclass(frozen=True)
class Reach:
    """Of all bars and their intervals, zero included: bars stand on it."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Where the value lies, 0..1."""
        return (value - self.low) / ((self.high - self.low) or 1.0)


def drawn(chart: Mapping[str, Any]) -> Drawing:
    """The drawing, as wide as its room; empty where nothing is known."""
    unit = chart["unit"]

    def written(value: float) -> str:
        return figures.written(value, unit)

    series = [each for each in chart["lines"] if any(p["value"] is not None for p in each["points"])]
    if not series:
        return NOTHING
    if chart["kind"] == "bars":
        return bars(chart["title"], series[0]["points"], written)
    return over_time(chart["title"], series[: 1 + OTHERS], chart["marks"], written)


def over_time(
    title: str, series: Sequence[Mapping[str, Any]], marks: Sequence[Mapping[str, str]], written: Written
) -> Drawing:
    times = sorted({point["at"] for each in series for point in each["points"]})
    names = named(times)
    lines = [_line(each["points"], times, names) for each in series]
    low, high = course.reach([one for line in lines for one in line if one.value is not None])
    ticks = course.steps(low, high)
    frame = Frame(len(times), min(low, ticks[0]), max(high, ticks[-1]), TALL)
    root = canvas("course", TALL, told(title, series, lines, written))
    layer = stretched(root, WIDE, TALL)
    course.grid(root, layer, frame, ticks, written)
    if len(lines) == 1:
        course.unknown(layer, frame, lines[0])
    for mark in marks:
        happened(root, layer, frame, times, mark)
    for place, line in reversed(list(enumerate(lines))):
        for run in course.runs(line):
            if place:
                another(root, layer, frame, run, place)
            else:
                course.line(root, layer, frame, run)
    course.said(root, frame, lines[0], written)
    for place, (each, line) in enumerate(zip(series, lines, strict=True)):
        if len(lines) > 1:
            called(root, frame, line, each["name"], place)
    course.hits(root, frame, lines[0], written)
    return finished(root)


def named(times: Sequence[str]) -> list[str]:
    """Times as people read them: months where they are as far apart, else days; the year with the last."""
    days = [datetime.fromisoformat(each).date() for each in times]
    monthly = len(days) > 1 and all((b - a).days >= MONTH and b.day == a.day for a, b in pairwise(days))
    if monthly:
        return [f"{day:%b %Y}" for day in days]
    return [figures.day(day, year=place in (0, len(days) - 1)) for place, day in enumerate(days)]


def _line(points: Sequence[Mapping[str, Any]], times: Sequence[str], names: Sequence[str]) -> list[Point]:
    """A series over all times; nothing is known where it has no point."""
    known = {point["at"]: point for point in points}
    found = []
    for time, name in zip(times, names, strict=True):
        point = known.get(time)
        if point is None or point["value"] is None:
            found.append(Point(name, None, n=point["n"] if point else 0))
        else:
            found.append(Point(name, point["value"], point["low"], point["high"], point["n"]))
    return found


def told(
    title: str, series: Sequence[Mapping[str, Any]], lines: Sequence[Sequence[Point]], written: Written
) -> str:
    """What the drawing shows, for who cannot see it."""
    said = []
    for each, line in zip(series, lines, strict=True):
        known = [one for one in line if one.value is not None]
        first, last = known[0], known[-1]
        name = f"{each['name']}: " if len(series) > 1 else ""
        assert first.value is not None and last.value is not None
        said.append(
            f"{name}from {written(first.value)} ({first.name}) to {written(last.value)} ({last.name})"
        )
    return f"{title}, {'; '.join(said)}."


def happened(
    root: ET.Element, layer: ET.Element, frame: Frame, times: Sequence[str], mark: Mapping[str, str]
) -> None:
    """A dotted line where something happened, its words on the side with more room."""
    at = datetime.fromisoformat(mark["at"])
    known = [datetime.fromisoformat(each) for each in times]
    if not known[0] <= at <= known[-1] or len(known) < 2:
        return
    after = next(place for place, time in enumerate(known) if time >= at and place)
    share = (at - known[after - 1]) / (known[after] - known[after - 1])
    x = frame.x(after - 1) + share * (frame.x(after) - frame.x(after - 1))
    add(layer, "line", class_="cause", x1=x, x2=x, y1=course.TOP - 8, y2=frame.tall - course.FOOT)
    left = x > WIDE / 2
    words = fitted(mark["words"], MARK)
    text(
        root, percent(x + (-6 if left else 6), WIDE), 11, (words, ""), text_anchor="end" if left else "start"
    )


def another(
    root: ET.Element, layer: ET.Element, frame: Frame, run: Sequence[tuple[int, Point]], place: int
) -> None:
    """A line beside the first, without band: two bands over each other say nothing."""
    middle = course.along(frame, run, "value")
    if len(run) > 1:
        add(layer, "path", class_=f"line who-{place}", d=curve.run(middle))
    else:
        add(root, "circle", class_=f"dot who-{place}", cx=percent(middle[0][0], WIDE), cy=middle[0][1], r=3)


def called(root: ET.Element, frame: Frame, line: Sequence[Point], name: str, place: int) -> None:
    """The name of a line at its last value, below it: the first line's value stands above."""
    at, last = [(at, one) for at, one in enumerate(line) if one.value is not None][-1]
    assert last.value is not None
    y = min(frame.y(last.value) + 14, frame.tall - course.FOOT)
    run = (fitted(name, NAME), f"who-{place}" if place else "ink")
    text(root, percent(frame.x(at), WIDE), y, run, class_="halo", text_anchor="end")


def bars(title: str, points: Sequence[Mapping[str, Any]], written: Written) -> Drawing:
    """A name with its value, below it a bar from zero and a line for its interval."""
    known = [each for each in points if each["value"] is not None]
    reach = [end for each in known for end in (each["value"], each["low"], each["high"]) if end is not None]
    axis = Reach(min(0.0, *reach), max(0.0, *reach))
    said = "; ".join(f"{each['label']} {written(each['value'])}" for each in known)
    root = canvas("bars", ROW * len(points), f"{title}: {said}.")
    for place, point in enumerate(points):
        row(root, axis, point, ROW * place, written)
    return finished(root)


def row(root: ET.Element, axis: Reach, point: Mapping[str, Any], top: float, written: Written) -> None:
    value, low, high = point["value"], point["low"], point["high"]
    made = text(root, "0%", top + 13, (fitted(point["label"], NAME), "ink"))
    add(made, "title", point["label"])
    shown = "not enough data" if value is None else written(value)
    kind = "quiet" if value is None else "strong ink"
    text(root, "100%", top + 13, (shown, kind), (f"  n {point['n']:,}", "quiet"), text_anchor="end")
    y = top + 20
    add(root, "rect", class_="ground", x="0%", y=y, width="100%", height=BAR, rx=2)
    if value is None:
        return
    zero, end = axis.at(0.0), axis.at(value)
    left, right = min(zero, end), max(zero, end)
    add(
        root, "rect", class_="fill", x=percent(left, 1), y=y, width=percent(right - left, 1), height=BAR, rx=2
    )
    if low is not None and high is not None:
        middle = y + BAR / 2
        ends = percent(axis.at(low), 1), percent(axis.at(high), 1)
        add(root, "line", class_="whisker", x1=ends[0], x2=ends[1], y1=middle, y2=middle)
