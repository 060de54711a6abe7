"""The lanes of a future map but its changes: flow, reach, time, mood, contacts, on a page and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from journeymap.futures.drawing.figured import Shown, figure, pair
from journeymap.futures.drawing.intervals import axis_of
from journeymap.futures.drawing.overlay import Flow, overlay
from journeymap.futures.drawing.targets import targets
from journeymap.futures.shapes import Column, Compared, FutureBoard
from journeymap.maps import figures
from journeymap.maps.drawing.moods import Point
from journeymap.maps.drawing.svg import NOTHING, Drawing

SIDES = {"both": ("both",), "ahead": ("ahead",), "beside": ("now", "ahead")}
SAID = {"both": "", "now": ", as is", "ahead": ", to be"}
NO_FORECAST = "no forecast yet"


@dataclass(frozen=True)
class HeadShown:
    number: int
    name: str
    cases: str
    share_of_start: str
    share_of_previous: str


@dataclass(frozen=True)
class Lane:
    """One kind of information across the map: cells of figures or one wide drawing."""

    key: str
    title: str
    note: str
    cells: tuple[Shown, ...] = ()
    wide: Drawing = NOTHING
    empty: str = ""


def heads(board: FutureBoard) -> list[HeadShown]:
    found = []
    for number, column in enumerate(board.columns, start=1):
        head = column.head
        before = (
            "every case starts here"
            if number == 1 and head.share_of_start == 1
            else f"{figures.share(head.share_of_previous, 1)} of previous"
            if head.share_of_previous is not None and number > 1
            else ""
        )
        found.append(
            HeadShown(
                number, head.name, figures.count(head.cases), figures.share(head.share_of_start, 1), before
            )
        )
    return found


def figured(board: FutureBoard, show: str = "both") -> list[Lane]:
    """The lanes below the changes. show: "both", "ahead" or "beside", where each lane stands there twice."""
    sides = SIDES[show]
    return [
        *(cells(board, side, "reach", "Reach stage", "% of previous stage; band = 90 % interval",
                "share", lambda column: column.reach) for side in sides),
        *(cells(board, side, "seconds", "Time in stage", "median, own axis per stage",
                "seconds", lambda column: column.seconds) for side in sides),
        *(mood(board, side) for side in sides),
        *(cells(board, side, "contacts", "Contacts", "per 100 cases",
                "per 100 cases", lambda column: column.contacts) for side in sides),
    ]  # fmt: skip


def flows(board: FutureBoard, show: str = "both") -> list[Lane]:
    return [flow(board, side) for side in SIDES[show]]


def flow(board: FutureBoard, side: str) -> Lane:
    stages = [Flow(one.head.name, one.head.cases, one.expected) for one in board.columns]
    drawn = overlay(stages, board.cases, key=f"flow-{side}", only=side)
    note = {"both": "grey as is, violet forecast", "now": "as is", "ahead": "forecast"}[side]
    if side == "ahead" and any(one.ahead is None for one in stages):
        return Lane("flow", "Flow, to be", note, empty=NO_FORECAST)
    return Lane("flow", f"Flow{SAID[side]}", note, wide=drawn)


def cells(
    board: FutureBoard,
    side: str,
    key: str,
    title: str,
    note: str,
    unit: str,
    of: Callable[[Column], Compared | None],
) -> Lane:
    """A figure of each stage; times have an axis of their own in each, the others share one."""
    pairs = [pair(of(column)) for column in board.columns]
    told = [one for both in pairs for one in both if one is not None]
    if not told:
        empty = "the data do not tell" if board.panel.metrics else NO_FORECAST
        return Lane(key, title + SAID[side], note, empty=empty)
    if side == "ahead" and not any(after for _, after in pairs):
        return Lane(key, title + SAID[side], note, empty=NO_FORECAST)
    shared = None if unit == "seconds" else axis_of(*told)
    found = []
    for number, (column, (before, after)) in enumerate(zip(board.columns, pairs, strict=True)):
        first = "as is" if number == 0 and key == "reach" else "not enough data"
        name = f"{title} {column.head.name}"
        found.append(figure(name, unit, before, after, shared or axis_of(before, after), side, empty=first))
    return Lane(key, title + SAID[side], note, tuple(found))


def mood(board: FutureBoard, side: str) -> Lane:
    points = [
        Point(one.stage, one.touchpoint, one.value, one.low, one.high, one.n, one.value is None and one.n > 0)
        for one in board.moods
    ]
    wanted = {one.touchpoint: one.target for one in board.moods if one.target is not None}
    note = "as is: measured; to be: targets set by people, not feelings"
    if not any(point.value is not None for point in points) and not wanted:
        return Lane("mood", f"Emotion{SAID[side]}", note, empty="no texts have been read for mood")
    if side == "ahead" and not wanted:
        return Lane("mood", "Emotion, to be", note, empty="no target is set")
    stages = [one.head.name for one in board.columns]
    return Lane("mood", f"Emotion{SAID[side]}", note, wide=targets(stages, points, wanted, only=side))
