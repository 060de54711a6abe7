"""Names on the emotion curve: its peaks and hollows, and whose lines they are, where they find a place."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    for number, line in enumerate(lines):
        place = farthest(frame, lines, number)
        banded = number or any(len(stretch) > 1 for stretch in stretches(frame, line.points))
        if place is not None and banded:
            name = "everyone, 95 % band" if number == 0 and not line.name else line.name
            words = fitted(name, NAME_ROOM * 1.4)
            key = -1 - number
            wanted.append(Wanted(key, place, width(words) + 2, up=number == 0, must=len(lines) > 1))
            said[key] = ((words, f"who-{number}"),)
    for key, box in placed(wanted, ground).items():
        text(
            root,
            frame.across(box.x + box.width / 2),
            box.y + 10,
            *said[key],
            class_="label halo",
            text_anchor="middle",
        )


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


def farthest(frame: Frame, lines: Sequence[Line], number: int) -> Where | None:
    """Where a line is best told from the others: the first point of everyone, else the largest difference."""
    found: list[tuple[float, Where]] = []
    for place, (point, x) in enumerate(zip(lines[number].points, frame.x, strict=True)):
        if point.value is None:
            continue
        here = (x, frame.y(point.value))
        if number == 0:
            return here
        whole = lines[0].points[place].value
        found.append((abs(point.value - whole) if whole is not None else 0.0, here))
    return max(found)[1] if found else None
