"""Where each case was when: the walks of one bucket as tables of a row a case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeymap.mining.walks import Places, Walks, visits, when

from .happy import Path
from .traits import GROUPS, Traits

CHANNELS_AT_MOST = 32


@dataclass(frozen=True)
class Layout:
    """Columns of a board: the happy path's places, then the others that cases come to most."""

    happy: Path
    others: Path

    @property
    def places(self) -> np.ndarray:
        return np.array([*self.happy, *self.others], dtype=np.int64)


@dataclass(frozen=True)
class Board:
    """Rows are cases. first, again: position of the first and of the second visit to the layout's places;
    used, back: of the first event in a channel and of the first return to it (NEVER without). arrived: time
    of the first visit to the happy path's places. entry: where the case begins (from 1; 0 unknown)."""

    code: np.ndarray
    ended: np.ndarray
    goal_at: np.ndarray
    decided_at: np.ndarray
    goal_time: np.ndarray
    first: np.ndarray
    again: np.ndarray
    used: np.ndarray
    back: np.ndarray
    arrived: np.ndarray
    entry: np.ndarray
    traits: np.ndarray
    group: np.ndarray
    steps: int  # width of `entry`

    def keys(self, at: np.ndarray, rows: np.ndarray, without: tuple[int, ...]) -> list[np.ndarray]:
        """Keys of like cases at position `at` of these rows, finest first: the happy places passed (but for
        the columns `without`), entry and traits; places passed and traits; places passed."""
        passed = self.first[rows, : self.arrived.shape[1]] < at[:, None]
        passed[:, [column for column in without if column < passed.shape[1]]] = False
        bits = passed @ (1 << np.arange(passed.shape[1], dtype=np.int64))
        alike = bits * GROUPS + self.group[rows]
        return [alike * self.steps + self.entry[rows], alike, bits]


def board(walks: Walks, layout: Layout, places: Places, traits: Traits) -> Board:
    """The board of a bucket."""
    width = len(places.names)
    first, again = visits(walks.owner, walks.place, layout.places, walks.n, width)
    channels = np.arange(min(len(places.channels), CHANNELS_AT_MOST))
    used, back = visits(
        walks.switch_owner, walks.switch_channel, channels, walks.n, max(len(places.channels), 1)
    )
    entry = np.zeros(walks.n, dtype=np.int64)
    case, begins = np.unique(walks.owner, return_index=True)
    entry[case] = walks.place[begins] + 1
    known, group = traits.of(walks.customer)
    happy = first[:, : len(layout.happy)]
    arrived = np.where(happy >= 0, walks.time[happy] if len(walks.time) else 0.0, np.nan)
    return Board(
        code=walks.code,
        ended=walks.ended,
        goal_at=walks.goal_at,
        decided_at=walks.decided_at,
        goal_time=walks.goal_time,
        first=when(walks.position, first),
        again=when(walks.position, again),
        used=when(walks.switch_position, used),
        back=when(walks.switch_position, back),
        arrived=arrived,
        entry=entry,
        traits=known,
        group=group,
        steps=width + 1,
    )


def layout(walks: list[Walks], happy: Path, most: int, width: int) -> Layout:
    """The happy path and the `most` other places that the most ended cases come to."""
    cases = np.zeros(width, dtype=np.int64)
    for each in walks:
        chosen = each.ended[each.owner]
        pairs = np.unique(each.owner[chosen].astype(np.int64) * width + each.place[chosen])
        cases += np.bincount(pairs % width, minlength=width)
    ranked = [
        place for place in np.argsort(-cases, kind="stable").tolist() if cases[place] and place not in happy
    ]
    return Layout(happy, tuple(ranked[:most]))
