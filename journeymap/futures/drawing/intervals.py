"""As-is and to-be on one axis: grey dot, line, violet diamond on its 90 % band; and what came, below it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from journeymap.futures.shapes import Told
from journeymap.maps.drawing.marks import DOT, Axis
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, percent

HIGH = 14.0
ROW = 11.0
DIAMOND = "M0 -4.5L4.5 0L0 4.5L-4.5 0Z"
LEAST = 0.02
"""An axis spans at least this share of its largest value, so that noise does not look like news."""
MARGIN = 0.08


def axis_of(*told: Told | None, least: float = LEAST) -> Axis:
    """The shortest axis that holds all of these and their intervals, with a little room at both ends."""
    ends = [end for one in told if one is not None for end in one.ends] or [0.0]
    low, high = min(ends), max(ends)
    room = max(high - low, least * max(abs(low), abs(high), 1e-9))
    middle = (low + high) / 2
    half = room * (0.5 + MARGIN)
    return Axis(middle - half, middle + half)


def shift(axis: Axis, before: Told | None, after: Told | None, told: str, big: bool = False) -> Drawing:
    """From what is to what is expected; empty without either. Without a forecast the dot stands alone.

    told: the same in words, for who cannot see it. big: in the panel, where there is more room.
    """
    if before is None and after is None:
        return NOTHING
    high = HIGH + 2 if big else HIGH
    middle = high / 2
    root = canvas("shift", high, told)
    add(root, "line", class_="axis", x1="0%", x2="100%", y1=middle, y2=middle)
    if after is not None:
        band(root, axis, after, middle)
        if before is not None:
            way(root, axis, before.value, after.value, middle)
    if before is not None:
        add(root, "circle", class_="dot was", cx=percent(axis.at(before.value), 1), cy=middle, r=DOT)
    if after is not None:
        diamond(root, axis, after.value, middle)
    return finished(root)


def band(root: ET.Element, axis: Axis, told: Told, middle: float, tall: float = 11.0) -> None:
    if told.low is None or told.high is None:
        return
    low, high = axis.at(told.low), axis.at(told.high)
    wide = percent(max(0.004, high - low), 1)
    top = middle - tall / 2
    add(root, "rect", class_="band ahead", x=percent(low, 1), y=top, width=wide, height=tall, rx=2)


def way(root: ET.Element, axis: Axis, begin: float, end: float, middle: float) -> None:
    ends = percent(axis.at(begin), 1), percent(axis.at(end), 1)
    add(root, "line", class_="whisker ahead", x1=ends[0], x2=ends[1], y1=middle, y2=middle)


def diamond(root: ET.Element, axis: Axis, value: float, middle: float) -> None:
    corner = add(
        root, "svg", class_="corner", x=percent(axis.at(value), 1), y=middle, overflow="visible",
        width=1, height=1,
    )  # fmt: skip
    add(corner, "path", class_="diamond", d=DIAMOND)


def strip(axis: Axis, told: Told, today: float | None, words: str, chosen: bool = False) -> Drawing:
    """A scenario in a table: its interval with its value, and a tick at what is now."""
    root = canvas("scenario", ROW, words)
    middle = ROW / 2
    add(root, "line", class_="axis", x1="0%", x2="100%", y1=middle, y2=middle)
    if today is not None:
        at = percent(axis.at(today), 1)
        add(root, "line", class_="today", x1=at, x2=at, y1=0, y2=ROW)
    kind = " ahead" if chosen else ""
    if told.low is not None and told.high is not None:
        ends = percent(axis.at(told.low), 1), percent(axis.at(told.high), 1)
        add(root, "line", class_=f"whisker beside{kind}", x1=ends[0], x2=ends[1], y1=middle, y2=middle)
    add(root, "circle", class_=f"dot beside{kind}", cx=percent(axis.at(told.value), 1), cy=middle, r=DOT)
    return finished(root)


def account(axis: Axis, said: Told, came: Told | None, words: str) -> Drawing:
    """A forecast held to account: band and diamond above, below it what came with its own interval."""
    root = canvas("account", 26, words)
    band(root, axis, said, 7)
    diamond(root, axis, said.value, 7)
    if came is not None:
        if came.low is not None and came.high is not None:
            ends = percent(axis.at(came.low), 1), percent(axis.at(came.high), 1)
            add(root, "line", class_="whisker", x1=ends[0], x2=ends[1], y1=20, y2=20)
        add(root, "circle", class_="dot", cx=percent(axis.at(came.value), 1), cy=20, r=DOT)
    return finished(root)


def squares(inside: Sequence[tuple[bool, str]], told: str) -> Drawing:
    """A square a week that was forecast unseen: filled where it came inside, hollow where it did not.

    inside: (whether it came inside, the week in words).
    """
    if not inside:
        return NOTHING
    step = 15
    root = canvas("squares", 12, told, width=float(step * len(inside)))
    for place, (good, words) in enumerate(inside):
        kind = "week" if good else "week out"
        edge = 0 if good else 0.75
        made = add(
            root, "rect", class_=kind, x=place * step + edge, y=edge, width=12 - 2 * edge,
            height=12 - 2 * edge, rx=2,
        )  # fmt: skip
        add(made, "title", words)
    return finished(root)
