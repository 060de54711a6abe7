"""What an accepted proposal may do to a journey. Each returns the operations that take it back.

Names, not row numbers, say what is meant, so that a proposal survives a redraft that keeps the names.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from journeymap.access.operations import OutOfDate, Undo
from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import RuleDefinition

from .definitions import claim
from .models import Journey, Rule, Stage, Touchpoint
from .rules import check


def add_touchpoint(journey: Journey, *, touchpoint: str, stage: str | None = None) -> Undo:
    """A new touchpoint at the end of its stage."""
    if journey.touchpoints.filter(name=touchpoint).exists():
        raise OutOfDate(f"{journey.name!r} has a touchpoint {touchpoint!r} already.")
    last = journey.touchpoints.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    claim(journey, journey.revision)
    Touchpoint.objects.create(journey=journey, name=touchpoint, stage=_stage(journey, stage), order=order)
    return [("remove_touchpoint", {"touchpoint": touchpoint})]


def remove_touchpoint(journey: Journey, *, touchpoint: str) -> Undo:
    """A touchpoint that no rule leads to goes."""
    found = _touchpoint(journey, touchpoint)
    if found.rules.exists():
        raise OutOfDate(f"Rules lead to the touchpoint {touchpoint!r}: remove or change them first.")
    stage = found.stage.name if found.stage else None
    claim(journey, journey.revision)
    found.delete()
    return [("add_touchpoint", {"touchpoint": touchpoint, "stage": stage})]


def rename_touchpoint(journey: Journey, *, touchpoint: str, to: str) -> Undo:
    """Another name for the same touchpoint; its rules stay with it."""
    found = _touchpoint(journey, touchpoint)
    if not 0 < len(to) <= 200:
        raise OutOfDate(f"A touchpoint's name has 1 to 200 characters, not {len(to)}.")
    if journey.touchpoints.filter(name=to).exists():
        raise OutOfDate(f"{journey.name!r} has a touchpoint {to!r} already: two cannot have one name.")
    claim(journey, journey.revision)
    found.name = to
    found.save(update_fields=["name"])
    return [("rename_touchpoint", {"touchpoint": to, "to": touchpoint})]


def move_touchpoint(journey: Journey, *, touchpoint: str, stage: str | None) -> Undo:
    """Into another stage, or (null) into none."""
    found = _touchpoint(journey, touchpoint)
    before = found.stage.name if found.stage else None
    claim(journey, journey.revision)
    found.stage = _stage(journey, stage)
    found.save(update_fields=["stage"])
    return [("move_touchpoint", {"touchpoint": touchpoint, "stage": before})]


def add_rule(
    journey: Journey,
    *,
    touchpoint: str,
    pattern: str,
    column: str = "activity",
    match: str = "exact",
    order: int | None = None,
) -> Undo:
    """A rule that leads to an existing touchpoint; without `order` it is tried last."""
    found = _touchpoint(journey, touchpoint)
    told = {"touchpoint": touchpoint, "column": column, "match": match, "pattern": pattern}
    if order is None:
        last = journey.rules.aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + 1
    rule = Rule(journey=journey, touchpoint=found, column=column, match=match, pattern=pattern, order=order)
    try:
        rule.full_clean()
        check([RuleDefinition.model_validate(told)])
    except (DefinitionError, ValidationError, ValueError) as error:
        raise OutOfDate(f"The rule for {touchpoint!r} cannot be read: {error}") from error
    claim(journey, journey.revision)
    rule.save()
    return [("remove_rule", told)]


def remove_rule(journey: Journey, *, touchpoint: str, pattern: str, column: str, match: str) -> Undo:
    """The rule that says exactly this; the last one where several do."""
    rules = journey.rules.filter(touchpoint__name=touchpoint, pattern=pattern, column=column, match=match)
    found = rules.order_by("order", "pk").last()
    if found is None:
        raise OutOfDate(
            f"{journey.name!r} has no rule that sends {column} {pattern!r} to {touchpoint!r} any more."
        )
    told: dict[str, Any] = {"touchpoint": touchpoint, "column": column, "match": match, "pattern": pattern}
    claim(journey, journey.revision)
    undo: Undo = [("add_rule", {**told, "order": found.order})]
    found.delete()
    return undo


def _touchpoint(journey: Journey, name: str) -> Touchpoint:
    found = journey.touchpoints.select_related("stage").filter(name=name).first()
    if found is None:
        raise OutOfDate(f"{journey.name!r} has no touchpoint {name!r} any more: it was renamed or removed.")
    return found


def _stage(journey: Journey, name: str | None) -> Stage | None:
    if name is None:
        return None
    found = journey.stages.filter(name=name).first()
    if found is None:
        raise OutOfDate(f"{journey.name!r} has no stage {name!r} any more: it was renamed or removed.")
    return found
