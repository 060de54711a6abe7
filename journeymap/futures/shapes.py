"""What a future map shows, as plain frozen data: numbers with their bounds, and the words beside them. Pure.

Shares are 0 to 1, times seconds. What is measured carries a 95 % interval, what is forecast a 90 % one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

METRICS = {
    "goal_rate": ("Goal rate", "share", "goal"),
    "seconds": ("Time to the goal", "seconds", "less"),
    "contacts": ("Contacts per 100 cases", "per 100 cases", "less"),
    "exit_rate": ("Churn", "share", "less"),
    "money": ("Money a quarter", "money", "more"),
}
"""Metric -> its title, its unit, which way is better (goal, more: up)."""


@dataclass(frozen=True)
class Told:
    """A value with its interval, 90 % where it is forecast and 95 % where it is measured; bounds None where
    there is none."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> tuple[float, ...]:
        return tuple(one for one in (self.value, self.low, self.high) if one is not None)


@dataclass(frozen=True)
class Compared:
    """As it is, and as it is expected to be: `value` with its 90 % interval; None: nothing is forecast."""

    before: float | None
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Head:
    """A stage as it was measured. shares: None under ten cases."""

    name: str
    cases: int
    share_of_start: float | None
    share_of_previous: float | None
    touchpoints: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One change. says: what it does, in words; stage: the column, empty where that is gone.

    chosen: it is in the scenario that is shown. pains: headlines. target: {"measure", "value", "unit"} or {}.
    """

    id: int
    kind: str
    icon: str
    kind_title: str
    title: str
    says: str
    stage: str
    order: int
    chosen: bool
    effort: str = ""
    owner: str = ""
    assumption: str = ""
    target: dict[str, Any] = field(default_factory=dict)
    pains: tuple[dict[str, str], ...] = ()
    what: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A stage across the lanes. expected: cases forecast to reach it, of as many as start now."""

    head: Head
    cards: tuple[Card, ...]
    expected: float | None = None
    reach: Compared | None = None
    seconds: Compared | None = None
    contacts: Compared | None = None


@dataclass(frozen=True)
class Mood:
    """A touchpoint's mood as measured (-1 to 1, None: not enough) and what people want it to be. Never a
    measured feeling of what is not there yet."""

    stage: int
    touchpoint: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    target: float | None = None


@dataclass(frozen=True)
class Metric:
    """One figure of the forecast. difference: with changes minus without, in the same draws."""

    name: str
    title: str
    unit: str
    better: str
    before: Told
    value: Told
    difference: Told | None = None


@dataclass(frozen=True)
class Bar:
    """What the forecast hangs on: the gain of goal rate when this change holds as little, as much, as people
    think possible. change: number of its card, None where it is gone."""

    change: int | None
    title: str
    low: float
    high: float


@dataclass(frozen=True)
class Tested:
    """An unseen week that was forecast from the data before it."""

    week: str
    inside: bool
    low: float
    high: float
    came: float


@dataclass(frozen=True)
class Panel:
    """The forecast of the scenario that is shown.

    state: none | asked | running | done | refused | failed. message: progress, reason or error in words.
    stale: what moved on since, in words; empty where nothing did. figures are also there while a newer one
    is under way.
    """

    state: str = "none"
    progress: float = 0.0
    message: str = ""
    stale: tuple[str, ...] = ()
    made: datetime | None = None
    weeks: int = 0
    until: str | None = None
    metrics: tuple[Metric, ...] = ()
    tornado: tuple[Bar, ...] = ()
    middle: float | None = None
    assumptions: tuple[str, ...] = ()
    tested: int = 0
    covered: int = 0
    tests: tuple[Tested, ...] = ()
    tested_metric: str | None = None
    basis: str = "association, not cause"
    level: float = 0.9
    forecast: int | None = None


@dataclass(frozen=True)
class Row:
    """A scenario in the table. effort: the largest of its changes' (S, M, L; empty: not said)."""

    id: int | None
    letter: str
    name: str
    changes: tuple[int, ...]
    state: str
    stale: bool = False
    goal_rate: Told | None = None
    money: Told | None = None
    effort: str = ""
    shown: bool = False


@dataclass(frozen=True)
class Ranked:
    """A change forecast alone. gain: of `metric`; worth: gain / weight of its effort (S 1, M 3, L 9).

    tied: its interval overlaps that of the change above it, so their order is not sure. state: as Panel's.
    """

    change: int
    title: str
    effort: str
    state: str
    metric: str = ""
    unit: str = ""
    gain: Told | None = None
    worth: Told | None = None
    tied: bool = False
    message: str = ""


@dataclass(frozen=True)
class Came:
    """What was said of a metric (90 %) and what came (95 %). inside: True, False or None, not known yet."""

    metric: str
    title: str
    unit: str
    said: Told
    came: Told | None = None
    n: int = 0
    inside: bool | None = None
    words: str = ""


@dataclass(frozen=True)
class Score:
    """A launch, held to its forecast. note: what was left out, in words."""

    id: int
    title: str
    since: date
    until: date
    rule: str
    came: tuple[Came, ...]
    note: str = ""
    counted: datetime | None = None


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year, such as "2026 Q1": forecasts that came in it, and how many of them inside."""

    name: str
    inside: int
    n: int


@dataclass(frozen=True)
class Record:
    """All that was forecast in this installation and has come: inside of n, 95 % interval of that share.

    launched: how many of n are metrics of launches; tested: how many are unseen weeks of back-tests.
    """

    inside: int = 0
    n: int = 0
    low: float | None = None
    high: float | None = None
    words: str = ""
    launched: int = 0
    tested: int = 0
    quarters: tuple[Quarter, ...] = ()


@dataclass(frozen=True)
class FutureBoard:
    """All of a future map. shown: the letter of the scenario; "0" is the map without any change.

    lost: changes whose stage the copy has not. done: who changed it last, in words, and what undo takes back.
    """

    name: str
    slug: str
    state: str
    revision: int
    weeks: int
    shown: str
    cases: int
    columns: tuple[Column, ...]
    lost: tuple[Card, ...]
    moods: tuple[Mood, ...]
    panel: Panel
    rows: tuple[Row, ...]
    ranking: tuple[Ranked, ...]
    scores: tuple[Score, ...]
    record: Record
    base: dict[str, Any]
    moved: tuple[str, ...] = ()
    last: str = ""
    undo: str = ""
