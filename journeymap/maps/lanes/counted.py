"""Lanes that the kernel counts: flow, touchpoints, channels, time in stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.maps.drawing.marks import Axis, Value, bar, interval, mix
from journeymap.maps.drawing.river import Reach, river
from journeymap.maps.figures import DASH, NARROW, count, duration, ends, plain
from journeymap.maps.lanes.board import Cell, Lane, Line
from journeymap.maps.lanes.comparing import changed
from journeymap.maps.lanes.reading import Cellar, Reading, address, bounds

TONES = 6
QUARTERS = ("seconds_p25", "seconds_p75")
SLOWEST = "seconds_p90"
SHOWN = 8
MOMENT = "a moment"
"""Where even the slowest tenth takes no time: at most one event, or several at once."""
ENDINGS = (("ends", "leave without the goal"), ("goals", "end with the goal"), ("open", "still open"))
ROUND = (1, 10, 30, 60, 600, 1_800, 3_600, 21_600, 86_400, 604_800, 2_592_000, 5_184_000, 31_536_000)
"""Seconds at which an axis of times may begin and end: 1 s to 365 d."""


def flow(reading: Reading, column: float) -> Lane:
    reaches = reached(reading)
    cells = []
    for number, reach in enumerate(reaches):
        lines = [Line("cases", count(reach.cases), address=reach.address)]
        for measure, words in ENDINGS:
            cell = reading.cell("stage", reach.name, measure)
            if cell is not None and cell["value"]:
                lines.append(Line(words, count(cell["value"]), address=address(cell)))
        if reach.joins:
            lines.append(Line("from elsewhere", count(reach.joins)))
        cells.append(Cell(number, f"Flow at {reach.name}", tuple(lines), address=reach.address))
    drawn = river(reaches, reading.cases, column)
    return Lane("flow", "Flow", "width = cases; what leaves peels off below", tuple(cells), drawn)


def reached(reading: Reading) -> list[Reach]:
    """The stages as the stream needs them. Without the kernel's own count of endings, all of them leave."""
    goal = reading.map.get("goal") or {}
    found: list[Reach] = []
    before = 0
    for number, stage in enumerate(reading.map["stages"]):
        share = stage["share_of_previous"]
        carried = stage["cases"] if number == 0 or share is None else round(share * before)
        leave, done = (reading.cell("stage", stage["name"], name) for name in ("ends", "goals"))
        found.append(
            Reach(
                stage["name"],
                stage["cases"],
                leave=int(leave["value"] or 0) if leave else reading.ending(stage["touchpoints"]),
                done=int(done["value"] or 0) if done else 0,
                joins=max(0, stage["cases"] - carried),
                goal=goal_words(goal, stage),
                address=address(reading.cell("stage", stage["name"], "cases")),
            )
        )
        before = stage["cases"]
    return found


def goal_words(goal: Mapping[str, Any], stage: Mapping[str, Any]) -> str | None:
    """What the goal is called, in the stages it lies in."""
    if stage["name"] not in (goal.get("stages") or ()):
        return None
    return ", ".join(name for name in goal.get("touchpoints") or () if name in stage["touchpoints"])


def touchpoints(reading: Reading) -> Lane:
    cells = []
    for number, stage in enumerate(reading.map["stages"]):
        lines = [touchpoint(reading, name) for name in stage["touchpoints"]]
        cells.append(
            Cell(
                number,
                f"Touchpoints of {stage['name']}",
                tuple(lines[:SHOWN]),
                tuple(lines[SHOWN:]),
                empty="no touchpoint",
            )
        )
    return Lane("touchpoints", "Touchpoints", "cases; bar = share of start", tuple(cells))


def touchpoint(reading: Reading, name: str) -> Line:
    cell = reading.cell("touchpoint", name, "cases")
    if cell is None or cell["value"] is None:
        return Line(name=name, value=count(0), mark=bar(0.0, f"{name}: no case"))
    cases = int(cell["value"])
    share = cases / reading.cases if reading.cases else None
    told = changed(reading, cell)
    other = reading.difference(cell)
    tick = None
    if other is not None and other.b is not None and reading.other_cases:
        tick = other.b / reading.other_cases
    drawn = bar(share, f"{name}: {count(cases)} cases", tick)
    return Line(name=name, value=count(cases), mark=drawn, address=address(cell), **told)


def channels(reading: Reading) -> Lane:
    """Shares of events. The same channel has the same tone in every stage: the most used the first."""
    tones = channel_tones(reading)
    cells = []
    for number, stage in enumerate(reading.map["stages"]):
        here = [
            cell
            for cell in reading.cells.get(("stage", stage["name"]), ())
            if cell["name"] == "events" and set(cell["dims"]) == {"channel"} and cell["value"]
        ]
        here.sort(key=lambda cell: tones.get(cell["dims"]["channel"], TONES))
        whole = sum(cell["value"] for cell in here)
        words = [(cell["dims"]["channel"], percent(cell["value"], whole)) for cell in here]
        parts = [
            (min(TONES, tones.get(cell["dims"]["channel"], TONES - 1) + 1), cell["value"]) for cell in here
        ]
        told = " · ".join(f"{name} {share}" for name, share in words)
        lines = (Line(name=told, long=told, mark=mix(parts, told)),) if here else ()
        opened = tuple(
            Line(name=cell["dims"]["channel"], value=count(cell["value"]), n="events", address=address(cell))
            for cell in here
        )
        label = f"Channels of {stage['name']}"
        cells.append(Cell(number, label, lines, opened, fold="by channel", empty="no channel told"))
    return Lane("channels", "Channels", "% of events", tuple(cells))


def channel_tones(reading: Reading) -> dict[str, int]:
    """Channel -> 0, 1, ...: by events of the whole journey."""
    sizes: dict[str, float] = {}
    for (place, name), cells in reading.cells.items():
        if place == "channel":
            sizes[name] = sum(cell["value"] or 0 for cell in cells if cell["name"] == "events")
    return {name: number for number, name in enumerate(sorted(sizes, key=lambda name: (-sizes[name], name)))}


def percent(part: float, whole: float) -> str:
    """58: whole percent; what is there but below half a percent is <1."""
    share = 100 * part / whole if whole else 0
    return f"<{NARROW}1" if 0 < share < 0.5 else plain(share)


def times(reading: Reading) -> Lane:
    """Median, middle half and slowest tenth on one log axis."""
    medians = [reading.cell("stage", name, "median_seconds") for name in reading.stages]
    known = [
        cell["value"]
        for name in reading.stages
        for measure in ("median_seconds", *QUARTERS, SLOWEST)
        if (cell := reading.cell("stage", name, measure)) is not None and cell["value"] is not None
    ]
    axis = log_axis(known)
    cells = []
    for number, (name, cell) in enumerate(zip(reading.stages, medians, strict=True)):
        label = f"Time in {name}"
        if cell is None or cell["value"] is None:
            n = cell["n"] if cell else 0
            cells.append(
                Cell(number, label, status="not enough data", words=f"n = {n}", address=address(cell))
            )
            continue
        cells.append(Cell(number, label, (time_line(reading, name, axis),), address=address(cell)))
    half = any(reading.cell("stage", name, QUARTERS[0]) for name in reading.stages)
    what = "median, middle half" if half else "median, 95 % interval"
    return Lane("time", "Time in stage", f"{what}, log axis {scale(axis)}", tuple(cells))


def time_line(reading: Reading, name: str, axis: Axis) -> Line:
    median = reading.cell("stage", name, "median_seconds")
    assert median is not None
    quarters = [reading.cell("stage", name, measure) for measure in QUARTERS]
    told = [cell["value"] for cell in quarters if cell is not None and cell["value"] is not None]
    low, high = (told[0], told[1]) if len(told) == len(QUARTERS) else bounds(median)
    slow = reading.cell("stage", name, SLOWEST)
    tail = slow["value"] if slow is not None else None
    if not tail and not median["value"] and not other_time(reading, median):
        return Line(value=MOMENT, long=f"{name}: {MOMENT}", address=address(median))
    values = [Value(median["value"], low, high)]
    other = reading.difference(median)
    if other is not None and other.b is not None:
        values.append(Value(other.b, hollow=True))
    spoken = f"{name}: median {duration(median['value'])} {ends(*bounds(median), 'seconds')}"
    return Line(
        value=duration(median["value"]),
        note=f"slowest tenth {duration(tail)}" if tail is not None else "",
        long=spoken,
        mark=interval(axis, *values, told=spoken, tail=tail),
        address=address(median),
        **changed(reading, median),
    )


def other_time(reading: Reading, median: Cellar) -> float | None:
    """The median compared with."""
    other = reading.difference(median)
    return None if other is None else other.b


def log_axis(seconds: Sequence[float]) -> Axis:
    """Between round times around the shortest and the longest; what took no time sits at its beginning."""
    some = [value for value in seconds if value >= 1] or [1.0]
    low = max((mark for mark in ROUND if mark <= min(some)), default=ROUND[0])
    high = min((mark for mark in ROUND if mark >= max(some)), default=max(some))
    return Axis(low, high if high > low else low * 10, log=True)


def scale(axis: Axis) -> str:
    return f"{duration(axis.low)} {DASH} {duration(axis.high)}"
