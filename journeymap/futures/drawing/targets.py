"""The Emotion lane of a future map: the mood as measured, and the targets that people set. Never a feeling
that nobody has had: the dotted line leads through targets, not through a forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from xml.etree import ElementTree as ET

from journeymap.maps.drawing import curve
from journeymap.maps.drawing.labels import Ground, Wanted, placed
from journeymap.maps.drawing.moods import Frame, Line, Point, at, framed, stretches
from journeymap.maps.drawing.naming import named, taken
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, stretched, text
from journeymap.maps.drawing.texts import width
from journeymap.maps.figures import score

COLUMN = 183.0
HEIGHT = 160.0
CROSS = "M0 -6.5L0 -2.5M0 2.5L0 6.5M-6.5 0L-2.5 0M2.5 0L6.5 0"
Where = tuple[float, float]


def targets(
    stages: Sequence[str],
    points: Sequence[Point],
    wanted: Mapping[str, float],
    column: float = COLUMN,
    only: str = "both",
) -> Drawing:
    """The drawing; empty without stages or points.

    points: mood as measured at each touchpoint, in the order of the map. wanted: touchpoint -> target, -1..1.
    only: "both", "now" or "ahead".
    """
    if not stages or not points:
        return NOTHING
    line = Line("as measured", tuple(points))
    frame = framed(stages, [line, Line("", wished(points, wanted))], (), column, HEIGHT)
    root = canvas(
        "emotion targets",
        HEIGHT,
        f"Mood along {len(stages)} stages and targets for it",
        in_words(points, wanted),
    )
    layer = stretched(root, frame.width, HEIGHT)
    for stage in range(1, frame.stages):
        add(layer, "line", class_="rule", x1=stage * column, x2=stage * column, y1=0, y2=HEIGHT)
    zero = frame.y(0)
    add(layer, "line", class_="zero", x1=0, x2=frame.width, y1=zero, y2=zero)
    ground = taken(frame, [line])
    if only != "ahead":
        measured(root, layer, frame, points)
    if only != "now":
        wishes(root, layer, frame, points, wanted, ground)
    if only != "ahead":
        known = [(one, x) for one, x in zip(points, frame.x, strict=True) if one.value is not None]
        named(root, frame, [line], known, ground)
    return finished(root)


def wished(points: Sequence[Point], wanted: Mapping[str, float]) -> tuple[Point, ...]:
    """The points with the targets in place of what was measured."""
    return tuple(Point(one.stage, one.name, wanted.get(one.name)) for one in points)


def measured(root: ET.Element, layer: ET.Element, frame: Frame, points: Sequence[Point]) -> None:
    for stretch in stretches(frame, points):
        if len(stretch) > 1:
            add(layer, "path", class_="line measured", d=curve.run(at(frame, stretch)))
            continue
        (x, y) = at(frame, stretch)[0]
        add(root, "circle", class_="dot", cx=frame.across(x), cy=y, r=3)


def wishes(
    root: ET.Element,
    layer: ET.Element,
    frame: Frame,
    points: Sequence[Point],
    wanted: Mapping[str, float],
    ground: Ground,
) -> None:
    """The dotted way through the targets, from the neighbour measured before to the one measured after."""
    for run in ways(frame, points, wanted):
        add(layer, "path", class_="line wished", d=curve.run(run))
        ground.mark(curve.sampled(run))
    said: dict[int, str] = {}
    asked = []
    for place, (point, x) in enumerate(zip(points, frame.x, strict=True)):
        if point.name not in wanted:
            continue
        y = frame.y(wanted[point.name])
        spot(root, frame, x, y, point.name, wanted[point.name])
        ground.mark((x + aside, y) for aside in (-6, 0, 6))
        said[place] = f"{'' if said else 'target '}{score(wanted[point.name])}"
        asked.append(Wanted(place, (x, y), width(said[place]) + 6, must=True))
    for place, box in placed(asked, ground).items():
        middle = frame.across(box.x + box.width / 2)
        text(root, middle, box.y + 10, (said[place], "ahead"), class_="label halo", text_anchor="middle")


def ways(frame: Frame, points: Sequence[Point], wanted: Mapping[str, float]) -> list[list[Where]]:
    """Runs of px through neighbouring targets, each tied to what was measured on both sides of it."""
    both = list(zip(points, frame.x, strict=True))
    found: list[list[Where]] = []
    place = 0
    while place < len(both):
        size = sum(1 for _ in takewhile(lambda pair: pair[0].name in wanted, both[place:]))
        if not size:
            place += 1
            continue
        run = [(x, frame.y(wanted[one.name])) for one, x in both[place : place + size]]
        ahead = both[max(0, place - 1) : place]
        behind = both[place + size : place + size + 1]
        tied = [*at_known(frame, ahead), *run, *at_known(frame, behind)]
        if len(tied) > 1:
            found.append(tied)
        place += size
    return found


def at_known(frame: Frame, pairs: Sequence[tuple[Point, float]]) -> list[Where]:
    return at(frame, [pair for pair in pairs if pair[0].value is not None])


def spot(root: ET.Element, frame: Frame, x: float, y: float, name: str, value: float) -> None:
    """A cross-hair at a target."""
    corner = add(root, "svg", class_="corner", x=frame.across(x), y=y, overflow="visible", width=1, height=1)
    add(corner, "circle", class_="aim", r=4.5)
    made = add(corner, "path", class_="aim", d=CROSS)
    add(made, "title", f"{name}: target {score(value)}")


def in_words(points: Sequence[Point], wanted: Mapping[str, float]) -> str:
    told = [
        f"{one.name}: measured {'not known' if one.value is None else score(one.value)}, "
        f"target {score(wanted[one.name])}"
        for one in points
        if one.name in wanted
    ]
    return "; ".join(told) + "." if told else "No target is set."
