"""The Flow lane: a stream as wide as its cases; what ends in a stage peels off below it. START, GOAL and END are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

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
from journeymap.maps.drawing.texts import fitted, width
from journeymap.maps.figures import MINUS, count

COLUMN = 183.0
HEIGHT = 68.0
TOP, DEEP = 8.0, 42.0
BEND = 26.0
LINE = 13.0


@dataclass(frozen=True)
class Reach:
    """A stage of the stream. `ends`: cases whose last event is here; `joins`: cases that did not come by way of
    the stage before; `goal`: the words of the goal, where cases reach it in this stage; `after`: past the goal."""

    name: str
    cases: int
    ends: int = 0
    joins: int = 0
    goal: str | None = None
    after: bool = False
    address: str | None = None
    open_cases: int = 0


def river(stages: Sequence[Reach], start: int, column: float = COLUMN, height: float = HEIGHT) -> Drawing:
    """The drawing; empty without stages. start: all cases of the map."""
    if not stages:
        return NOTHING
    whole = max([start, *(stage.cases for stage in stages)]) or 1
    tall = [DEEP * stage.cases / whole for stage in stages]
    wide = column * len(stages)
    root = canvas("river", height, "Flow of cases through the stages", in_words(stages, start))
    layer = stretched(root, wide, height)
    for place, stage in enumerate(stages):
        if stage.ends and stage.cases:
            peel(
                layer,
                place,
                tall[place],
                DEEP * min(stage.ends, stage.cases) / whole,
                stage.after,
                column,
                height,
            )
    add(layer, "path", class_="stream", d=stream(tall, column))
    for place in range(1, len(stages)):
        add(layer, "line", class_="rule", x1=place * column, x2=place * column, y1=0, y2=height)
    for place, stage in enumerate(stages):
        told(root, stages, place, start, column, height)
        if stage.address is not None:
            hit(root, place, stage, column, wide, height)
    return finished(root)


def stream(tall: Sequence[float], column: float) -> str:
    """The outline of the stream: level in a stage, bent where two stages meet."""
    path = [f"M0 {number(TOP)}L0 {number(TOP + tall[0])}"]
    for place, (here, then) in enumerate(zip(tall, tall[1:], strict=False)):
        edge = (place + 1) * column
        begin, end = edge - BEND, edge + BEND
        path.append(f"L{number(begin)} {number(TOP + here)}")
        middle, low = number(edge), number(TOP + then)
        path.append(f"C{middle} {number(TOP + here)} {middle} {low} {number(end)} {low}")
    right = number(column * len(tall))
    path.append(f"L{right} {number(TOP + tall[-1])}L{right} {number(TOP)}Z")
    return "".join(path)


def peel(
    layer: ET.Element, place: int, tall: float, ending: float, after: bool, column: float, height: float
) -> None:
    """What ends here leaves the lower edge of the stream and runs out of the lane."""
    right = (place + 1) * column
    upper, lower = TOP + tall - ending, TOP + tall
    begin, far = right - BEND * 2.1, right - 4
    narrow = max(1.2, min(ending, 9.0))
    numbers = [number(n) for n in (begin, upper, begin + 26, upper, far - 8, upper + 4, far, height)]
    back = [
        number(n)
        for n in (far - narrow, height, far - narrow - 10, lower + 6, begin + 20, lower, begin, lower)
    ]
    d = "M{} {}C{} {} {} {} {} {}".format(*numbers) + "L{} {}C{} {} {} {} {} {}Z".format(*back)
    add(layer, "path", class_="ending" if after else "leaving", d=d)


def told(
    root: ET.Element, stages: Sequence[Reach], place: int, start: int, column: float, height: float
) -> None:
    """The words of one stage, each line cut to the stage: START, GOAL, who joins, who ends."""
    stage, wide = stages[place], column * len(stages)
    left, room = place * column + 10, column - 20
    upper: list[tuple[str, str]] = []
    if place == 0:
        upper = [("START", "strong"), (f" {count(start)}", "")]
    if stage.goal is not None:
        upper += [(" · " if upper else "", ""), ("GOAL", "strong")]
        left_over = room - sum(width(words) for words, _ in upper) - 6
        upper.append((f" {fitted(stage.goal, left_over)}" if left_over > 24 and stage.goal else "", ""))
    last = place == len(stages) - 1
    if upper:
        text(root, percent(left, wide), TOP + 13, *(run for run in upper if run[0]), class_="label halo")
    if last:
        right = percent(wide - 10, wide)
        across = TOP + 13 + (LINE if upper and width("".join(words for words, _ in upper)) > room - 40 else 0)
        text(root, right, across, ("END", "strong"), class_="label halo", text_anchor="end")
    if stage.joins and place:
        text(
            root,
            percent(left, wide),
            height - 6 - LINE,
            (joining(stage.joins, room), ""),
            class_="label halo",
        )
    if stage.ends:
        colour = "ink" if stage.after else "pain"
        runs = ((f"{MINUS}{count(stage.ends)}", colour), (" end here", ""))
        text(root, percent(left, wide), height - 6, *runs, class_="label halo")


def joining(joins: int, room: float) -> str:
    """Who comes another way, in as many words as fit; the number is never cut."""
    for words in (f"+{count(joins)} from other stages", f"+{count(joins)} join"):
        if width(words) <= room:
            return words
    return f"+{count(joins)}"


def hit(root: ET.Element, place: int, stage: Reach, column: float, wide: float, height: float) -> None:
    made = add(
        root,
        "rect",
        class_="hit",
        x=percent(place * column, wide),
        y=0,
        width=percent(column, wide),
        height=height,
        data_address=stage.address,
    )
    add(made, "title", f"{stage.name}: {count(stage.cases)} cases, {count(stage.ends)} end here")


def in_words(stages: Sequence[Reach], start: int) -> str:
    steps = ", ".join(f"{stage.name} {count(stage.cases)} ({count(stage.ends)} end here)" for stage in stages)
    return f"{count(start)} cases start. {steps}."
