"""What a forecast says: figures with intervals, what they rest on, how well earlier ones held."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Metric = Literal["goal_rate", "exit_rate", "seconds", "contacts", "money"]
LEVEL = 0.9
BASIS = "association, not cause"


class Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(Told):
    """A value with the bounds of its interval (of level 0.9)."""

    value: float
    low: float
    high: float


class Compared(Figure):
    """A figure with changes, and what it was measured at before them."""

    before: float


class TestedWeek(Told):
    """One metric of one unseen week: what was forecast from the data before it, and what came.

    week: its first day (ISO). inside: low <= came <= high.
    """

    week: str
    metric: Metric
    low: float
    high: float
    came: float
    inside: bool


class BackTest(Told):
    """weeks: how many unseen weeks were tested; covered: in how many the main metric came inside; metric: the
    main one, None where no week could be tested. detail: all metrics, week by week."""

    weeks: int = 0
    covered: int = 0
    metric: Metric | None = None
    detail: tuple[TestedWeek, ...] = ()


class StageOutlook(Told):
    """A stage. reach: share of all cases that come there; share_of_previous: of those of the stage before,
    who come on (None for the first); seconds: median stay; contacts: per 100 cases. None where not known."""

    name: str
    reach: Compared
    share_of_previous: Compared | None = None
    seconds: Compared | None = None
    contacts: Compared | None = None


class Sensitivity(Told):
    """The metric with all changes, this one holding as little and as much as people think possible."""

    change: int
    title: str
    metric: Metric = "goal_rate"
    low: float
    high: float


class Outlook(Told):
    """A forecast of the next `weeks` weeks after `until`.

    Metrics: goal_rate, exit_rate (shares of the cases that begin in these weeks), seconds (median from the
    first event to the goal), contacts (per 100 cases), money (of goal cases, per 13 weeks); one that the data
    cannot carry is left out. refused: why there is no forecast at all, else None. differences: with changes
    minus baseline in the same draws. cases: that it was learnt from; 0 where that is not known.
    """

    baseline: dict[Metric, Figure] = {}
    with_changes: dict[Metric, Figure] = {}
    differences: dict[Metric, Figure] = {}
    assumptions: tuple[str, ...] = ()
    backtest: BackTest = BackTest()
    refused: str | None = None
    stages: tuple[StageOutlook, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    level: float = LEVEL
    basis: str = BASIS
    draws: int = 0
    seed: int = 0
    weeks: int = 13
    until: datetime | None = None
    cases: int = 0
