"""The emotion curve along all stages: one point a touchpoint, its 95 % band, nothing drawn where nothing is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree import ElementTree as ET

from journeymap.maps.drawing import curve
from journeymap.maps.drawing.curve import Where
from journeymap.maps.drawing.labels import Box, Ground, Wanted, placed
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, percent, stretched, text
from journeymap.maps.drawing.texts import fitted, width
from journeymap.maps.figures import score

COLUMN = 183.0
HEIGHT = 152.0
TOP, BOTTOM = 24.0, 40.0
LEAST = 0.2
"""The axis spans at least this much on both sides of zero."""
LINES = 3
NAME_ROOM = 110.0
LABELS_A_STAGE = 2


@dataclass(frozen=True)
class Point:
    """Mood at a touchpoint, -1..1; value None where it is not known. `few`: there are texts, but too few."""

    stage: int
    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    few: bool = False
    address: str | None = None


@dataclass(frozen=True)
class Line:
    """Whose mood; points in the order of the map, the same touchpoints for each line."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Foot:
    """What stands below a stage: its value and n, ready to read."""

    value: str = ""
    n: str = ""


@dataclass(frozen=True)
class Frame:
    """Where things lie, in px of a drawing whose stages are `column` wide."""

    stages: int
    column: float
    height: float
    low: float
    high: float
    x: tuple[float, ...]
    feet: tuple[Foot, ...] = field(default=())

    @property
    def width(self) -> float:
        return self.stages * self.column

    def y(self, value: float) -> float:
        share = (self.high - min(self.high, max(self.low, value))) / (self.high - self.low)
        return TOP + share * (self.height - TOP - BOTTOM)

    def across(self, x: float) -> str:
        return percent(x, self.width)


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
    ground = taken(frame, lines)
    axis(root, frame, ground)
    below(root, frame, ground)
    named(root, frame, lines, known, ground)
    hits(root, frame, lines[0].points)
    return finished(root)


def framed(
    stages: Sequence[str], lines: Sequence[Line], feet: Sequence[Foot], column: float, height: float
) -> Frame:
    values = [
        bound
        for line in lines
        for point in line.points
        for bound in (point.value, point.low, point.high)
        if bound is not None and point.value is not None
    ]
    low = max(-1.0, min([-LEAST, *values]))
    high = min(1.0, max([LEAST, *values]))
    return Frame(len(stages), column, height, low, high, along(lines[0].points, column), tuple(feet))


def along(points: Sequence[Point], column: float) -> tuple[float, ...]:
    """x of each point: the touchpoints of a stage share its width evenly."""
    found: list[float] = []
    for stage, here in groupby(points, key=lambda point: point.stage):
        size = len(list(here))
        found += [column * (stage + (place + 0.5) / size) for place in range(size)]
    return tuple(found)


def stretches(frame: Frame, points: Sequence[Point]) -> Iterator[list[tuple[Point, float]]]:
    """Neighbours that are all known: through a gap no line is drawn."""
    both = zip(points, frame.x, strict=True)
    for known, here in groupby(both, key=lambda pair: pair[0].value is not None):
        if known:
            yield list(here)


def at(frame: Frame, pairs: Sequence[tuple[Point, float]], bound: str = "value") -> list[Where]:
    """Px of values or bounds; a bound that is not told is the value."""
    told = [(getattr(point, bound), point.value, x) for point, x in pairs]
    return [(x, frame.y(value if one is None else one)) for one, value, x in told if value is not None]


def shapes(root: ET.Element, frame: Frame, lines: Sequence[Line]) -> None:
    """Tints between everyone and zero, the band, then the lines, everyone on top."""
    layer = stretched(root, frame.width, frame.height)
    for stage in range(1, frame.stages):
        x = stage * frame.column
        add(layer, "line", class_="rule", x1=x, x2=x, y1=0, y2=frame.height)
    zero = frame.y(0)
    runs = [stretch for stretch in stretches(frame, lines[0].points) if len(stretch) > 1]
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
        for stretch in runs:
            add(half, "path", class_=f"tint {mood}", d=curve.above(at(frame, stretch), zero))
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
        wide = spacing(points, point.stage, frame.column)
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


def spacing(points: Sequence[Point], stage: int, column: float) -> float:
    return column / max(1, sum(point.stage == stage for point in points))


def dots(root: ET.Element, frame: Frame, points: Sequence[Point], number: int) -> None:
    """Dots of one line; a value alone shows its interval upright. Very close dots of a long stage are small."""
    room = {point.stage: spacing(points, point.stage, frame.column) for point in points}
    for stretch in stretches(frame, points):
        for point, x in stretch:
            if number and len(stretch) > 1:
                continue
            mood = " pain" if number == 0 and point.high is not None and point.high < 0 else ""
            (_, y), cx = at(frame, [(point, x)])[0], frame.across(x)
            if len(stretch) == 1 and point.low is not None and point.high is not None:
                ends = frame.y(point.high), frame.y(point.low)
                add(root, "line", class_=f"whisker who-{number}{mood}", x1=cx, x2=cx, y1=ends[0], y2=ends[1])
            radius = min(3.2, max(1.2, room[point.stage] / 3))
            add(root, "circle", class_=f"dot who-{number}{mood}", cx=cx, cy=y, r=radius)


def taken(frame: Frame, lines: Sequence[Line]) -> Ground:
    """Where labels must not lie: on lines and dots."""
    ground = Ground(Box(2, 1, frame.width - 4, frame.height - 19))
    for line in lines:
        for stretch in stretches(frame, line.points):
            path = at(frame, stretch)
            ground.mark(curve.sampled(path))
            ground.mark((x, y + aside) for x, y in path for aside in (-3, 3))
    return ground


def axis(root: ET.Element, frame: Frame, ground: Ground) -> None:
    """At most three ticks, at the left end."""
    for value in dict.fromkeys((frame.high, 0.0, frame.low)):
        words, y = score(value) if value else "0", frame.y(value)
        box = Box(3, y - 11.5, width(words), 11)
        if ground.free(box, crossing=True):
            text(root, 3, y - 2.5, (words, "tick"), class_="small halo")
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
                class_="small halo",
            )


def named(
    root: ET.Element,
    frame: Frame,
    lines: Sequence[Line],
    known: Sequence[tuple[Point, float]],
    ground: Ground,
) -> None:
    """Names of the extremes and of the lines, where they find a place."""
    if not known:
        text(
            root,
            frame.across(10),
            frame.y(0) - 8,
            ("no touchpoint has enough texts", ""),
            class_="small halo",
        )
        return
    wanted, said = extremes(frame, known)
    for number, line in enumerate(lines):
        place = farthest(frame, lines, number)
        if place is not None:
            name = "everyone, 95 % band" if number == 0 and not line.name else line.name
            words = fitted(name, NAME_ROOM * 1.4)
            key = -1 - number
            wanted.append(Wanted(key, place, width(words) + 2, up=number == 0, must=number > 0))
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


def extremes(
    frame: Frame, known: Sequence[tuple[Point, float]]
) -> tuple[list[Wanted], dict[int, tuple[tuple[str, str], ...]]]:
    """Peaks and hollows worth a name, the highest and the lowest first; as many as stages have room for."""
    values = [point.value or 0.0 for point, _ in known]
    turns = []
    for place, value in enumerate(values):
        others = [*values[max(0, place - 1) : place], *values[place + 1 : place + 2]]
        up = all(value >= other for other in others) and (bool(others) is False or value > min(others))
        down = all(value <= other for other in others) and not up
        if up or down:
            reach = max((abs(value - other) for other in others), default=0.0)
            turns.append((place, up, reach + abs(value) / 2))
    best, worst = values.index(max(values)), values.index(min(values))
    firsts = {best, worst}
    turns = [(p, p == best or (u and p != worst), 9.0 if p in firsts else w) for p, u, w in turns]
    for place in firsts - {place for place, _, _ in turns}:
        turns.append((place, place == best, 9.0))
    turns.sort(key=lambda turn: (-turn[2], turn[0]))
    wanted, said = [], {}
    for place, up, weight in turns[: LABELS_A_STAGE * frame.stages]:
        point, x = known[place]
        name = fitted(point.name, NAME_ROOM)
        value = score(point.value, point.low, point.high)
        mood = "pain" if point.high is not None and point.high < 0 else "ink"
        said[place] = ((f"{name} ", ""), (value, f"strong {mood}"))
        room = width(name) + width(value) + 9
        wanted.append(Wanted(place, (x, frame.y(values[place])), room, up=up, must=weight == 9.0))
    return wanted, said


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


def hits(root: ET.Element, frame: Frame, points: Sequence[Point]) -> None:
    """One place to press for each touchpoint that can be opened."""
    for point, x in zip(points, frame.x, strict=True):
        if point.address is None:
            continue
        wide = spacing(points, point.stage, frame.column)
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
    if not known:
        return "No touchpoint has enough texts."
    best = max(known, key=lambda point: point.value or 0.0)
    worst = min(known, key=lambda point: point.value or 0.0)
    told = f"Best at {spoken(best, stages)}; worst at {spoken(worst, stages)}."
    missing = len(line.points) - len(known)
    return f"{told} {missing} of {len(line.points)} touchpoints have too few texts." if missing else told


def spoken(point: Point, stages: Sequence[str]) -> str:
    place = f"{point.name} ({stages[point.stage]})" if point.stage < len(stages) else point.name
    return f"{place}, {score(point.value, point.low, point.high)}"
