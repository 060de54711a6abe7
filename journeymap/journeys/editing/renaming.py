"""Who renamed what: both changes of a definition read under the final names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from journeymap.mining.definition import JourneyDefinition, TouchpointDefinition

from .conflicts import Conflict, Side
from .wording import quoted


@dataclass(frozen=True)
class Renames:
    """From the name in the common base to the new one."""

    stages: Mapping[str, str] = field(default_factory=dict)
    touchpoints: Mapping[str, str] = field(default_factory=dict)


SAME = Renames()
GONE = "\0"  # no name holds it


def under(definition: JourneyDefinition, names: Renames) -> JourneyDefinition:
    """The definition with stages and touchpoints under other names."""
    stage, point = dict(names.stages), dict(names.touchpoints)
    if not stage and not point:
        return definition
    return definition.model_copy(
        update={
            "stages": tuple(stage.get(name, name) for name in definition.stages),
            "touchpoints": tuple(
                TouchpointDefinition(
                    name=point.get(each.name, each.name),
                    stage=stage.get(each.stage, each.stage) if each.stage else None,
                )
                for each in definition.touchpoints
            ),
            "rules": tuple(
                each.model_copy(update={"touchpoint": point.get(each.touchpoint, each.touchpoint)})
                for each in definition.rules
            ),
        }
    )


def final_names(
    kind: str, mine: Mapping[str, str], theirs: Mapping[str, str], prefer: Side, conflicts: list[Conflict]
) -> dict[str, str]:
    for name in mine.keys() & theirs.keys():
        if mine[name] != theirs[name]:
            told = (f"renamed to {quoted(side[name])}" for side in (mine, theirs))
            conflicts.append(Conflict(f"The {kind} {quoted(name)}", *told))
    return {**theirs, **mine} if prefer == "mine" else {**mine, **theirs}


def onto_final(own: Renames, names: Renames) -> Renames:
    """From the names that one side uses to the final ones."""

    def turned(own: Mapping[str, str], final: Mapping[str, str]) -> dict[str, str]:
        return {own.get(name, name): to for name, to in final.items() if own.get(name, name) != to}

    return Renames(turned(own.stages, names.stages), turned(own.touchpoints, names.touchpoints))


def renamed_and_removed(
    my_names: Renames, their_names: Renames, names: Renames, my: JourneyDefinition,
    their: JourneyDefinition, prefer: Side, into: list[Conflict],
) -> tuple[JourneyDefinition, JourneyDefinition]:  # fmt: skip
    """One renamed what the other removed: it comes back where whoever renamed it is preferred."""
    for old, new in {**names.stages, **names.touchpoints}.items():
        is_stage = old in names.stages and new in (*my.stages, *their.stages)
        kind, of = ("stage", stage_names) if is_stage else ("touchpoint", point_names)
        renamed = f"renamed to {quoted(new)}"
        if new in of(my) and new not in of(their):
            into.append(Conflict(f"The {kind} {quoted(old)}", renamed, "removed"))
            their = _with(their, my, new, is_stage) if prefer == "mine" else their
        elif new in of(their) and new not in of(my):
            into.append(Conflict(f"The {kind} {quoted(old)}", "removed", renamed))
            my = _with(my, their, new, is_stage) if prefer == "theirs" else my
    return my, their


def _with(side: JourneyDefinition, other: JourneyDefinition, name: str, is_stage: bool) -> JourneyDefinition:
    if is_stage:
        return side.model_copy(update={"stages": (*side.stages, name)})
    found = next(each for each in other.touchpoints if each.name == name)
    stage = found.stage if found.stage in side.stages else None
    point = TouchpointDefinition(name=name, stage=stage)
    return side.model_copy(update={"touchpoints": (*side.touchpoints, point)})


def stage_names(definition: JourneyDefinition) -> tuple[str, ...]:
    return definition.stages


def shadowed(
    base: JourneyDefinition, side: JourneyDefinition, names: Renames, others: Renames
) -> tuple[JourneyDefinition, JourneyDefinition, Renames]:
    """Base, side and the side's renames, where the other gave the name of one thing to another thing.

    The first keeps its name with a mark, so that the two are not taken for one.
    """

    def marked(there: Iterable[str], renamed: Mapping[str, str]) -> dict[str, str]:
        return {n: n + GONE for n in there if n in renamed.values() and n not in renamed}

    stages = marked(base.stages, others.stages)
    points = marked(point_names(base), others.touchpoints)
    if not stages and not points:
        return base, side, names
    own = Renames(
        {n: to for n, to in stages.items() if n not in {*names.stages, *names.stages.values()}},
        {n: to for n, to in points.items() if n not in {*names.touchpoints, *names.touchpoints.values()}},
    )
    kept = Renames(
        {stages.get(n, n): to for n, to in names.stages.items()},
        {points.get(n, n): to for n, to in names.touchpoints.items()},
    )
    return under(base, Renames(stages, points)), under(side, own), kept


def unmarked(definition: JourneyDefinition) -> JourneyDefinition:
    """What was kept although its name went to another is numbered beside it."""

    def named(there: tuple[str, ...]) -> dict[str, str]:
        return {n: _beside(n.removesuffix(GONE), there) for n in there if n.endswith(GONE)}

    return under(definition, Renames(named(definition.stages), named(point_names(definition))))


def _beside(name: str, there: tuple[str, ...]) -> str:
    number = 2
    while name in there:
        name, number = f"{name.removesuffix(f' ({number - 1})')} ({number})", number + 1
    return name


def point_names(definition: JourneyDefinition) -> tuple[str, ...]:
    return tuple(each.name for each in definition.touchpoints)
