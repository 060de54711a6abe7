"""What people do to a journey, one at a time: pure functions from a definition to an `Edited` one.

Names say what is meant. `CannotEdit` where it cannot be done; its message says why and how to mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

from ..rules import check
from .renaming import SAME, Renames, under
from .wording import quoted, rule_words

NAME_LENGTH = 200


class CannotEdit(ValueError):
    """The edit cannot be done; nothing changed."""


@dataclass(frozen=True)
class Edited:
    """The definition after an edit, and who has another name now."""

    definition: JourneyDefinition
    renames: Renames = SAME


Edit = Callable[[JourneyDefinition], Edited]


def add_stage(now: JourneyDefinition, *, name: str) -> Edited:
    """A new stage at the end."""
    name = _free("stage", name, now.stages)
    return Edited(_with(now, stages=(*now.stages, name)))


def rename_stage(now: JourneyDefinition, *, stage: str, to: str) -> Edited:
    _known("stage", stage, now.stages)
    if to.strip() == stage:
        return Edited(now)
    names = Renames(stages={stage: _free("stage", to, now.stages)})
    return Edited(under(now, names), names)


def move_stage(now: JourneyDefinition, *, stage: str, place: int) -> Edited:
    """place: 0 is first; beyond the end is last."""
    _known("stage", stage, now.stages)
    rest = [each for each in now.stages if each != stage]
    rest.insert(max(0, place), stage)
    return Edited(_with(now, stages=tuple(rest)))


def remove_stage(now: JourneyDefinition, *, stage: str) -> Edited:
    """Its touchpoints stay on the map, in no stage."""
    _known("stage", stage, now.stages)
    points = tuple(
        TouchpointDefinition(name=each.name) if each.stage == stage else each for each in now.touchpoints
    )
    rest = tuple(each for each in now.stages if each != stage)
    return Edited(_with(now, stages=rest, touchpoints=points))


def add_touchpoint(now: JourneyDefinition, *, name: str, stage: str | None = None) -> Edited:
    if stage is not None:
        _known("stage", stage, now.stages)
    name = _free("touchpoint", name, _points(now))
    return Edited(_with(now, touchpoints=(*now.touchpoints, TouchpointDefinition(name=name, stage=stage))))


def rename_touchpoint(now: JourneyDefinition, *, touchpoint: str, to: str) -> Edited:
    _known("touchpoint", touchpoint, _points(now))
    if to.strip() == touchpoint:
        return Edited(now)
    names = Renames(touchpoints={touchpoint: _free("touchpoint", to, _points(now))})
    return Edited(under(now, names), names)


def move_touchpoint(
    now: JourneyDefinition, *, touchpoint: str, stage: str | None, before: str | None = None
) -> Edited:
    """Into a stage (None: into no stage), in front of another touchpoint or, without one, at its end."""
    _known("touchpoint", touchpoint, _points(now))
    if stage is not None:
        _known("stage", stage, now.stages)
    rest = [each for each in now.touchpoints if each.name != touchpoint]
    inside = [number for number, each in enumerate(rest) if each.stage == stage]
    place = next((n for n, each in enumerate(rest) if each.name == before and each.stage == stage), None)
    if place is None:
        place = inside[-1] + 1 if inside else len(rest)
    rest.insert(place, TouchpointDefinition(name=touchpoint, stage=stage))
    return Edited(_with(now, touchpoints=tuple(rest)))


def remove_touchpoint(now: JourneyDefinition, *, touchpoint: str) -> Edited:
    """Its rules go too; what they found is matched by nothing, unless a later rule takes it."""
    _known("touchpoint", touchpoint, _points(now))
    return Edited(
        _with(
            now,
            touchpoints=tuple(each for each in now.touchpoints if each.name != touchpoint),
            rules=tuple(each for each in now.rules if each.touchpoint != touchpoint),
        )
    )


def merge_touchpoints(now: JourneyDefinition, *, touchpoint: str, into: str) -> Edited:
    """All that led to one leads to the other."""
    _known("touchpoint", touchpoint, _points(now))
    _known("touchpoint", into, _points(now))
    if touchpoint == into:
        raise CannotEdit(f"{quoted(into)} cannot be merged into itself: choose another touchpoint.")
    rules = (
        each.model_copy(update={"touchpoint": into}) if each.touchpoint == touchpoint else each
        for each in now.rules
    )
    points = tuple(each for each in now.touchpoints if each.name != touchpoint)
    return Edited(_with(now, touchpoints=points, rules=tuple(dict.fromkeys(rules))))


def add_rule(
    now: JourneyDefinition, *, touchpoint: str, pattern: str, column: str = "activity", match: str = "exact",
    place: int | None = None,
) -> Edited:  # fmt: skip
    """A rule tried at `place` (0: first), or after all others."""
    _known("touchpoint", touchpoint, _points(now))
    rule = readable_rule(touchpoint=touchpoint, column=column, match=match, pattern=pattern)
    if rule in now.rules:
        raise CannotEdit(f"There is such a rule already: {rule_words(rule)}.")
    rules = list(now.rules)
    rules.insert(len(rules) if place is None else max(0, place), rule)
    return Edited(_with(now, rules=tuple(rules)))


def change_rule(now: JourneyDefinition, *, rule: Mapping[str, str], to: Mapping[str, str]) -> Edited:
    """rule: the rule as it is, to: as it shall be; its place in the order stays."""
    old, new = _rule(now, rule), readable_rule(**to)
    _known("touchpoint", new.touchpoint, _points(now))
    if new != old and new in now.rules:
        raise CannotEdit(f"There is such a rule already: {rule_words(new)}.")
    return Edited(_with(now, rules=tuple(new if each == old else each for each in now.rules)))


def move_rule(now: JourneyDefinition, *, rule: Mapping[str, str], place: int) -> Edited:
    old = _rule(now, rule)
    rest = [each for each in now.rules if each != old]
    rest.insert(max(0, place), old)
    return Edited(_with(now, rules=tuple(rest)))


def remove_rule(now: JourneyDefinition, *, rule: Mapping[str, str]) -> Edited:
    old = _rule(now, rule)
    return Edited(_with(now, rules=tuple(each for each in now.rules if each != old)))


def make_touchpoint_of(now: JourneyDefinition, *, activity: str, name: str, stage: str | None) -> Edited:
    """A touchpoint of its own for an activity that nothing matches."""
    named = add_touchpoint(now, name=name or activity[:NAME_LENGTH], stage=stage).definition
    return add_rule(named, touchpoint=named.touchpoints[-1].name, pattern=activity)


def settings(now: JourneyDefinition, **told: Any) -> Edited:
    """Fields of the definition: case, goal, exit, activities, sources, ends_after_seconds and the gaps."""
    both = sorted(set(told.get("goal", now.goal)) & set(told.get("exit", now.exit)))
    if both:
        raise CannotEdit(
            f"{', '.join(map(quoted, both))} cannot mean both goal and exit: choose one of them."
        )
    try:
        wanted = JourneyDefinition.model_validate({**now.model_dump(), **told})
    except ValidationError as error:
        raise CannotEdit("; ".join(str(each["msg"]) for each in error.errors())) from error
    return Edited(wanted)


def whole(now: JourneyDefinition, *, wanted: JourneyDefinition, renames: Renames = SAME) -> Edited:
    """All at once, as restoring a revision does."""
    return Edited(wanted.model_copy(update={"name": now.name, "revision": now.revision}), renames)


def readable_rule(*, touchpoint: str, pattern: str, column: str, match: str) -> RuleDefinition:
    """The rule; CannotEdit where its pattern cannot be read."""
    try:
        rule = RuleDefinition.model_validate(
            {"touchpoint": touchpoint, "column": column, "match": match, "pattern": pattern}
        )
        if column not in ("activity", "channel") and not column.startswith("attr_"):
            raise CannotEdit("A rule looks at the activity, the channel or an attribute.")
        check([rule])
    except (ValidationError, DefinitionError) as error:
        said = str(error) if isinstance(error, DefinitionError) else "its parts cannot be read"
        raise CannotEdit(f"The rule for {quoted(touchpoint)} cannot be saved: {said}") from error
    return rule


def _rule(now: JourneyDefinition, told: Mapping[str, str]) -> RuleDefinition:
    found = next((each for each in now.rules if each.model_dump() == dict(told)), None)
    if found is None:
        where = quoted(told.get("pattern", ""))
        raise CannotEdit(f"The rule for {where} is not there any more: it was changed or removed meanwhile.")
    return found


def _with(now: JourneyDefinition, **changes: Any) -> JourneyDefinition:
    return now.model_copy(update=changes)


def _points(now: JourneyDefinition) -> tuple[str, ...]:
    return tuple(each.name for each in now.touchpoints)


def _known(kind: str, name: str, there: Sequence[str]) -> None:
    if name not in there:
        raise CannotEdit(f"There is no {kind} {quoted(name)} any more: it was renamed or removed meanwhile.")


def _free(kind: str, name: str, there: Sequence[str]) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise CannotEdit(f"A {kind} needs a name of 1 to {NAME_LENGTH} characters; this has {len(name):,}.")
    if "\0" in name:
        raise CannotEdit(f"The name of a {kind} cannot hold a NUL character: type it again.")
    if name in there:
        raise CannotEdit(f"There is a {kind} {quoted(name)} already: choose another name.")
    return name
