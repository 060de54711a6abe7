"""The edit of the design that a drift asks for: a person accepts it or declines it."""

from __future__ import annotations

from collections.abc import Collection

from journeymap.mining import Operation, Proposal, Selection
from journeymap.mining.wording import percent

from .designed import Designed
from .drifting import Drift
from .telling import what, where

MOST = 2 / 3  # share of those who come there, from which a new step is no option
HARDLY = 0.9  # share of those whom a step concerns that leaves it out, from which it goes
EDITS = {
    "add_step": "A step that cases make since the map was published becomes one of the design.",
    "drop_step": "A step that hardly anybody makes any more since the map was published goes.",
    "make_step_optional": "A step that more cases leave out since the map was published may be left out.",
    "reorder_step": "A step comes where cases make it since the map was published.",
}


def proposal(
    drift: Drift, design: Designed, unplaced: Collection[str], keys: tuple[str, ...], least: float
) -> Proposal | None:
    """None for what no edit mends: a step made again, one left out by less than `least` of those whom it
    concerns, one that most make where it is designed still.

    keys: sorted, of the cases that deviate.
    """
    operations = _operations(drift, design, unplaced)
    if not operations or drift.concerned < least:
        return None
    share, usual = drift.after.rate or 0.0, drift.before.rate or 0.0
    return Proposal(
        kind=operations[-1].name,
        target=drift.deviation.name,
        operations=operations,
        reason=(
            f"{percent(share)} of cases {what(drift.deviation)} {where(drift.deviation)} {drift.window} "
            f"({drift.after.reached} of {drift.after.n}); before the map was published {percent(usual)} did."
        ),
        evidence=Selection(subject="cases", ids=keys),
    )


def _operations(drift: Drift, design: Designed, unplaced: Collection[str]) -> tuple[Operation, ...]:
    name, landmark = drift.deviation.name, drift.deviation.landmark
    share = drift.after.rate or 0.0
    there = {"touchpoint": name, "stage": design.stage_of(landmark), "after": landmark}
    match drift.deviation.kind:
        case "unknown":
            placed = _placed(name, there["stage"]) if name in unplaced else ()
            return (*placed, Operation(name="add_step", arguments={**there, "optional": share < MOST}))
        case "missing":
            edit = "drop_step" if drift.concerned >= HARDLY else "make_step_optional"
            return (Operation(name=edit, arguments={"touchpoint": name}),)
        case "out_of_order" if drift.concerned > 0.5:
            return (Operation(name="reorder_step", arguments=dict(there)),)
        case _:
            return ()


def _placed(activity: str, stage: str) -> tuple[Operation, ...]:
    """An activity that no touchpoint takes gets one of its name."""
    return (
        Operation(name="add_touchpoint", arguments={"touchpoint": activity, "stage": stage or None}),
        Operation(name="add_rule", arguments={"touchpoint": activity, "pattern": activity}),
    )
