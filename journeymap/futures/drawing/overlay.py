"""The Flow lane of a future map: the stream as it is in grey, the outline of the forecast over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.river import BEND, COLUMN, DEEP, MARGIN, TOP, peel, stream
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
from journeymap.maps.figures import count

HEIGHT = 80.0


@dataclass(frozen=True)
class Flow:
    """A stage: cases now, and how many are expected of as many that start (None: not forecast)."""

    name: str
    cases: float
    ahead: float | None = None


def overlay(
    stages: Sequence[Flow], start: float, column: float = COLUMN, key: str = "overlay", only: str = "both"
) -> Drawing:
    """The drawing; empty without stages.

    start: all cases. only: "both", "now" or "ahead", which of the two is drawn.
    """
    if not stages:
        return NOTHING
    whole = max([1.0, start, *(max(one.cases, one.ahead or 0) for one in stages)])
    wide = column * len(stages)
    root = canvas("river overlay", HEIGHT, "Flow of cases, as is and forecast", in_words(stages, start))
    layer = stretched(root, wide, HEIGHT)
    now = [DEEP * one.cases / whole for one in stages]
    if only != "ahead":
        add(layer, "path", class_="stream", d=stream(now, column))
        leaving(root, layer, now, column, key)
    if only != "now" and all(one.ahead is not None for one in stages):
        ahead = [DEEP * (one.ahead or 0) / whole for one in stages]
        add(layer, "path", class_="expected-fill", d=stream(ahead, column))
        for line in edges(ahead, column):
            add(layer, "path", class_="expected-edge", d=line)
    for place in range(1, len(stages)):
        add(layer, "line", class_="rule", x1=place * column, x2=place * column, y1=0, y2=HEIGHT)
    for place, stage in enumerate(stages):
        label(root, stage, place, start, column, wide, only)
    return finished(root)


def leaving(root: ET.Element, layer: ET.Element, tall: Sequence[float], column: float, key: str) -> None:
    """Who does not go on, peeling off below the stream as it is."""
    fade = add(add(root, "defs"), "linearGradient", id=f"{key}-leaving")
    add(fade, "stop", offset=0, class_="leaving none")
    add(fade, "stop", offset=0.6, class_="leaving")
    for place, (here, then) in enumerate(pairwise(tall)):
        if here - then > 0.3:
            d = peel(TOP + then, TOP + here, (place + 1) * column, HEIGHT)
            add(layer, "path", class_="leaving", fill=f"url(#{key}-leaving)", d=d)


def edges(tall: Sequence[float], column: float) -> tuple[str, str]:
    """The upper and the lower outline of a stream: level in a stage, bent where two stages meet."""
    right = number(column * len(tall))
    path = [f"M0 {number(TOP + tall[0])}"]
    for place, (here, then) in enumerate(pairwise(tall)):
        edge = (place + 1) * column
        level, low = number(TOP + here), number(TOP + then)
        path.append(f"L{number(edge - BEND)} {level}")
        path.append(f"C{number(edge)} {level} {number(edge)} {low} {number(edge + BEND)} {low}")
    path.append(f"L{right} {number(TOP + tall[-1])}")
    return f"M0 {number(TOP)}L{right} {number(TOP)}", "".join(path)


def label(
    root: ET.Element, stage: Flow, place: int, start: float, column: float, wide: float, only: str
) -> None:
    x = percent(place * column + MARGIN, wide)
    if place == 0:
        text(root, x, TOP + 13, ("START", "strong"), (f" {count(start)}", ""), class_="label")
    runs = [(count(stage.cases), "")] if only != "ahead" else []
    if only != "now" and stage.ahead is not None:
        runs += [(" → ", "")] if runs else []
        runs.append((count(stage.ahead), "ahead strong"))
    if runs:
        text(root, x, HEIGHT - 7, *runs, class_="label halo")


def in_words(stages: Sequence[Flow], start: float) -> str:
    told = [spoken(one) for one in stages]
    return f"{count(start)} cases start. {'; '.join(told)}."


def spoken(stage: Flow) -> str:
    told = f"{stage.name}: {count(stage.cases)}"
    return told if stage.ahead is None else f"{told}, forecast {count(stage.ahead)}"
