"""What an answer is made of: facts, words, quotes, relations between facts, a table, a chart. Pure.

A number reaches a page only out of a `Fact`; a name, a headline or a customer's words only out of `Words`
or a `Quote`. Sentences hold handles ("{F1}") in their place, so that whoever writes the sentence, code or a
language model, cannot write the number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["measured", "predicted", "assumed", "imported", "stale", "not enough data"]
Better = Literal["higher", "lower", "neither"]
Kind = Literal["rose", "fell", "unchanged", "more", "less", "alike", "most", "least", "best", "worst"]


@dataclass(frozen=True)
class Fact:
    """A number that can be opened: what it is, how sure it is, and the rows behind it.

    label: a noun phrase, "Drop-off at Delivery & fees". unit: as in a cell of a map ("share", "seconds",
    "cases", "polarity", ...). interval: 95 % unless `level` says otherwise; None where none is known.
    journey: slug; query: the part of it, as `Part.pairs` tells it; address: the cell or finding of the map of
    that part, which the drawer opens; None for what is on no map. page: of what is no cell, where what it
    counts is listed: customers, alerts, ways; of a `setting`, where it is set.
    measure: the cell's name; finding: its id.
    before: for a change, the value that it changed from, whose difference `value` is.
    source: who says so, "counted" or the analyzer's title and version. when: of its run.
    value is None unless enough stands behind it (`status` says so).
    """

    label: str
    value: float | None
    unit: str
    n: int
    interval: tuple[float, float] | None = None
    level: float = 0.95
    status: Status = "measured"
    better: Better = "neither"
    journey: str = ""
    query: tuple[tuple[str, str], ...] = ()
    address: str | None = None
    measure: str | None = None
    finding: int | None = None
    method: str = ""
    source: str = "counted"
    when: datetime | None = None
    change: bool = False
    period: str = ""
    page: str = ""
    setting: bool = False


@dataclass(frozen=True)
class Words:
    """Words out of the data: the name of a stage, a theme, a persona; a finding's headline. Never trusted.

    finding: the id of the finding whose headline it is; address: where it opens on the map.
    personal: the name or id of a customer, which no language model is sent.
    """

    text: str
    finding: int | None = None
    address: str | None = None
    personal: bool = False


@dataclass(frozen=True)
class Quote:
    """A customer's own words, masked as the asker's rights demand. id: of the feedback.

    about: what is known of it in words: "survey, 3 Oct, Delivery".
    """

    id: str
    text: str
    about: str = ""
    mood: float | None = None


@dataclass(frozen=True)
class Relation:
    """What code has checked to hold, by positions of facts in `Told.facts`.

    rose, fell, unchanged: of the change `subject`. more, less, alike: `subject` beside `other`.
    most, least, best, worst: `subject` among all facts of `among`.
    """

    kind: Kind
    subject: int
    other: int | None = None
    among: tuple[int, ...] = ()


@dataclass(frozen=True)
class Table:
    """columns: headings; rows: cells, each a Fact, Words or None (empty)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Fact | Words | None, ...], ...]


@dataclass(frozen=True)
class Point:
    """One point of a line or bar. at: its time (lines) or None; label: its name (bars)."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    at: datetime | None = None
    label: str = ""


@dataclass(frozen=True)
class Series:
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chart:
    """kind: "line" over time with a band, or "bars" by name. unit: of the values. marks: (time, words)."""

    kind: Literal["line", "bars"]
    title: str
    unit: str
    series: tuple[Series, ...]
    marks: tuple[tuple[datetime, str], ...] = ()
    better: Better = "neither"
