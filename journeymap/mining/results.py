"""What an analyzer may return: a closed set of frozen shapes.

The core owns where a result can be (its anchor) and what shape it has; the plugin owns what it is
called and why. Every shape but `Scores` round-trips through JSON with `model_dump_json` and
`model_validate_json`; `Scores` carries arrays and is stored as Parquet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Place = Literal["journey", "stage", "touchpoint", "transition", "persona", "channel", "theme", "source"]
Subject = Literal["events", "cases", "feedback", "customers"]
Status = Literal["measured", "imported", "target", "predicted", "assumed", "not enough data"]
Basis = Literal["matched", "before-after", "segment", "designed", "expected"]
Outcome = Literal["goal", "retained", "satisfied"]
Mood = Literal["pain", "bright", "neutral"]
MEMO = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
KEY = re.compile(r"[0-9a-f]{64}(:[a-z0-9_.-]{1,40})?")  # of a text, see `memory.text_key`
Scalar = str | int | float | bool | datetime | None


class Shape(BaseModel):
    """Base of every result: frozen, no unknown field, no NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Anchor(Shape):
    """Where on a map a result belongs. `name` is empty for a journey, `to` only for a transition."""

    place: Place
    name: str = ""
    to: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Anchor:
        if (self.place == "transition") != (self.to is not None):
            raise ValueError("an anchor has a second end (`to`) exactly when it is a transition")
        if self.place != "journey" and not self.name:
            raise ValueError(f"an anchor on a {self.place} needs the {self.place}'s name")
        return self


class Interval(Shape):
    """From `low` to `high` at a confidence `level` (0.95 for what is measured, 0.9 for a forecast)."""

    low: float
    high: float
    level: float = Field(0.95, gt=0, lt=1)

    @model_validator(mode="after")
    def _ordered(self) -> Interval:
        if self.low > self.high:
            raise ValueError(f"interval runs backwards: {self.low} > {self.high}")
        return self

    def __neg__(self) -> Interval:
        """The interval of the same difference told the other way round."""
        return Interval(low=-self.high, high=-self.low, level=self.level)


class Condition(Shape):
    """One test on a column of the compiled log, of a case (`case.<column>`) or of feedback."""

    column: str
    op: Literal["=", "!=", "<", "<=", ">", ">=", "in", "null", "not null"]
    value: Scalar | tuple[Scalar, ...] = None


class Selection(Shape):
    """Rows that stand behind a number: the same query gives the count and the rows.

    `where` is a conjunction. A selection of cases is: the cases having at least one event that meets
    every condition on an event column, and themselves meeting every `case.` condition. Where no query
    can say it, `ids` holds the sorted keys (case keys, feedback ids, customer keys) instead.
    """

    subject: Subject
    where: tuple[Condition, ...] = ()
    ids: tuple[str, ...] | None = None

    @field_validator("ids")
    @classmethod
    def _sorted(cls, ids: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if ids is not None and any(a >= b for a, b in pairwise(ids)):
            raise ValueError("ids must be sorted and distinct")
        return ids


class Rates(Shape):
    """How many of `n` reached an outcome."""

    n: int = Field(ge=0)
    reached: int = Field(ge=0)

    @property
    def rate(self) -> float | None:
        """Share reached, 0..1; None where n = 0."""
        return self.reached / self.n if self.n else None


class Effect(Shape):
    """What exposure goes with. The kernel alone turns it into impact (see `journeymap.mining.impact`).

    `exposed` and `comparison` count ended cases (for `satisfied`: those with a score).
    `comparison_rate` is set instead of `comparison` when a model or a matching gives an expected rate.
    """

    outcome: Outcome
    exposed: Rates
    comparison: Rates | None = None
    comparison_rate: float | None = Field(None, ge=0, le=1)
    basis: Basis
    interval: Interval | None = None  # of (comparison rate - exposed rate)

    @model_validator(mode="after")
    def _one_comparison(self) -> Effect:
        if self.comparison is not None and self.comparison_rate is not None:
            raise ValueError("give either `comparison` counts or `comparison_rate`, not both")
        return self


class Incident(Shape):
    """When a finding is an event in time that deserves an alert."""

    started: datetime
    ended: datetime | None = None
    key: str  # the same incident seen again has the same key


class Finding(Shape):
    """A statement worth a person's time, anchored to a place, with its evidence.

    `value` is in `unit` ("share", "points", "seconds", "score", "count", ...). A `tested` analyzer yields
    every candidate with its `p`; the core keeps those that survive Benjamini-Hochberg.
    """

    kind: str
    anchor: Anchor
    headline: str = Field(min_length=1, max_length=300)
    value: float
    unit: str
    interval: Interval | None = None
    n: int = Field(ge=0)
    method: str = Field(min_length=1)
    mood: Mood
    effect: Effect | None = None
    p: float | None = Field(None, ge=0, le=1)
    evidence: Selection
    incident: Incident | None = None


class Measure(Shape):
    """One number of one place: what lanes, charts, chat and forecasts read.

    `value` is None exactly when the status is "not enough data". `dims` refine the place
    (period, channel, persona, ...).
    """

    name: str
    anchor: Anchor
    dims: dict[str, str] = Field(default_factory=dict)
    value: float | None
    unit: str
    interval: Interval | None = None
    n: int = Field(ge=0)
    method: str = Field(min_length=1)
    status: Status = "measured"
    evidence: Selection | None = None

    @model_validator(mode="after")
    def _value_or_status(self) -> Measure:
        if (self.value is None) != (self.status == "not enough data"):
            raise ValueError('a measure has no value exactly when its status is "not enough data"')
        return self


@dataclass(frozen=True, eq=False)
class Scores:
    """One value for each of many subjects.

    ids: sequence of n distinct keys. values: array of shape (n,) of numbers (NaN = unknown) or labels
    (None = unknown), or (n, d) of float vectors. `part` marks the span of a text that each value is
    about: array (n, 2) of character offsets; ids may then repeat.
    """

    name: str
    subject: Literal["feedback", "customer", "case"]
    ids: Sequence[str]
    values: np.ndarray
    part: np.ndarray | None = None
    unit: str = ""
    better: Literal["higher", "lower", "neither"] = "neither"

    def __post_init__(self) -> None:
        if len(self.ids) != len(self.values):
            raise ValueError(f"scores {self.name!r}: {len(self.ids)} ids but {len(self.values)} values")
        if self.part is None and len(set(self.ids)) != len(self.ids):
            raise ValueError(f"scores {self.name!r}: an id occurs twice and no part tells the two apart")


@dataclass(frozen=True, eq=False)
class Memo:
    """What was worked out for texts, kept for ever and for the whole company (see `memory.recall`).

    name: says all that the values depend on besides the text (a model and its version). keys: n distinct
    `memory.text_key`s, each alone or with what was asked of the text ("..:12-40").
    values: array (n, d) of finite float32.
    """

    name: str
    keys: Sequence[str]
    values: np.ndarray

    def __post_init__(self) -> None:
        if not MEMO.fullmatch(self.name):
            raise ValueError(f"memo {self.name!r}: a name is lower-case letters, digits, '-', '_' and '.'")
        if self.values.ndim != 2 or len(self.keys) != len(self.values):
            raise ValueError(
                f"memo {self.name!r}: {len(self.keys)} keys, but values of the shape {self.values.shape}"
            )
        if len(set(self.keys)) != len(self.keys) or not all(KEY.fullmatch(key) for key in self.keys):
            raise ValueError(f"memo {self.name!r}: keys must be distinct, each made by `memory.text_key`")
        if not np.isfinite(self.values).all():
            raise ValueError(f"memo {self.name!r} holds NaN or infinity")


class ModelArtefact(Shape):
    """A trained model: files by relative name, its card and what it was trained on."""

    name: str
    files: dict[str, bytes]
    card: str
    metrics: dict[str, float]
    trained_on: str


class Operation(Shape):
    """One step of a proposal: `name` is registered by the app that owns the target."""

    name: str
    arguments: dict[str, Scalar | tuple[Scalar, ...]] = Field(default_factory=dict)


class Proposal(Shape):
    """A change that a person may accept; closed operations, undoable.

    opening: a first stock for a place where there is nothing yet. The core carries it out itself, where its
    operations allow that and nothing is there; else it waits for a person like any other.
    """

    kind: str
    target: str
    operations: tuple[Operation, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)
    evidence: Selection | None = None
    opening: bool = False


Result = Finding | Measure | Scores | Memo | ModelArtefact | Proposal
