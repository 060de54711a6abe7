"""The analyzer: read the paths, credit them by each model, say how sure each figure is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from journeymap.mining import Analyzer, Data, Params, Progress, Result
from journeymap.mining.statistics import ENOUGH

from .chain import chain
from .credits import MODELS
from .estimates import by_removal, by_rule
from .example import planted
from .reading import read
from .table import TableParams, attribute
from .telling import Telling, refused

DAY = 86400.0


class AttributionParams(Params):
    """What is credited, and how fast a touch fades."""

    by: Literal["channel", "touchpoint"] = Field(
        "channel", description="What a goal is credited to: channels, or touchpoints."
    )
    half_life_days: float = Field(
        7.0, gt=0, le=3650, description="Time decay: a touch this many days earlier counts half as much."
    )
    order: int = Field(1, ge=1, le=3, description="How many latest channels are a state of the Markov chain.")
    most: int = Field(30, ge=1, le=500, description="How many channels are told, the most credited first.")


class Attribution(Analyzer):
    """Divides the goals, and their money, among the channels on the paths to them, by seven models."""

    name = "attribution"
    title = "Attribution"
    version = "1"
    kinds = {
        "credited_share": "Share of the goals that a model credits to this channel.",
        "credited_goals": "Number of goals that a model credits to this channel.",
        "credited_value": "Money of the goals that a model credits to this channel.",
        "removal_effect": "Share of the goals that would be lost without this channel, by a Markov chain.",
    }
    Params = AttributionParams
    TaskParams = TableParams
    task = "attribute"

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """Measures per channel and model; their dims name the model."""
        found = read(data, params.by, lambda n: progress(0.6 * n / (n + 2), "Reading paths to the goal"))
        touches = found.touches
        if touches.goals.sum() < ENOUGH or not np.ptp(touches.code):
            yield refused(found, params.by)
            return
        progress(0.6, "Crediting channels")
        telling = Telling(found, params.by, params.most)
        for name, model in MODELS.items():
            weight = model(touches, params.half_life_days * DAY)
            goals, money = (by_rule(touches, weight, amount) for amount in (touches.goals, touches.value))
            yield from telling.model(name, telling.method(name, params), goals, money)
        progress(0.8, "Removing channels")
        built = chain(touches, params.order)
        if built is not None:
            removal = by_removal(built)
            yield from telling.model("markov", telling.method("markov", params), removal.goals, removal.money)
            yield from telling.removal(removal.effect)
        progress(1.0, "Done")

    def on_table(self, table: pa.Table, params: Any) -> dict[str, Any]:
        """Credits per channel and model of a table of paths."""
        return attribute(table, params)

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Three of four buyers come by the newsletter, which is never the last they see."""
        return planted()
