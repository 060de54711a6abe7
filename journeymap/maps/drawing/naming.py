"""Names on the emotion curve: its peaks and hollows, and whose lines they are, where they find a place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

from journeymap.maps.drawing import curve
from journeymap.maps.drawing.curve import Where
from journeymap.maps.drawing.labels import Box, Ground, Wanted, placed
from journeymap.maps.drawing.moods import Frame, Line, Point, at, stretches
from journeymap.maps.drawing.svg import text
from journeymap.maps.drawing.texts import fitted, width
from journeymap.maps.figures import score

NAME_ROOM = 110.0
LABELS_A_STAGE = 2
EVERYONE = "everyone, 95 % band"
TRIES = 16
"""Points at which the name of a line is tried."""
Runs = tuple[tuple[str, str], ...]


def taken(frame: Frame, lines: Sequence[Line]) -> Ground:
    """Where labels must not lie: on lines and dots."""
    ground = Ground(Box(2, 1, frame.width - 4, frame.height - 19))
    for line in lines:
        for stretch in stretches(frame, line.points):
            path = at(frame, stretch)
            ground.mark(curve.sampled(path))
            ground.mark((x, y + aside) for x, y in path for aside in (-3, 3))
            if len(stretch) == 1:
                ground.mark([*at(frame, stretch, "low"), *at(frame, stretch, "high")])
    return ground


def named(
    root: ET.Element,
    frame: Frame,
    lines: Sequence[Line],
    known: Sequence[tuple[Point, float]],
    ground: Ground,
) -> None:
    """Names of the extremes and of the lines, where they find a place."""
    if not known:
        nothing = ("no touchpoint has enough texts", "")
        text(root, frame.across(10), frame.y(0) - 8, nothing, class_="quiet halo")
        return
    wanted, said = extremes(frame, known)
    boxes = placed(wanted, ground)
    for number, line in enumerate(lines):
        banded = number or any(len(stretch) > 1 for stretch in stretches(frame, line.points))
        if banded:
            words = fitted(line.name or EVERYONE, NAME_ROOM * 1.4)
            key = -1 - number
            said[key] = ((words, f"who-{number}"),)
            boxes |= whose(
                frame, lines, number, Wanted(key, (0, 0), width(words) + 2, up=number == 0), ground
            )
    for key, box in boxes.items():
        x = frame.across(box.x + box.width / 2)
        text(root, x, box.y + 10, *said[key], class_="label halo", text_anchor="middle")


def whose(frame: Frame, lines: Sequence[Line], number: int, label: Wanted, ground: Ground) -> dict[int, Box]:
    """The name of a line where it is clearest and free; a line compared is named even if on a line."""
    places = clearest(frame, lines, number)
    for place in places[:TRIES]:
        if found := placed([replace(label, at=place)], ground):
            return found
    return placed([replace(label, at=place, must=True) for place in places[:1]], ground) if number else {}


def extremes(frame: Frame, known: Sequence[tuple[Point, float]]) -> tuple[list[Wanted], dict[int, Runs]]:
    """Peaks and hollows worth a name, the highest and the lowest first; as many as stages have room for."""
    values = [point.value or 0.0 for point, _ in known]
    best, worst = values.index(max(values)), values.index(min(values))
    wanted: list[Wanted] = []
    said: dict[int, Runs] = {}
    for place, up in turns(values, best, worst)[: LABELS_A_STAGE * frame.stages]:
        point, x = known[place]
        name = fitted(point.name, NAME_ROOM)
        value = score(point.value, point.low, point.high)
        mood = "pain" if point.high is not None and point.high < 0 else "ink"
        said[place] = ((f"{name} ", ""), (value, f"strong {mood}"))
        room = width(name) + width(value) + 9
        must = place in (best, worst)
        wanted.append(Wanted(place, (x, frame.y(values[place])), room, up=up, must=must))
    return wanted, said


def turns(values: Sequence[float], best: int, worst: int) -> list[tuple[int, bool]]:
    """(place, whether it is a peak) of each turn: the best and the worst, then by how far they stand out."""
    found: dict[int, tuple[float, bool]] = {}
    for place, value in enumerate(values):
        others = [*values[max(0, place - 1) : place], *values[place + 1 : place + 2]]
        peak = all(value >= other for other in others)
        if peak or all(value <= other for other in others):
            reach = max((abs(value - other) for other in others), default=0.0)
            found[place] = (reach + abs(value) / 2, peak)
    found[worst] = (math.inf, False)
    found[best] = (math.inf, True)
    return [(place, found[place][1]) for place in sorted(found, key=lambda one: (-found[one][0], one))]


def clearest(frame: Frame, lines: Sequence[Line], number: int) -> list[Where]:
    """Points of a line: everyone's from the left, another's by how far it is from everyone's."""
    found: list[tuple[float, Where]] = []
    for place, (point, x) in enumerate(zip(lines[number].points, frame.x, strict=True)):
        if point.value is not None:
            whole = lines[0].points[place].value
            apart = abs(point.value - whole) if whole is not None else 0.0
            found.append((-apart, (x, frame.y(point.value))))
    return [place for _, place in sorted(found)]
