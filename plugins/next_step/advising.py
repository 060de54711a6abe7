"""The analyzer: learn from ended cases, judge on customers held out, advise the open ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from journeymap.mining import Analyzer, Data, Params, Progress, Result
from journeymap.mining.outcomes import outcomes
from journeymap.mining.walks import Places

from . import telling
from .advice import Model
from .example import planted
from .judging import judge
from .points import read


class NextStepParams(Params):
    """What a step is, and how many cases speak for one."""

    level: Literal["touchpoint", "activity"] = Field(
        "touchpoint", description="A step is a touchpoint, or an activity (an offer, say)."
    )
    fewest: int = Field(
        20, ge=5, le=100_000, description="How many cases must have gone a way before it is advised."
    )
    least: float = Field(
        0.02, gt=0, le=1, description="The least gain in the goal rate that is worth an advice."
    )
    most: int = Field(30, ge=1, le=500, description="How many pairs of place and advised step are told.")


class NextStep(Analyzer):
    """For each customer under way the next place that goes with the goal among people on the same path so
    far. Judged on customers held out; refused where it tells no more than what is popular."""

    name = "next_step"
    title = "Next step"
    version = "1"
    kinds = {
        "hit_share": "How often the next step of customers held out is among those told.",
        "follow_gain": "How much more often those reach the goal who went where they would be advised to.",
        "advised_customers": "Customers who stand at a place and are advised this next one.",
        "next_step_gain": "How much more often cases reach the goal that go this way from there.",
    }
    Params = NextStepParams
    traits = frozenset({"learned"})
    wants = frozenset({"scores:persona", "curated:personas"})
    gives = frozenset({"scores:next_step", "scores:next_step_gain"})

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """How good the advice is; where it is good, a next step for each customer with an open case."""
        progress(0.0, "Reading paths")
        if "goal" not in outcomes(data).present():
            yield telling.refused("the journey has no goal that some cases reach and some do not")
            return
        places = Places(data, params.level)
        points, standing = read(data, places)
        progress(0.4, "Counting next steps")
        model = Model(points, len(places.names), params.fewest, params.least)
        progress(0.6, "Judging on customers held out")
        judged = judge(points, model)
        yield from telling.judgement(judged)
        if judged.refusal:
            yield telling.refused(judged.refusal)
            return
        progress(0.8, "Advising")
        yield from telling.advice(data, standing, model, places.names, params.most)
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Visitors whom the size guide helps to shoes, and reviews to books; some have not gone on yet."""
        return planted()
