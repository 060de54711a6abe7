"""Touchpoints without a stage whose neighbours tell which it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from journeymap.mining import Condition, Data, Operation, Proposal, Selection
from journeymap.mining.wording import percent

CLEAR = 0.8  # of the neighbouring events lie in one stage
FEWEST = 20  # neighbouring events


def results(data: Data) -> Iterator[Proposal]:
    """A stage for each touchpoint that has none while the events right before and after it agree on one."""
    stage_of = dict(zip(data.log.touchpoints, data.log.touchpoint_stage.tolist(), strict=True))
    homeless = {name for name, stage in stage_of.items() if stage < 0}
    if not homeless or not data.log.stages:
        return
    moves = data.log.events.filter("touchpoint IS NOT NULL AND next_touchpoint IS NOT NULL")
    pairs = moves.aggregate("touchpoint, next_touchpoint, count(*)", "touchpoint, next_touchpoint").fetchall()
    near: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for here, there, n in pairs:
        for one, other in ((here, there), (there, here)):
            if one in homeless and stage_of.get(other, -1) >= 0:
                near[one][stage_of[other]] += n
    for name in sorted(near):
        total = sum(near[name].values())
        stage, most = max(near[name].items(), key=lambda each: (each[1], -each[0]))
        if total >= FEWEST and most >= CLEAR * total:
            called = data.log.stages[stage]
            yield Proposal(
                kind="missing_stage",
                target=name,
                operations=(
                    Operation(name="move_touchpoint", arguments={"touchpoint": name, "stage": called}),
                ),
                reason=f"“{name}” is in no stage; {percent(most / total)} of what people do right before and "
                f"after it is in “{called}”.",
                evidence=Selection(
                    subject="events", where=(Condition(column="touchpoint", op="=", value=name),)
                ),
            )
