"""The happy path, the commonest variants, returns to a place and to a channel, as measures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from journeymap.mining import Anchor, Condition, Measure, Selection
from journeymap.mining.statistics import ENOUGH, wilson
from journeymap.mining.walks import NEVER, Places

from .boards import Board, Layout
from .happy import Happy, Path, Variants
from .traits import Traits
from .wording import Wording

ENDED = Condition(column="case.ended", op="=", value=True)
JOURNEY = Anchor(place="journey")


def variants(counted: Variants, places: Places, most: int) -> Iterator[Measure]:
    """The `most` commonest variants, numbered from 1; the method says where they go."""
    ended = counted.whole.total()
    ranked = sorted(counted.whole.items(), key=lambda each: (-each[1], len(each[0]), each[0]))
    for number, (path, cases) in enumerate(ranked[:most], 1):
        if cases < ENOUGH:
            return
        yield Measure(
            name="variant_share",
            anchor=JOURNEY,
            dims={"variant": str(number)},
            value=cases / ended,
            unit="share",
            interval=wilson(cases, ended),
            n=ended,
            method=f"{_written(path, places)}: ended cases that go exactly this way / all with a place",
        )


def happy(found: Happy, words: Wording) -> Iterator[Measure]:
    """The places of the happy path with their numbers, and how many cases go exactly this way."""
    if found.common:
        yield Measure(
            name="happy_share",
            anchor=JOURNEY,
            value=found.walked / found.cases,
            unit="share",
            interval=wilson(found.walked, found.cases),
            n=found.cases,
            method="cases whose first visits go this way to the goal exactly / all that reach it",
        )
        method = "number of this place on the commonest way to the goal, then on the commonest after it"
    else:
        method = (
            "number of this place among those that most cases with the goal come to, in their usual order"
        )
    for column in range(len(found.path)):
        yield Measure(
            name="happy_step",
            anchor=words.at(column),
            value=column + 1,
            unit="count",
            n=found.cases,
            method=method,
        )


def returns(boards: list[Board], layout: Layout, places: Places, words: Wording) -> Iterator[Measure]:
    """How many leave a place, or a channel, and come back."""
    for column in range(len(layout.places)):
        counted = [
            (board.ended & (board.first[:, column] < NEVER), board.again[:, column] < NEVER)
            for board in boards
        ]
        where = Condition(column=places.column, op="=", value=words.name(column))
        yield from _share("return_share", words.at(column), counted, where)
    for channel in range(boards[0].used.shape[1] if boards else 0):
        counted = [
            (board.ended & (board.used[:, channel] < NEVER), board.back[:, channel] < NEVER)
            for board in boards
        ]
        where = Condition(column="channel", op="=", value=places.channels[channel])
        yield from _share(
            "back_and_forth_share", Anchor(place="channel", name=places.channels[channel]), counted, where
        )


def segments(boards: list[Board], layout: Layout, traits: Traits) -> Iterator[Measure]:
    """Per value of a trait the share of the ended cases that come through all places until the goal's."""
    last = len(layout.happy) - 1
    for trait, values in enumerate(traits.values):
        for number, value in enumerate(values):
            mine = [board.ended & (board.traits[:, trait] == number) for board in boards]
            n = sum(int(rows.sum()) for rows in mine)
            if n < ENOUGH:
                continue
            walked = sum(int(_whole(board, rows, last)) for board, rows in zip(boards, mine, strict=True))
            yield Measure(
                name="whole_path_share",
                anchor=JOURNEY,
                dims={traits.names[trait]: value},
                value=walked / n,
                unit="share",
                interval=wilson(walked, n),
                n=n,
                method="ended cases that come to every place of the happy path / ended cases",
            )


def _whole(board: Board, rows: np.ndarray, last: int) -> int:
    return int((board.first[rows, : last + 1] < NEVER).all(axis=1).sum())


def _share(
    name: str, anchor: Anchor, counted: list[tuple[np.ndarray, np.ndarray]], where: Condition
) -> Iterator[Measure]:
    n = sum(int(there.sum()) for there, _ in counted)
    back = sum(int((there & again).sum()) for there, again in counted)
    if n >= ENOUGH:
        yield Measure(
            name=name,
            anchor=anchor,
            value=back / n,
            unit="share",
            interval=wilson(back, n),
            n=n,
            method="ended cases that leave and come back / ended cases that are there at any time",
            evidence=Selection(subject="cases", where=(where, ENDED)),
        )


def _written(path: Path, places: Places) -> str:
    names = [places.names[place] for place in path[:30]]
    return " → ".join([*names, "…"] if len(path) > 30 else names)
