"""The emotion curve along all stages: a point a touchpoint, its 95 % band, nothing where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from journeymap.maps.drawing import curve
from journeymap.maps.drawing.labels import Box, Ground
from journeymap.maps.drawing.moods import Foot, Frame, Line, Point, at, framed, stretches
from journeymap.maps.drawing.naming import named, taken
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, stretched, text
from journeymap.maps.drawing.texts import width
from journeymap.maps.figures import score

__all__ = ["Foot", "Line", "Point", "emotion"]

COLUMN = 183.0
HEIGHT = 152.0
LINES = 3
STAR = "M0 -6L1.7 -2.1L6 -1.6L2.8 1.3L3.7 5.5L0 3.3L-3.7 5.5L-2.8 1.3L-6 -1.6L-1.7 -2.1Z"


def emotion(
    stages: Sequence[str],
    lines: Sequence[Line],
    feet: Sequence[Foot] = (),
    column: float = COLUMN,
    height: float = HEIGHT,
    key: str = "emotion",
) -> Drawing:
    """The drawing; empty where there is no stage. At most three lines: everyone, then whom one compares.

    column: px of a stage; the drawing stretches to wider ones. key: makes the ids in it its own on the page.
    """
    lines = lines[:LINES]
    if not stages or not lines:
        return NOTHING
    frame = framed(stages, lines, feet, column, height)
    known = [(point, x) for point, x in zip(lines[0].points, frame.x, strict=True) if point.value is not None]
    title = f"Mood along {len(stages)} stages, {score(frame.low)} to {score(frame.high)}"
    root = canvas("emotion", height, title, in_words(lines[0], stages))
    shapes(root, frame, lines)
    unknown(root, frame, lines[0].points, key)
    for number in range(len(lines) - 1, -1, -1):
        dots(root, frame, lines[number].points, number)
    stars(root, frame, lines[0].points)
    ground = taken(frame, lines)
    axis(root, frame, ground)
    below(root, frame, ground)
    named(root, frame, lines, known, ground)
    hits(root, frame, lines[0].points)
    return finished(root)


def shapes(root: ET.Element, frame: Frame, lines: Sequence[Line]) -> None:
    """Tints between everyone and zero, the band, then the lines, everyone on top."""
    layer = stretched(root, frame.width, frame.height)
    for stage in range(1, frame.stages):
        x = stage * frame.column
        add(layer, "line", class_="rule", x1=x, x2=x, y1=0, y2=frame.height)
    zero = frame.y(0)
    runs = [stretch for stretch in stretches(frame, lines[0].points) if len(stretch) > 1]
    between = [curve.above(at(frame, stretch), zero) for stretch in runs]
    halves = (("delight", 0.0, zero), ("pain", zero, frame.height - zero))
    for mood, top, tall in halves:
        half = add(
            layer,
            "svg",
            x=0,
            y=top,
            width=frame.width,
            height=tall,
            viewBox=f"0 {top:.2f} {frame.width:.2f} {tall:.2f}",
        )
        for d in between:
            add(half, "path", class_=f"tint {mood}", d=d)
    add(layer, "line", class_="zero", x1=0, x2=frame.width, y1=zero, y2=zero)
    for stretch in runs:
        add(layer, "path", class_="band", d=curve.area(at(frame, stretch, "high"), at(frame, stretch, "low")))
    for number in range(len(lines) - 1, -1, -1):
        for stretch in stretches(frame, lines[number].points):
            if len(stretch) > 1:
                add(layer, "path", class_=f"line who-{number}", d=curve.run(at(frame, stretch)))


def unknown(root: ET.Element, frame: Frame, points: Sequence[Point], key: str) -> None:
    """Hatching over touchpoints with too few texts."""
    few = [(point, x) for point, x in zip(points, frame.x, strict=True) if point.few]
    if not few:
        return
    pattern = add(
        add(root, "defs"),
        "pattern",
        id=f"{key}-hatch",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    add(pattern, "line", class_="hatch", x1=0, x2=0, y1=0, y2=6)
    for point, x in few:
        wide = frame.room[point.stage]
        made = add(
            root,
            "rect",
            fill=f"url(#{key}-hatch)",
            x=frame.across(x - wide / 2),
            y=0,
            width=frame.across(wide),
            height=frame.height,
        )
        add(made, "title", f"{point.name}: not enough data (n = {point.n:,})")


def dots(root: ET.Element, frame: Frame, points: Sequence[Point], number: int) -> None:
    """Dots of one line; a value alone shows its interval upright. Dots close together are small."""
    for stretch in stretches(frame, points):
        for point, x in stretch:
            if number and len(stretch) > 1:
                continue
            mood = " pain" if number == 0 and point.high is not None and point.high < 0 else ""
            (_, y), cx = at(frame, [(point, x)])[0], frame.across(x)
            if len(stretch) == 1 and point.low is not None and point.high is not None:
                ends = frame.y(point.high), frame.y(point.low)
                add(root, "line", class_=f"whisker who-{number}{mood}", x1=cx, x2=cx, y1=ends[0], y2=ends[1])
            if number == 0 and point.truth:
                continue
            radius = min(3.2, max(1.2, frame.room[point.stage] / 3))
            add(root, "circle", class_=f"dot who-{number}{mood}", cx=cx, cy=y, r=radius)


def stars(root: ET.Element, frame: Frame, points: Sequence[Point]) -> None:
    """A star in place of the dot of a moment of truth; hollow, at zero, where its mood is not known."""
    for point, x in zip(points, frame.x, strict=True):
        if not point.truth:
            continue
        mood = " hollow" if point.value is None else " pain" if (point.high or 0.0) < 0 else ""
        y = frame.y(point.value or 0.0)
        corner = add(
            root, "svg", class_="corner", x=frame.across(x), y=y, overflow="visible", width=1, height=1
        )
        made = add(corner, "path", class_=f"star{mood}", d=STAR)
        add(made, "title", f"{point.name}: moment of truth")


def axis(root: ET.Element, frame: Frame, ground: Ground) -> None:
    """At most three ticks, at the left end."""
    for value in dict.fromkeys((frame.high, 0.0, frame.low)):
        words, y = score(value) if value else "0", frame.y(value)
        box = Box(3, y - 11.5, width(words), 11)
        if ground.free(box):
            text(root, 3, y - 2.5, (words, ""), class_="quiet halo")
            ground.boxes.append(box)


def below(root: ET.Element, frame: Frame, ground: Ground) -> None:
    for stage, foot in enumerate(frame.feet[: frame.stages]):
        runs = [run for run in ((foot.value, "strong"), (foot.n, "")) if run[0]]
        if len(runs) == 2:
            runs[1] = (f" {foot.n}", "")
        if runs:
            text(
                root,
                frame.across(stage * frame.column + 10),
                frame.height - 6,
                *runs,
                class_="quiet halo",
            )


def hits(root: ET.Element, frame: Frame, points: Sequence[Point]) -> None:
    """One place to press for each touchpoint that can be opened."""
    for point, x in zip(points, frame.x, strict=True):
        if point.address is None:
            continue
        wide = frame.room[point.stage]
        told = score(point.value, point.low, point.high) if point.value is not None else "not enough data"
        made = add(
            root,
            "rect",
            class_="hit",
            x=frame.across(x - wide / 2),
            y=0,
            width=frame.across(wide),
            height=frame.height,
            data_address=point.address,
        )
        add(made, "title", f"{point.name}: {told}, n = {point.n:,}")


def in_words(line: Line, stages: Sequence[str]) -> str:
    """The curve as one sentence: its best and worst touchpoint, and how many are not known."""
    known = [point for point in line.points if point.value is not None]
    truths = [point.name for point in line.points if point.truth]
    starred = f" Moments of truth: {', '.join(truths)}." if truths else ""
    if not known:
        return f"No touchpoint has enough texts.{starred}"
    best = max(known, key=lambda point: point.value or 0.0)
    worst = min(known, key=lambda point: point.value or 0.0)
    told = f"Best at {spoken(best, stages)}; worst at {spoken(worst, stages)}."
    missing = len(line.points) - len(known)
    if missing:
        told += f" {missing} of {len(line.points)} touchpoints have too few texts."
    return told + starred


def spoken(point: Point, stages: Sequence[str]) -> str:
    place = f"{point.name} ({stages[point.stage]})" if point.stage < len(stages) else point.name
    return f"{place}, {score(point.value, point.low, point.high)}"
