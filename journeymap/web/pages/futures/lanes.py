"""The lanes of a future map, ready for a template: flow, changes, reach, time, mood, contacts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journeymap.futures.drawing.lanes import Lane, figured, flows
from journeymap.futures.shapes import Card, FutureBoard
from journeymap.web.pages.futures.asked import At
from journeymap.web.pages.futures.fields import icon_of


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
class Changes(Lane):
    """The lane of changes: a stack of cards of each stage; add: where one more is begun."""

    columns: tuple[Stack, ...] = ()
    add: str = ""


def lanes(board: FutureBoard, at: At, here: str) -> list[Lane]:
    """In the order of the page; side by side, each lane of figures stands there twice."""
    return [*flows(board, at.show), changes(board, at, here), *figured(board, at.show)]


def changes(board: FutureBoard, at: At, here: str) -> Changes:
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
    return Changes("changes", "Changes", note, columns=tuple(stacks), add=add)


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
