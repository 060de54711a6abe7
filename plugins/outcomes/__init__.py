"""Chances: that a customer leaves, or reaches the goal, within a horizon; and `predict` for plain tables."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pyarrow as pa
from pydantic import Field

from journeymap.mining import Analyzer, Data, Params, Progress, Result
from plugins.outcomes.example import leavers, reachers


class ChanceParams(Params):
    """Terms of the prediction, and when a model is trained anew."""

    horizon_days: float = Field(
        0,
        ge=0,
        le=1830,
        description="Days that the prediction looks ahead. 0: from the data (most silences, or waits for the "
        "goal, are shorter; at most a sixth of the time that the data cover).",
    )
    window_days: float = Field(
        0,
        ge=0,
        le=1830,
        description="Active is who had an event in so many days before. 0: as many as the horizon.",
    )
    cutoffs: int = Field(
        4,
        ge=1,
        le=12,
        description="At how many earlier moments, a horizon apart, customers are learned from.",
    )
    fewest: int = Field(
        50,
        ge=20,
        le=100_000,
        description="How many of each outcome a model needs to learn from; half as many to be tried on.",
    )
    retrain_days: int = Field(
        90, ge=1, le=3650, description="After how many days a new model is trained beside the approved one."
    )


class PredictParams(Params):
    """Arguments of the command `predict`."""

    target: str = Field("", description="The column to predict.")
    positive: str = Field(
        "", description="Its value whose chance is told; else yes, true or 1, or the rarer."
    )
    time: str = Field("", description="The column by which rows are in time: the later ones are judged on.")
    drop: tuple[str, ...] = Field((), description="Columns to leave out.")


def kinds(name: str, what: str) -> dict[str, str]:
    """Explanations of the kinds that both analyzers have."""
    return {
        name: f"Predicted chance that a customer who is active now will {what}.",
        f"{name}.shadow": "The same by a newer model that nobody approved yet.",
        f"{name}_reason": "What raises a customer's chance most against typical values.",
        f"{name}_rate": f"Share of the active customers who {what} within the horizon, measured.",
        f"{name}_auc": f"How well those who {what} are ranked before the others: 0.5 is guessing, 1 perfect.",
        f"{name}_lift": f"How many times more of those ranked first {what} than of all.",
        f"{name}_average_precision": "Mean precision over all ranks: compare it with the share in all.",
        f"{name}_brier": "Mean squared error of the chances told; less is better.",
        f"{name}_calibration_error": "How far the chances told lie from what happened, on average.",
        f"{name}_happened": "What happened to customers who were told about the same chance.",
        f"{name}_driver": "How much the model's ranking loses without this.",
        f"{name}_goes_with": f"Customers with this {what} more or less often than others.",
        f"{name}_chance": f"Mean predicted chance that customers who are active now {what}.",
        f"{name}_drift": "How much this has changed since the model learned.",
        f"{name}_group": "How well customers of one group are ranked; a finding where worse than the others.",
        f"{name}_group_chance": "A group that is told too high or too low a chance, next to the others.",
    }


def given(name: str) -> frozenset[str]:
    """What both analyzers give."""
    return frozenset({f"scores:{name}", f"scores:{name}.shadow", f"scores:{name}_reason", f"model:{name}"})


class Churn(Analyzer):
    """The chance that an active customer falls silent (or leaves by an exit) within a horizon, learned from
    what customers before them did, tried on a later time, with reasons; refused where it cannot be told."""

    name = "churn"
    title = "Risk of leaving"
    version = "1"
    kinds = kinds("churn", "leave")
    Params = ChanceParams
    traits = frozenset({"learned", "tested"})
    wants = frozenset({"scores:sentiment", "model:churn"})
    gives = given("churn")

    def analyze(self, data: Data, params: ChanceParams, progress: Progress) -> Iterable[Result]:
        """Scores, a model, measures of how good it is, and what goes with leaving."""
        engine = _engine("running")
        yield from engine.run(data, params, progress, engine.Asker(self.name, self.title, "leaving"))

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Customers of whom those with a complaint come back less."""
        return leavers()


class Propensity(Analyzer):
    """The chance that an active customer reaches the journey's goal within a horizon, learned and tried in
    the same way. Also offers `predict`: learners compared on any table."""

    name = "propensity"
    title = "Chance of reaching the goal"
    version = "1"
    kinds = kinds("propensity", "reach the goal")
    Params = ChanceParams
    TaskParams = PredictParams
    traits = frozenset({"learned", "tested"})
    wants = frozenset({"scores:sentiment", "model:propensity"})
    gives = given("propensity")
    task = "predict"

    def analyze(self, data: Data, params: ChanceParams, progress: Progress) -> Iterable[Result]:
        """Scores, a model, measures of how good it is, and what goes with the goal."""
        engine = _engine("running")
        yield from engine.run(data, params, progress, engine.Asker(self.name, self.title, "reaching"))

    def on_table(self, table: pa.Table, params: PredictParams) -> dict[str, Any]:
        """Learners compared on a plain table: see `plugins.outcomes.predicting.predict`. ValueError says why
        a table cannot be modelled."""
        return _engine("predicting").predict(table, params.target, params.positive, params.time, params.drop)

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Visitors of whom those who saw the demonstration buy more often."""
        return reachers()


def _engine(name: str) -> ModuleType:
    """The modules that load scikit-learn: the one import that is not at the top of its file, since the
    registry loads every plugin in the web process, which never trains."""
    return importlib.import_module(f"plugins.outcomes.{name}")


analyzers = (Churn, Propensity)
