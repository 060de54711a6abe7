"""Edits of a design by place, as people make them on its page: stage and step are counted from 0. Pure.

Each gives the changed design; ValueError says why it cannot be made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .designs import checked, named, touchpoints

Design = dict[str, Any]
Step = dict[str, Any]
TOGETHER = {"any_order": "in any order", "one_of": "one of them"}


def up(design: Mapping[str, Any], stage: int, step: int) -> Design:
    """One place up; from the top of a stage to the end of the one before."""
    return _moved(design, stage, step, -1)


def down(design: Mapping[str, Any], stage: int, step: int) -> Design:
    """One place down; from the end of a stage to the top of the next."""
    return _moved(design, stage, step, 1)


def remove(design: Mapping[str, Any], stage: int, step: int) -> Design:
    """The step goes, with all that lies in it."""
    stages = _open(design)
    _pick(stages, stage, step)
    return checked({**design, "stages": stages})


def optional(design: Mapping[str, Any], stage: int, step: int) -> Design:
    """May be left out; or may not any more."""
    return _changed(design, stage, step, lambda each: _toggled(each, "maybe"))


def again(design: Mapping[str, Any], stage: int, step: int) -> Design:
    """May come once or more often; or once alone."""

    def change(each: Step) -> Step:
        return {"maybe": _toggled(each["maybe"], "again")} if "maybe" in each else _toggled(each, "again")

    return _changed(design, stage, step, change)


def any_order(design: Mapping[str, Any], stage: int, step: int) -> Design:
    """This one and the next, in whichever order."""
    return _joined(design, stage, step, "any_order")


def one_of(design: Mapping[str, Any], stage: int, step: int) -> Design:
    """Either this one or the next."""
    return _joined(design, stage, step, "one_of")


def apart(design: Mapping[str, Any], stage: int, step: int) -> Design:
    """The steps that lie in it stand alone again, in their order."""
    stages = _open(design)
    inside = _pick(stages, stage, step)
    while not any(isinstance(each, list) for each in inside.values()):
        (inside,) = inside.values()
        if not isinstance(inside, dict):
            raise ValueError("Nothing lies in this step that could stand alone.")
    (steps,) = inside.values()
    stages[stage]["steps"][step:step] = steps
    return checked({**design, "stages": stages})


def add(design: Mapping[str, Any], stage: int, touchpoint: str) -> Design:
    """A required step at the end of the stage."""
    if touchpoint in touchpoints(design):
        raise ValueError(f"{touchpoint!r} is a step of the design already.")
    stages = _open(design)
    _stage(stages, stage)["steps"].append({"do": touchpoint})
    return checked({**design, "stages": stages})


BY_PLACE: dict[str, Callable[[Mapping[str, Any], int, int], Design]] = {
    each.__name__: each for each in (up, down, remove, optional, again, any_order, one_of, apart)
}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What is different, in words: steps new, gone, moved, of another kind."""
    old, new = ({name: told for name, *told in _placed(each)} for each in (before, after))
    found = [f"“{name}” is a step now" for name in new if name not in old]
    found += [f"“{name}” is no step any more" for name in old if name not in new]
    both = [name for name in new if name in old]
    moved = [name for name in both if new[name][0] != old[name][0]]
    found += [f"“{name}” is in “{new[name][0]}” instead of “{old[name][0]}”" for name in moved]
    changed = [name for name in both if new[name][1] != old[name][1]]
    found += [f"“{name}” is {new[name][1]} instead of {old[name][1]}" for name in changed]
    if not found and [*touchpoints(before)] != [*touchpoints(after)]:
        found.append("the same steps in another order")
    return found


def kind(step: Mapping[str, Any]) -> str:
    """The kind of a step in words: "required", "optional, again and again"."""
    words = ["optional" if "maybe" in step else "required"]
    for inner in _inner(step):
        words += ["again and again"] if "again" in inner else []
        words += [told for name, told in TOGETHER.items() if name in inner]
    return ", ".join(words)


def _placed(design: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (name, stage["name"], kind(step))
        for stage in design["stages"]
        for step in stage["steps"]
        for name in named(step)
    ]


def _inner(step: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The step and what lies in it alone, outermost first."""
    found = [step]
    while isinstance(inside := next(iter(found[-1].values())), dict):
        found.append(inside)
    return found


def _moved(design: Mapping[str, Any], stage: int, step: int, by: int) -> Design:
    stages = _open(design)
    moved = _pick(stages, stage, step)
    if 0 <= step + by <= len(stages[stage]["steps"]):
        stages[stage]["steps"].insert(step + by, moved)
    elif 0 <= stage + by < len(stages):
        steps = stages[stage + by]["steps"]
        steps.insert(len(steps) if by < 0 else 0, moved)
    else:
        raise ValueError("There is no stage further on.")
    return checked({**design, "stages": stages})


def _joined(design: Mapping[str, Any], stage: int, step: int, how: str) -> Design:
    stages = _open(design)
    first, second = _pick(stages, stage, step), _pick(stages, stage, step)
    parts = [part for each in (first, second) for part in each.get(how, [each])]
    stages[stage]["steps"].insert(step, {how: parts})
    return checked({**design, "stages": stages})


def _changed(design: Mapping[str, Any], stage: int, step: int, change: Callable[[Step], Step]) -> Design:
    stages = _open(design)
    stages[stage]["steps"].insert(step, change(_pick(stages, stage, step)))
    return checked({**design, "stages": stages})


def _toggled(step: Step, how: str) -> Step:
    return step.get(how, {how: step})


def _open(design: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The stages, with lists of steps of their own."""
    return [{**each, "steps": list(each["steps"])} for each in design["stages"]]


def _stage(stages: list[dict[str, Any]], stage: int) -> dict[str, Any]:
    if not 0 <= stage < len(stages):
        raise ValueError("The design has no such stage.")
    return stages[stage]


def _pick(stages: list[dict[str, Any]], stage: int, step: int) -> Step:
    """The step, taken out of its stage."""
    steps = _stage(stages, stage)["steps"]
    if not 0 <= step < len(steps):
        raise ValueError("There is no such step, or none behind it.")
    taken: Step = steps.pop(step)
    return taken
