"""Where things of a strip lie: heights, hours, shares and moods. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.maps.drawing.texts import width

WIDE = 960.0  # units of the layer that is stretched: 40 an hour
HOUR = WIDE / 24
NARROWEST = 720.0  # px of the plot where it is narrowest: labels are placed for it
TITLES = 118.0  # px of the titles at the left
MOOD, FEW, LANE = 128.0, 40.0, 38.0  # px: with moods, without; a lane
RIDGE = 40.0  # px: the highest one reaches over the lane above
MARKS, ROW, FOOT = 12.0, 27.0, 20.0
LEAST = 0.25  # a mood axis goes at least so far to both sides of zero: noise must look like noise
ROWS = 6


@dataclass(frozen=True)
class Lane:
    """A lane as it is drawn; tone 1..6 of a channel, 0 without one."""

    name: str
    tone: int = 0


@dataclass(frozen=True)
class Told:
    """What people told of some hours, ready to read."""

    begin: int
    end: int
    words: str


@dataclass(frozen=True)
class Mark:
    """A mark below the lanes. kind: burst, wait, repeat or assumed. row: from the top."""

    kind: str
    begin: int
    end: int
    words: str
    row: int
    more: str = ""
    address: str = ""

    @property
    def middle(self) -> float:
        """In units of WIDE."""
        return (self.begin + self.end) / 2 * HOUR


@dataclass(frozen=True)
class Scale:
    """Shared by both strips. share: of the highest ridge. low, high: of moods; None without any."""

    share: float
    low: float | None = None
    high: float | None = None

    @property
    def mood(self) -> float:
        """Px of the room for moods."""
        return FEW if self.low is None else MOOD

    def y(self, value: float) -> float:
        """Px of a mood."""
        assert self.low is not None and self.high is not None  # only asked where there are moods
        return 24 + (self.high - value) / (self.high - self.low) * (MOOD - 38)

    def base(self, lane: int) -> float:
        """Px of the line that a lane stands on."""
        return self.mood + LANE * (lane + 1)

    def ridge(self, share: float) -> float:
        return RIDGE * share / self.share if self.share else 0.0


def scale_of(strips: Sequence[Mapping[str, Any]]) -> Scale:
    """One scale for both strips."""
    shares = [hour["share"] or 0.0 for strip in strips for lane in strip["lanes"] for hour in lane["hours"]]
    moods = [each for strip in strips for each in strip["mood"]]
    if not moods:
        return Scale(max(shares, default=0.0))
    low, high = min(each["low"] for each in moods), max(each["high"] for each in moods)
    return Scale(max(shares, default=0.0), min(low, -LEAST), max(high, LEAST))


def placed(marks: Sequence[Mapping[str, Any]], told: Sequence[Told]) -> list[Mark]:
    """Marks in rows, so that neither bars nor words of two meet where the plot is narrowest."""
    wanted = [
        (each["kind"], each["from"], each["to"], each["words"], f"n = {each['n']:,}", each["address"])
        for each in marks
    ] + [("assumed", each.begin, each.end, each.words, "", "") for each in told]
    taken: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
    found = []
    for kind, begin, end, words, more, address in wanted:
        left, right = reach(begin, end, words)
        free = (row for row, ends in enumerate(taken) if all(right < a or left > b for a, b in ends))
        row = next(free, ROWS - 1)
        taken[row].append((left, right))
        found.append(Mark(kind, begin, end, words, row, more, address))
    return found


def reach(begin: int, end: int, words: str) -> tuple[float, float]:
    """Px from the left of a mark with its words, where the plot is narrowest."""
    hour, room = NARROWEST / 24, width(words) + 10
    middle = (begin + end) / 2 * hour
    left = min(max(middle - room / 2, 0.0), NARROWEST - room)
    return min(left, begin * hour), max(left + room, end * hour)


def anchor(mark: Mark) -> tuple[float, str]:
    """(x in units of WIDE, text-anchor) of the words of a mark: at an end where they would leave the plot."""
    half = (width(mark.words) + 10) / 2 / NARROWEST * WIDE
    if mark.middle < half:
        return 2.0, "start"
    return (WIDE - 2, "end") if mark.middle > WIDE - half else (mark.middle, "middle")


def height(scale: Scale, lanes: int, marks: Sequence[Mark]) -> float:
    rows = max((mark.row for mark in marks), default=0) + 1
    return scale.base(lanes - 1) + MARKS + ROW * rows + FOOT
