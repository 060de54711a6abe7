"""Edits of a design: each gives the changed design. Pure; ValueError says why an edit cannot be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .designs import checked, named, touchpoints

Design = dict[str, Any]
Step = dict[str, Any]


def add_step(
    design: Mapping[str, Any], touchpoint: str, stage: str, after: str = "", optional: bool = False
) -> Design:
    """A new step behind the one with the touchpoint `after` (empty: at the beginning of the stage)."""
    if touchpoint in touchpoints(design):
        raise ValueError(f"{touchpoint!r} is a step of the design already.")
    step: Step = {"do": touchpoint}
    return _put(design, {"maybe": step} if optional else step, stage, after)


def drop_step(design: Mapping[str, Any], touchpoint: str) -> Design:
    """The step goes; a choice between two becomes the other one."""
    return _taken(design, touchpoint)[0]


def reorder_step(design: Mapping[str, Any], touchpoint: str, stage: str, after: str = "") -> Design:
    """The step comes behind the one with the touchpoint `after`; an optional one stays optional."""
    if touchpoint == after:
        raise ValueError(f"{touchpoint!r} cannot come after itself.")
    without, optional = _taken(design, touchpoint)
    step: Step = {"do": touchpoint}
    return _put(without, {"maybe": step} if optional else step, stage, after)


def make_step_optional(design: Mapping[str, Any], touchpoint: str) -> Design:
    """The step may be left out."""
    if "maybe" in kinds_of(design, touchpoint):
        raise ValueError(f"{touchpoint!r} may be left out already.")
    return _changed(design, lambda step: {"maybe": step} if step.get("do") == touchpoint else step)


def kinds_of(design: Mapping[str, Any], touchpoint: str) -> tuple[str, ...]:
    """The kinds of the blocks around the touchpoint, outermost first: ("maybe", "again")."""
    for stage in design["stages"]:
        for step in stage["steps"]:
            if (found := _around(step, touchpoint)) is not None:
                return found
    raise ValueError(f"{touchpoint!r} is no step of the design.")


def _around(step: Step, touchpoint: str) -> tuple[str, ...] | None:
    ((kind, inside),) = step.items()
    if kind == "do":
        return () if inside == touchpoint else None
    for each in inside if isinstance(inside, list) else [inside]:
        if (found := _around(each, touchpoint)) is not None:
            return (kind, *found)
    return None


def _put(design: Mapping[str, Any], step: Step, stage: str, after: str) -> Design:
    stages = [{**each, "steps": list(each["steps"])} for each in design["stages"]]
    for each in stages:
        if each["name"] == stage:
            each["steps"].insert(_place(each["steps"], after, stage), step)
            return checked({**design, "stages": stages})
    raise ValueError(f"The design has no stage {stage!r}.")


def _place(steps: Sequence[Step], after: str, stage: str) -> int:
    if not after:
        return 0
    for number, step in enumerate(steps):
        if after in named(step):
            return number + 1
    raise ValueError(f"{after!r} is no step of the stage {stage!r}.")


def _taken(design: Mapping[str, Any], touchpoint: str) -> tuple[Design, bool]:
    """The design without the step, and whether it was an optional one."""
    optional = "maybe" in kinds_of(design, touchpoint)
    return _changed(design, lambda step: None if step.get("do") == touchpoint else step), optional


def _changed(design: Mapping[str, Any], change: Callable[[Step], Step | None]) -> Design:
    """Every step changed, innermost first; what holds nothing any more goes, what holds one becomes it."""
    stages = [
        {**stage, "steps": [new for step in stage["steps"] if (new := _step(step, change)) is not None]}
        for stage in design["stages"]
    ]
    return checked({**design, "stages": stages})


def _step(step: Step, change: Callable[[Step], Step | None]) -> Step | None:
    ((kind, inside),) = step.items()
    if kind == "do":
        return change(step)
    if isinstance(inside, list):
        left = [new for each in inside if (new := _step(each, change)) is not None]
        return left[0] if len(left) == 1 else change({kind: left}) if left else None
    new = _step(inside, change)
    return None if new is None else change({kind: new})
