"""What a journey is, as plain frozen data: all that compiling a log needs to know."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TouchpointDefinition(Part):
    """A touchpoint and the stage it lies in (None: on the map, in no stage)."""

    name: str = Field(min_length=1, max_length=200)
    stage: str | None = None


class RuleDefinition(Part):
    """Sends events to a touchpoint. Rules are tried in the order given; the first match wins.

    `column` is "activity", "channel" or "attr_<name>". A wildcard pattern knows `*` and `?`; matching is
    on the whole value, case-sensitive; a regular expression (RE2 syntax) matches anywhere.
    """

    touchpoint: str
    column: str = "activity"
    match: Literal["exact", "wildcard", "regex"] = "exact"
    pattern: str


class JourneyDefinition(Part):
    """A named definition of cases, stages, touchpoints and outcomes.

    case: "case" (the case column), "customer", "session", or "attr_<name>".
    session_gap_seconds: where a session column is absent, a silence this long starts a new session.
    case_gap_seconds: None = a case holds all events of its key; else a silence this long cuts the case.
    ends_after_seconds: a case silent for longer is ended; None = 95th percentile of the gaps.
    goal, exit: activities; a case that has one is ended, and later events still belong to it.
    sources: import numbers whose events belong; empty = all.
    activities: activities that belong; empty = all.
    """

    name: str = Field(min_length=1, max_length=200)
    revision: int = 1
    case: str = "customer"
    session_gap_seconds: float = Field(default=1800.0, gt=0)
    case_gap_seconds: float | None = Field(default=None, gt=0)
    ends_after_seconds: float | None = Field(default=None, gt=0)
    stages: tuple[str, ...] = ()
    touchpoints: tuple[TouchpointDefinition, ...] = ()
    rules: tuple[RuleDefinition, ...] = ()
    goal: tuple[str, ...] = ()
    exit: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    activities: tuple[str, ...] = ()

    @field_validator("case")
    @classmethod
    def _known_case(cls, case: str) -> str:
        if case in ("case", "customer", "session") or (case.startswith("attr_") and len(case) > 5):
            return case
        raise ValueError(f"case must be case, customer, session or attr_<name>, not {case!r}")
