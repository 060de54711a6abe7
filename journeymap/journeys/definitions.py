"""Between the rows of a journey and the plain frozen definition that the kernel compiles with."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

from .models import Journey, Rule, Stage, Touchpoint

PLAIN = ("case", "ends_after_seconds", "session_gap_seconds", "case_gap_seconds")
LISTS = ("goal", "exit", "sources", "activities")


class StaleRevision(RuntimeError):
    """Somebody else changed the journey meanwhile; nothing was saved. `current`: its revision now."""

    def __init__(self, journey: Journey, told: int, current: int) -> None:
        self.current = current
        super().__init__(
            f"{journey.name!r} was changed meanwhile: you worked on revision {told}, it is at revision "
            f"{current}. Nothing was saved. Read it again, then repeat your change."
        )


def definition(journey: Journey) -> JourneyDefinition:
    """The journey as pure data. Three queries."""
    stages = [stage.name for stage in journey.stages.all()]
    touchpoints = [
        TouchpointDefinition(name=each.name, stage=each.stage.name if each.stage else None)
        for each in journey.touchpoints.select_related("stage")
    ]
    rules = [
        RuleDefinition(
            touchpoint=each.touchpoint.name, column=each.column, match=each.match, pattern=each.pattern
        )
        for each in journey.rules.select_related("touchpoint")
    ]
    fields: dict[str, Any] = {name: getattr(journey, name) for name in PLAIN}
    fields |= {name: tuple(getattr(journey, name) or ()) for name in LISTS}
    return JourneyDefinition(
        name=journey.name, revision=journey.revision, stages=tuple(stages), touchpoints=tuple(touchpoints),
        rules=tuple(rules), **fields,
    )  # fmt: skip


def replace(journey: Journey, wanted: JourneyDefinition) -> None:
    """Make the rows say what `wanted` says (its name and revision aside). Call inside a transaction.

    Stages and touchpoints that keep their names keep their rows, so what refers to them stays.
    """
    for name in PLAIN:
        setattr(journey, name, getattr(wanted, name))
    for name in LISTS:
        setattr(journey, name, list(getattr(wanted, name)))
    journey.save(update_fields=[*PLAIN, *LISTS, "modified"])
    journey.stages.exclude(name__in=wanted.stages).delete()
    stages = {
        name: Stage.objects.update_or_create(journey=journey, name=name, defaults={"order": order})[0]
        for order, name in enumerate(wanted.stages)
    }
    journey.rules.all().delete()
    journey.touchpoints.exclude(name__in=[each.name for each in wanted.touchpoints]).delete()
    touchpoints = {
        each.name: Touchpoint.objects.update_or_create(
            journey=journey, name=each.name,
            defaults={"order": order, "stage": stages[each.stage] if each.stage else None},
        )[0]
        for order, each in enumerate(wanted.touchpoints)
    }  # fmt: skip
    Rule.objects.bulk_create(
        Rule(journey=journey, touchpoint=touchpoints[each.touchpoint], order=order, column=each.column,
             match=each.match, pattern=each.pattern)
        for order, each in enumerate(wanted.rules)
    )  # fmt: skip


def claim(journey: Journey, revision: int, *, matters: bool = True, edited: bool = True) -> None:
    """Take the right to change `journey` as it was at `revision`: the first step of the change's transaction.

    matters: the change can change a number on the map, so the revision grows. StaleRevision when somebody
    else was quicker.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("claim() belongs inside the transaction of the change")
    changes: dict[str, Any] = {"modified": timezone.now()}
    if matters:
        changes |= {"revision": F("revision") + 1, "edited": edited}
    if not Journey.objects.filter(pk=journey.pk, revision=revision).update(**changes):
        current = Journey.objects.values_list("revision", flat=True).get(pk=journey.pk)
        raise StaleRevision(journey, revision, current)
    journey.refresh_from_db()
