"""A value over time: band and line, a gap where nothing is known, the last value named, one cause marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from journeymap.maps.drawing import curve
from journeymap.maps.drawing.curve import Where
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, text
from journeymap.maps.drawing.texts import fitted, width

WIDE, HIGH = 308.0, 58.0
PAD = 7.0


@dataclass(frozen=True)
class Moment:
    """A week or a month, ready to read, with its value; None where too few stand behind it."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Cause:
    """Something that happened before the moment of that number."""

    at: int
    words: str


@dataclass(frozen=True)
class Scene:
    """Px: from `low` to `high` upwards, moments evenly along `room`."""

    moments: tuple[Moment, ...]
    low: float
    high: float
    room: float
    top: float
    bottom: float

    def x(self, place: int) -> float:
        return PAD + (self.room - 2 * PAD) * (place / max(1, len(self.moments) - 1))

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - min(1.0, max(0.0, share)) * (self.bottom - self.top)


def spark(
    moments: Sequence[Moment],
    told: str,
    written: Callable[[float], str],
    span: tuple[float, float] | None = None,
    cause: Cause | None = None,
    mood: str = "",
    size: tuple[float, float] = (WIDE, HIGH),
    words: bool = True,
) -> Drawing:
    """The drawing; empty without moments.

    told: what it shows, for who cannot see it. written: a value as people read it. span: low and high of the
    axis, so that the rows of a table share it; without it, the values'. words: whether values are written in.
    """
    if not moments:
        return NOTHING
    values = [
        b
        for one in moments
        for b in (one.value, one.low, one.high)
        if b is not None and one.value is not None
    ]
    low, high = span or (min(values, default=0.0), max(values, default=1.0))
    if high <= low:
        low, high = low - 0.5, high + 0.5
    wide, tall = size
    labels = [written(value) for value in (low, high, *values[:1], *last_value(moments))] if words else []
    room = wide - (max(map(width, labels), default=0) + 8 if words else 0)
    scene = Scene(tuple(moments), low, high, room, 6.0 + (12 if cause else 0), tall - (16 if words else 4))
    root = canvas("spark", tall, told, width=wide)
    lines(root, scene, mood)
    if cause is not None and 0 < cause.at < len(moments):
        happened(root, scene, cause)
    if words:
        said(root, scene, written, mood, wide)
    hits(root, scene, written, tall)
    return finished(root)


def last_value(moments: Sequence[Moment]) -> list[float]:
    known = [one.value for one in moments if one.value is not None]
    return known[-1:]


def runs(scene: Scene) -> Iterator[list[tuple[int, Moment]]]:
    both = enumerate(scene.moments)
    for known, here in groupby(both, key=lambda pair: pair[1].value is not None):
        if known:
            yield list(here)


def at(scene: Scene, run: Sequence[tuple[int, Moment]], bound: str = "value") -> list[Where]:
    told = [(place, getattr(one, bound), one.value) for place, one in run]
    return [(scene.x(p), scene.y(v if b is None else b)) for p, b, v in told if v is not None]


def lines(root: ET.Element, scene: Scene, mood: str) -> None:
    if scene.low < 0 < scene.high:
        y = scene.y(0)
        add(root, "line", class_="zero", x1=PAD, x2=scene.room - PAD, y1=y, y2=y)
    kind = f" {mood}" if mood else ""
    for run in runs(scene):
        if len(run) > 1:
            upper, lower = at(scene, run, "high"), at(scene, run, "low")
            add(root, "path", class_=f"band{kind}", d=curve.area(upper, lower))
            add(root, "path", class_=f"line who-0{kind}", d=curve.run(at(scene, run)))
        else:
            (x, y) = at(scene, run)[0]
            ends = at(scene, run, "low")[0][1], at(scene, run, "high")[0][1]
            add(root, "line", class_=f"whisker thin{kind}", x1=x, x2=x, y1=ends[0], y2=ends[1])
            add(root, "circle", class_=f"dot{kind}", cx=x, cy=y, r=2.5)


def happened(root: ET.Element, scene: Scene, cause: Cause) -> None:
    """A dotted line between the moments, its words on the side with more room."""
    x = (scene.x(cause.at - 1) + scene.x(cause.at)) / 2
    add(root, "line", class_="cause", x1=x, x2=x, y1=scene.top - 4, y2=scene.bottom)
    left = x > scene.room / 2
    words = fitted(cause.words, (x if left else scene.room - x) - 8)
    anchor = "end" if left else "start"
    text(root, x - 4 if left else x + 4, 10, (words, ""), class_="quiet", text_anchor=anchor)


def said(root: ET.Element, scene: Scene, written: Callable[[float], str], mood: str, wide: float) -> None:
    """The last value, the ends of the axis where they are clear of it, the first and the last time."""
    known = [(place, one) for place, one in enumerate(scene.moments) if one.value is not None]
    taken: list[float] = []
    if known:
        place, last = known[-1]
        assert last.value is not None
        y = scene.y(last.value)
        add(root, "circle", class_=f"dot {mood}".strip(), cx=scene.x(place), cy=y, r=3)
        text(root, scene.room + 2, y + 4, (written(last.value), f"strong {mood or 'ink'}"))
        taken.append(y)
    for value in (scene.high, scene.low):
        y = scene.y(value)
        if all(abs(y - other) >= 12 for other in taken):
            text(root, scene.room + 2, y + 4, (written(value), ""), class_="quiet")
            taken.append(y)
    first, last_name = scene.moments[0].name, scene.moments[-1].name
    foot = scene.bottom + 13
    half = scene.room / 2 - PAD
    text(root, PAD - 3, foot, (fitted(first, half), ""), class_="quiet")
    if len(scene.moments) > 1:
        text(
            root, scene.room - PAD + 3, foot, (fitted(last_name, half), ""), class_="quiet", text_anchor="end"
        )


def hits(root: ET.Element, scene: Scene, written: Callable[[float], str], tall: float) -> None:
    """Each moment says its value when it is pointed at."""
    wide = (scene.room - 2 * PAD) / max(1, len(scene.moments) - 1)
    for place, one in enumerate(scene.moments):
        value = "not enough data" if one.value is None else written(one.value)
        made = add(root, "rect", class_="see", x=scene.x(place) - wide / 2, y=0, width=wide, height=tall)
        add(made, "title", f"{one.name}: {value}, n = {one.n:,}")
