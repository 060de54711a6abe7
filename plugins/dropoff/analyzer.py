"""The analyzer: choose candidates, decide exposures, compare like with like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from journeymap.mining import Analyzer, Data, Params, Progress, Result
from journeymap.mining.outcomes import outcomes

from .candidates import choose, count, with_thresholds
from .evidence import Evidence
from .example import planted
from .exposures import Collected
from .findings import end_shares, findings
from .steps import Steps, buckets


class DropoffParams(Params):
    """What counts as a step, as often, and as long."""

    level: Literal["activity", "touchpoint"] = Field(
        "activity", description="A step is an activity, or the touchpoint that a rule sends it to."
    )
    most: int = Field(
        40, ge=1, le=500, description="How many patterns of each kind are tested, the most frequent first."
    )
    fewest: int = Field(
        20, ge=5, le=100_000, description="How many cases a pattern and its comparison need to be tested."
    )
    long_wait: float = Field(
        0.75,
        ge=0.5,
        le=0.99,
        description="A wait is long above this share of all waits of its transition (0.75: longest quarter).",
    )


class Dropoff(Analyzer):
    """Finds where cases end, go back, repeat a step, wait long or run in another order than usual, and tests
    each against reaching the goal and being satisfied, among cases that were alike until then."""

    name = "dropoff"
    title = "Drop-off, detours and delays"
    version = "1"
    kinds = {
        "ends": "Cases end here, more often than elsewhere or with another outcome than those that go on.",
        "goes_back": "Cases go back to an earlier step instead of on.",
        "repeats": "Cases repeat the same step.",
        "detours": "Cases take another than the commonest next step, and do not merely go back.",
        "waits": "Cases wait long between two steps.",
        "order": "Two steps run in the less usual order.",
        "end_share": "Share of the ended cases with this step whose last step it is.",
    }
    Params = DropoffParams
    traits = frozenset({"tested"})

    def analyze(self, data: Data, params: Any, progress: Progress) -> Iterable[Result]:
        """Findings for every candidate and outcome, and `end_share` for the most visited steps."""
        steps = Steps(data, params.level)
        progress(0.0, "Reading outcomes")
        found = outcomes(data)
        progress(0.1, "Counting steps and transitions")
        counts = count(buckets(data, steps), steps, found.ended)
        yield from end_shares(counts, steps, params.most)
        if not found.present():
            return
        candidates = choose(counts, steps, params.most, params.fewest)
        candidates = with_thresholds(candidates, lambda: buckets(data, steps), params.long_wait)
        going = [step for step in range(steps.n) if counts.visits[step] and not steps.is_outcome[step]]
        collected = Collected()
        for number, bucket in enumerate(buckets(data, steps)):
            progress(0.3 + 0.6 * number / (number + 4), f"Comparing {len(candidates)} patterns")
            collected.add(bucket, candidates, found)
            for to in sorted({c.to for c in candidates if c.kind == "ends"}):
                collected.add_going(bucket, going, to, found)
        yield from findings(collected, steps, params.fewest, Evidence(data, steps, collected))
        progress(1.0, "Done")

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Orders of which a fifth arrive after the promised day and are rated two points lower."""
        return planted()
