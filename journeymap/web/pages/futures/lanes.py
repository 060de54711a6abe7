"""The lanes of a future map, ready for a template: flow, changes, reach, time, mood, contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from journeymap.futures.drawing.intervals import axis_of
from journeymap.futures.drawing.overlay import Flow, overlay
from journeymap.futures.drawing.targets import targets
from journeymap.futures.shapes import Card, Column, Compared, FutureBoard
from journeymap.maps import figures
from journeymap.maps.drawing.moods import Point
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.web.pages.futures.asked import At
from journeymap.web.pages.futures.fields import icon_of
from journeymap.web.pages.futures.shown import Shown, figure, pair

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
class CardShown:
    """A change on the board. inside: it is in the scenario that is shown; chosen: its form is open."""

    pk: int
    icon: str
    kind: str
    title: str
    short: str
    owner: str
    effort: str
    pains: tuple[str, ...]
    inside: bool
    chosen: bool
    address: str


@dataclass(frozen=True)
class Stack:
    """The changes of one stage; stage is empty for those whose stage is gone."""

    stage: str
    cards: tuple[CardShown, ...]
    add: str


@dataclass(frozen=True)
class Lane:
    """One kind of information across the map: cells of figures, one wide drawing, or stacks of changes."""

    key: str
    title: str
    note: str
    cells: tuple[Shown, ...] = ()
    wide: Drawing = NOTHING
    empty: str = ""
    columns: tuple[Stack, ...] = ()
    add: str = ""


def heads(board: FutureBoard) -> list[HeadShown]:
    found = []
    for number, column in enumerate(board.columns, start=1):
        head = column.head
        before = (
            "every case starts here"
            if head.share_of_start == 1
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


def lanes(board: FutureBoard, at: At, here: str) -> list[Lane]:
    """In the order of the page; side by side, each lane of figures stands there twice."""
    sides = SIDES[at.show]
    return [
        *(flow(board, side) for side in sides),
        changes(board, at, here),
        *(cells(board, side, "reach", "Reach stage", "% of previous stage; band = 90 % interval",
                "share", lambda column: column.reach) for side in sides),
        *(cells(board, side, "seconds", "Time in stage", "median, own axis per stage",
                "seconds", lambda column: column.seconds) for side in sides),
        *(mood(board, side) for side in sides),
        *(cells(board, side, "contacts", "Contacts", "per 100 cases",
                "per 100 cases", lambda column: column.contacts) for side in sides),
    ]  # fmt: skip


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


def changes(board: FutureBoard, at: At, here: str) -> Lane:
    every = [*(card for column in board.columns for card in column.cards), *board.lost]
    inside = sum(card.chosen for card in every)
    note = f"{inside} in scenario {board.shown}" if every else "none yet"
    if len(every) > inside:
        note += f", {len(every) - inside} beside it"
    stacks = [stack(column.head.name, column.cards, board, at, here) for column in board.columns]
    if board.lost and stacks:  # their stage is gone; they stand in the first until somebody moves them
        first = stacks[0]
        lost = tuple(card(one, board, at, here) for one in board.lost)
        stacks[0] = Stack(first.stage, (*lost, *first.cards), first.add)
    add = f"{here}{at.query(side='add', change=None, kind=None, stage=None)}"
    return Lane("changes", "Changes", note, columns=tuple(stacks), add=add)


def stack(name: str, cards: Iterable[Card], board: FutureBoard, at: At, here: str) -> Stack:
    add = f"{here}{at.query(side='add', stage=name, change=None, kind=None)}"
    return Stack(name, tuple(card(one, board, at, here) for one in cards), add)


def card(one: Card, board: FutureBoard, at: At, here: str) -> CardShown:
    address = f"{here}{at.query(side='change', change=str(one.id), kind=None, stage=None)}"
    inside = one.chosen or board.shown == "0"
    chosen = at.side == "change" and at.change == str(one.id)
    return CardShown(
        one.id, icon_of(one.kind), one.kind_title, one.title, "" if one.says == one.title else one.says,
        one.owner, one.effort, tuple(each["headline"] for each in one.pains), inside, chosen, address,
    )  # fmt: skip
