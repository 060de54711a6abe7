"""The shapes that a template renders: every string as people read it, every drawing finished."""

from __future__ import annotations

from dataclasses import dataclass

from journeymap.maps.drawing.svg import NOTHING, Drawing

STATUS_CLASS = {
    "measured": "",
    "imported": "is-imported",
    "assumed": "is-assumed",
    "not enough data": "is-few",
    "target": "is-target",
    "predicted": "is-predicted",
    "stale": "is-stale",
    "contested": "is-contested",
}
STATUS_GLYPH = {"not enough data": "few"}
STRIP = 6
"""Findings of the whole journey that are shown before one asks for more."""
STAGE = "stage"
"""The key of the heads, as other lanes have one."""


@dataclass(frozen=True)
class Written:
    """What somebody wrote in a lane, as it is stored: `pk` and `revision` are for changing it.

    at: the touchpoint that it marks. status, words: what its evidence makes of it (`lanes.claims`); evidence:
    that number and the claim in words; cell, says, limit: as they are stored.
    """

    pk: int | None
    text: str
    by: str
    revision: int = 1
    at: str = ""
    status: str = "assumed"
    words: str = ""
    evidence: str = ""
    cell: str = ""
    says: str = ""
    limit: float | None = None


@dataclass(frozen=True)
class Voice:
    """What a customer said, masked. by: source and day, never a name. mood: pain, delight or nothing."""

    text: str
    by: str = ""
    mood: str = ""
    address: str | None = None


@dataclass(frozen=True)
class Line:
    """One row in a cell: glyph, rank and name left, the value right, what qualifies it after, a mark below.

    glyph: painpt | bright | mot | few | a status, as `{% glyph %}` names them, or nothing. mood: pain or
    delight, the colour of glyph and value. long: the whole sentence. quote: name is a customer's own words.
    before: the value compared with; change: their difference, `marked` only where its interval excludes zero.
    """

    name: str = ""
    value: str = ""
    interval: str = ""
    n: str = ""
    note: str = ""
    glyph: str = ""
    rank: str = ""
    mood: str = ""
    long: str = ""
    quote: bool = False
    mark: Drawing = NOTHING
    address: str | None = None
    before: str = ""
    change: str = ""
    marked: bool = False


@dataclass(frozen=True)
class Cell:
    """What a lane says of a stage. lines are shown, more lies behind a fold; address opens the drawer.

    label: lane and stage, for who cannot see them. words: beside the status. empty: where there is no line.
    """

    stage: int
    label: str
    lines: tuple[Line, ...] = ()
    more: tuple[Line, ...] = ()
    status: str = "measured"
    words: str = ""
    address: str | None = None
    empty: str = ""
    fold: str = ""
    notes: tuple[Written, ...] = ()

    @property
    def fold_words(self) -> str:
        """What opens the lines behind the fold."""
        return self.fold or f"{len(self.more)} more"

    @property
    def css(self) -> str:
        return STATUS_CLASS.get(self.status, "")

    @property
    def glyph(self) -> str:
        """The glyph of a status that is said; none for what is simply measured."""
        return "" if self.status == "measured" else STATUS_GLYPH.get(self.status, self.status)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everything in the cell that can be opened, in order."""
        own = (self.address, *(line.address for line in (*self.lines, *self.more)))
        return tuple(dict.fromkeys(one for one in own if one))


@dataclass(frozen=True)
class Lane:
    """One kind of information across the map.

    wide: a drawing across all stages; its cells then carry the words and addresses of the stages.
    written: people fill it. of_analyzer: an analyzer's own, beside those that every map has.
    """

    key: str
    title: str
    note: str
    cells: tuple[Cell, ...]
    wide: Drawing = NOTHING
    written: bool = False
    of_analyzer: bool = False


@dataclass(frozen=True)
class StageHead:
    """A stage with its cases; share_of_previous: in words, also why there is none. cell: its numbers with
    their intervals, each of which opens."""

    number: int
    name: str
    cases: str
    share_of_start: str
    share_of_previous: str
    cell: Cell
    start_change: str = ""
    marked: bool = False

    @property
    def at(self) -> str:
        """What opens it."""
        return f"{STAGE}.{self.number}"


@dataclass(frozen=True)
class Board:
    """The whole map: heads, lanes in order, and what holds for the journey as a whole.

    past: how long its review is overdue, in words; empty while it is not.
    """

    stages: tuple[StageHead, ...]
    lanes: tuple[Lane, ...]
    strip: tuple[Line, ...] = ()
    column: int = 183
    facts: tuple[str, ...] = ()
    past: str = ""

    @property
    def strip_first(self) -> tuple[Line, ...]:
        """Findings of the whole journey that come first: those that tell what they are worth."""
        return tuple(line for line in self.strip if line.value)[:STRIP] or self.strip[:STRIP]

    @property
    def strip_rest(self) -> tuple[Line, ...]:
        """The others."""
        first = self.strip_first
        return tuple(line for line in self.strip if line not in first)

    @property
    def stage_lane(self) -> Lane:
        """The heads as a lane, for who opens one."""
        return Lane(STAGE, "Stage", "", tuple(stage.cell for stage in self.stages))

    @property
    def width(self) -> int:
        """Px that the stages need at least."""
        return self.column * len(self.stages)
