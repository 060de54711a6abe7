"""Two changes of one definition made into one, or told where both changed the same thing. Pure.

Names say which stage and touchpoint is meant; who renamed one tells so (`Renames`), and the other's change is
read under the new name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

from .conflicts import Conflict, Side
from .renaming import (
    GONE,
    SAME,
    Renames,
    final_names,
    onto_final,
    point_names,
    renamed_and_removed,
    shadowed,
    under,
    unmarked,
)  # fmt: skip
from .sequences import merged
from .wording import WORDS, placed, quoted, rule_words, shown, stage_words

SCALARS = ("case", "ends_after_seconds", "session_gap_seconds", "case_gap_seconds", "sources", "activities")
SETS = ("goal", "exit")
UNKNOWN = "\0"  # the stage of a touchpoint that the base lacks: no stage has this name


@dataclass(frozen=True)
class Merge:
    """renames: of the base's names to those of `definition`."""

    definition: JourneyDefinition
    conflicts: tuple[Conflict, ...]
    renames: Renames


def merge(
    base: JourneyDefinition,
    mine: JourneyDefinition,
    theirs: JourneyDefinition,
    my_names: Renames = SAME,
    their_names: Renames = SAME,
    prefer: Side = "theirs",
) -> Merge:
    """All of both changes; where they conflict, what `prefer` says. Name and revision: those of `theirs`."""
    mine_was = my_names
    base, mine, my_names = shadowed(base, mine, my_names, their_names)
    base, theirs, their_names = shadowed(base, theirs, their_names, mine_was)
    found = _merged(base, mine, theirs, my_names, their_names, prefer)
    told = tuple(
        Conflict(*(words.replace(GONE, "") for words in (each.what, each.mine, each.theirs)))
        for each in found.conflicts
    )
    return Merge(unmarked(found.definition), told, found.renames)


def _merged(
    base: JourneyDefinition,
    mine: JourneyDefinition,
    theirs: JourneyDefinition,
    my_names: Renames,
    their_names: Renames,
    prefer: Side,
) -> Merge:
    conflicts: list[Conflict] = []
    stage_of = final_names("stage", my_names.stages, their_names.stages, prefer, conflicts)
    point_of = final_names("touchpoint", my_names.touchpoints, their_names.touchpoints, prefer, conflicts)
    names = Renames(stage_of, point_of)
    old = under(base, names)
    my = under(mine, onto_final(my_names, names))
    their = under(theirs, onto_final(their_names, names))
    for kind, known, one, other in (
        ("stage", stage_of, my.stages, their.stages),
        ("touchpoint", point_of, point_names(my), point_names(their)),
    ):
        doubled = sorted({name for side in (one, other) for name in side if tuple(side).count(name) > 1})
        if doubled and known:
            listed = ", ".join(map(quoted, doubled))
            conflicts.append(
                Conflict(f"The name {listed}", f"is a {kind} of yours", f"is another {kind} by now")
            )
            return Merge(theirs, tuple(conflicts), their_names)  # no choice mends it: another name does
    my, their = renamed_and_removed(my_names, their_names, names, my, their, prefer, conflicts)
    merged_fields = {name: _scalar(name, old, my, their, prefer, conflicts) for name in SCALARS}
    merged_fields |= {name: _set(old, my, their, name) for name in SETS}
    stages = merged(old.stages, my.stages, their.stages, prefer=prefer)
    _told_order("Place of the stage", stages.clashes, my.stages, their.stages, conflicts)
    points = _touchpoints(old, my, their, prefer, conflicts)
    rules = _rules(old, my, their, prefer, conflicts)
    kept = _stages_in_use(stages.items, points, my, their, prefer, conflicts)
    points = tuple(p if p.stage in kept else TouchpointDefinition(name=p.name) for p in points)
    points, rules = _points_in_use(points, rules, kept, my, their, prefer, conflicts)
    definition = their.model_copy(
        update={"stages": kept, "touchpoints": points, "rules": rules, **merged_fields}
    )
    return Merge(definition, tuple(conflicts), names)


def _scalar(name: str, old: Any, my: Any, their: Any, prefer: Side, conflicts: list[Conflict]) -> Any:
    b, m, t = (getattr(each, name) for each in (old, my, their))
    if m in (b, t):
        return t
    if t == b:
        return m
    conflicts.append(Conflict(WORDS[name], shown(name, m), shown(name, t)))
    return m if prefer == "mine" else t


def _set(
    old: JourneyDefinition, my: JourneyDefinition, their: JourneyDefinition, name: str
) -> tuple[str, ...]:
    b, m, t = (getattr(each, name) for each in (old, my, their))
    if m in (b, t):
        return t
    if t == b:
        return m
    gone = set(b) - set(m)
    return (*(each for each in t if each not in gone), *(each for each in m if each not in {*b, *t}))


def _told_order(
    what: str, clashes: Iterable[str], mine: tuple[str, ...], theirs: tuple[str, ...], into: list[Conflict]
) -> None:
    into += [Conflict(f"{what} {quoted(each)}", placed(mine, each), placed(theirs, each)) for each in clashes]


def _touchpoints(
    old: JourneyDefinition,
    my: JourneyDefinition,
    their: JourneyDefinition,
    prefer: Side,
    into: list[Conflict],
) -> tuple[TouchpointDefinition, ...]:
    b, m, t = ({each.name: each.stage for each in side.touchpoints} for side in (old, my, their))
    order = merged(point_names(old), point_names(my), point_names(their), prefer=prefer)
    _told_order(
        "Place of the touchpoint",
        [n for n in order.clashes if m[n] == t[n]],
        point_names(my),
        point_names(their),
        into,
    )
    names = list(order.items)
    stage: dict[str, str | None] = {}
    for name in dict.fromkeys([*b, *m, *t]):
        if name in m and name in t:
            stage[name] = _stage(name, (b.get(name, UNKNOWN), m[name], t[name]), my, their, prefer, into)
            continue
        side = m if name in m else t
        stage[name] = side.get(name)
        if name in b and name in side and side[name] != b[name]:
            words = f"in {stage_words(side[name])}"
            told = (words, "removed") if side is m else ("removed", words)
            into.append(Conflict(f"The touchpoint {quoted(name)}", *told))
            names += [name] if (prefer == "mine") == (side is m) else []
    return tuple(TouchpointDefinition(name=name, stage=stage[name]) for name in names)


def _stage(
    name: str,
    stages: tuple[str | None, str | None, str | None],
    my: JourneyDefinition,
    their: JourneyDefinition,
    prefer: Side,
    into: list[Conflict],
) -> str | None:
    """The stage of a touchpoint that both have. Who removed its stage did not mean to move it."""
    was, m, t = stages
    if m in (t, was):
        return t
    if t == was or (t is None and was not in their.stages and was is not None):
        return m
    if m is None and was is not None and was not in my.stages:
        return t
    told = (f"in {stage_words(m)}", f"in {stage_words(t)}")
    into.append(Conflict(f"The touchpoint {quoted(name)}", *told))
    return m if prefer == "mine" else t


def _rules(
    old: JourneyDefinition,
    my: JourneyDefinition,
    their: JourneyDefinition,
    prefer: Side,
    into: list[Conflict],
) -> tuple[RuleDefinition, ...]:
    order = merged(old.rules, my.rules, their.rules, prefer=prefer)
    dropped: set[RuleDefinition] = set()
    if my.rules in (old.rules, their.rules) or their.rules == old.rules:
        return order.items
    for rule in (r for r in old.rules if r not in my.rules and r not in their.rules):
        mine, theirs = (_instead(rule, old, side) for side in (my, their))
        if mine != theirs and (mine or theirs):
            told = ("; ".join(map(rule_words, side)) or "removed" for side in (mine, theirs))
            into.append(Conflict(f"The rule {rule_words(rule)}", *told))
            dropped |= set(theirs) - set(mine) if prefer == "mine" else set(mine) - set(theirs)
    for rule in order.clashes:
        into.append(Conflict(f"Place of the rule {rule_words(rule)}", "moved", "moved elsewhere"))
    return tuple(rule for rule in order.items if rule not in dropped)


def _instead(rule: RuleDefinition, old: JourneyDefinition, new: JourneyDefinition) -> list[RuleDefinition]:
    """What came where the rule went: it finds the same, or leads to the same touchpoint."""
    known = set(old.rules)
    return [
        each
        for each in new.rules
        if each not in known and (each.pattern == rule.pattern or each.touchpoint == rule.touchpoint)
    ]


def _stages_in_use(
    stages: tuple[str, ...], points: Iterable[TouchpointDefinition], my: JourneyDefinition,
    their: JourneyDefinition, prefer: Side, into: list[Conflict],
) -> tuple[str, ...]:  # fmt: skip
    """One removed a stage into which the other put a touchpoint."""
    for name in dict.fromkeys(p.stage for p in points if p.stage and p.stage not in stages):
        inside = ", ".join(quoted(p.name) for p in points if p.stage == name)
        told = ("removed", f"holds {inside}") if name in their.stages else (f"holds {inside}", "removed")
        into.append(Conflict(f"The stage {quoted(name)}", *told))
        if (prefer == "mine") == (name in my.stages):
            stages = (*stages, name)
    return stages


def _points_in_use(
    points: tuple[TouchpointDefinition, ...], rules: tuple[RuleDefinition, ...], stages: tuple[str, ...],
    my: JourneyDefinition, their: JourneyDefinition, prefer: Side, into: list[Conflict],
) -> tuple[tuple[TouchpointDefinition, ...], tuple[RuleDefinition, ...]]:  # fmt: skip
    """One removed a touchpoint to which the other sends events by a rule of theirs."""
    names = {each.name for each in points}
    for name in dict.fromkeys(rule.touchpoint for rule in rules if rule.touchpoint not in names):
        here = next((p for side in (my, their) for p in side.touchpoints if p.name == name), None)
        its = "; ".join(rule_words(rule) for rule in rules if rule.touchpoint == name)
        in_theirs = name in point_names(their)
        told = ("removed", f"has the rule {its}") if in_theirs else (f"has the rule {its}", "removed")
        into.append(Conflict(f"The touchpoint {quoted(name)}", *told))
        if here is not None and (prefer == "theirs") == in_theirs:
            stage = here.stage if here.stage in stages else None
            points = (*points, TouchpointDefinition(name=name, stage=stage))
        else:
            rules = tuple(rule for rule in rules if rule.touchpoint != name)
    return points, rules
