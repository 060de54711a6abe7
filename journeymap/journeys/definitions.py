"""Between the rows of a journey and the plain frozen definition that the kernel compiles with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

from .models import Journey, Revision, Rule, Stage, Touchpoint

PLAIN = ("case", "ends_after_seconds", "session_gap_seconds", "case_gap_seconds")
LISTS = ("goal", "exit", "sources", "activities")
BATCH = 500  # rows of one UPDATE


class StaleRevision(RuntimeError):
    """Somebody else changed the journey meanwhile; nothing was saved. `current`: its revision now."""

    def __init__(self, journey: Journey, told: int, current: int) -> None:
        self.current = current
        where = f"you worked on revision {told}, it is at revision {current}."
        if told == current:
            where = "words about it, which are no new revision."
        super().__init__(
            f"{journey.name!r} was changed meanwhile: {where} Nothing was saved. Read it again, then repeat "
            "your change."
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


def state(journey: Journey) -> dict[str, Any]:
    """All that people say about the journey, as JSON: what a row of its history keeps.

    ids: the row of each stage and touchpoint, by name: the same row under another name was renamed.
    """
    return {
        "definition": definition(journey).model_dump(mode="json"),
        "ids": {
            "stages": dict(journey.stages.values_list("name", "pk")),
            "touchpoints": dict(journey.touchpoints.values_list("name", "pk")),
        },
        "about": {
            "description": journey.description,
            "owner": journey.owner.get_username() if journey.owner else None,
            "review_date": journey.review_date.isoformat() if journey.review_date else None,
        },
    }


def replace(
    journey: Journey,
    wanted: JourneyDefinition,
    *,
    stages: Mapping[str, str] | None = None,
    touchpoints: Mapping[str, str] | None = None,
) -> None:
    """Make the rows say what `wanted` says (its name and revision aside). Call inside a transaction.

    Stages and touchpoints that keep their names keep their rows, so what refers to them stays; so do those
    that are renamed (`stages`, `touchpoints`: from the name now to the name wanted).
    """
    for name in PLAIN:
        setattr(journey, name, getattr(wanted, name))
    for name in LISTS:
        setattr(journey, name, list(getattr(wanted, name)))
    journey.save(update_fields=[*PLAIN, *LISTS, "modified"])
    rows = _stages(journey, wanted, stages or {})
    _rules(journey, wanted, _touchpoints(journey, wanted, rows, touchpoints or {}))


def _stages(journey: Journey, wanted: JourneyDefinition, renamed: Mapping[str, str]) -> dict[str, Stage]:
    there = _renamed(list(journey.stages.all()), renamed)
    journey.stages.exclude(pk__in=[there[name].pk for name in wanted.stages if name in there]).delete()
    places = {name: {"order": order} for order, name in enumerate(wanted.stages)}
    return _written(Stage, journey, there, places)


def _touchpoints(
    journey: Journey, wanted: JourneyDefinition, stages: dict[str, Stage], renamed: Mapping[str, str]
) -> dict[str, Touchpoint]:
    there = _renamed(list(journey.touchpoints.all()), renamed)
    names = {each.name for each in wanted.touchpoints}
    gone = [row.pk for name, row in there.items() if name not in names]
    for start in range(0, len(gone), BATCH):
        journey.touchpoints.filter(pk__in=gone[start : start + BATCH]).delete()
    places = {
        each.name: {"order": order, "stage_id": stages[each.stage].pk if each.stage else None}
        for order, each in enumerate(wanted.touchpoints)
    }
    return _written(Touchpoint, journey, there, places)


def _renamed(rows: list[Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """The rows by the names they shall have. First to names nobody has, so that two may swap theirs."""
    changed = [row for row in rows if renamed.get(row.name, row.name) != row.name]
    there = {renamed.get(row.name, row.name): row for row in rows}
    if changed:
        finally_ = {row.pk: renamed[row.name] for row in changed}
        for row in changed:
            row.name = f"renaming {row.pk} {timezone.now().timestamp()}"
        type(changed[0])._default_manager.bulk_update(changed, ["name"], BATCH)
        for row in changed:
            row.name = finally_[row.pk]
        # What had the wanted name goes: the renamed row takes its place.
        gone = [row.pk for row in rows if row.name in finally_.values() and row.pk not in finally_]
        type(changed[0])._default_manager.filter(pk__in=gone).delete()
        type(changed[0])._default_manager.bulk_update(changed, ["name"], BATCH)
    return there


def _written(model: Any, journey: Journey, there: dict[str, Any], places: dict[str, Any]) -> dict[str, Any]:
    """Rows of these names with these values; only what differs is written."""
    moved, new = [], []
    for name, values in places.items():
        row = there.get(name)
        if row is None:
            new.append(model(journey=journey, name=name, **values))
        elif any(getattr(row, field) != value for field, value in values.items()):
            for field, value in values.items():
                setattr(row, field, value)
            moved.append(row)
    if moved:
        fields = [field.removesuffix("_id") for field in next(iter(places.values()))]
        model._default_manager.bulk_update(moved, fields, BATCH)
    made = {row.name: row for row in model._default_manager.bulk_create(new, BATCH)}
    return {name: made.get(name) or there[name] for name in places}


def _rules(journey: Journey, wanted: JourneyDefinition, touchpoints: dict[str, Touchpoint]) -> None:
    """Rules that say the same keep their rows."""
    there: dict[tuple[Any, ...], list[Rule]] = {}
    for row in journey.rules.all():
        there.setdefault((row.touchpoint_id, row.column, row.match, row.pattern), []).append(row)
    moved, new = [], []
    for order, each in enumerate(wanted.rules):
        point = touchpoints[each.touchpoint]
        rows = there.get((point.pk, each.column, each.match, each.pattern))
        if not rows:
            new.append(Rule(journey=journey, touchpoint=point, order=order, column=each.column,
                            match=each.match, pattern=each.pattern))  # fmt: skip
            continue
        row = rows.pop(0)
        if row.order != order:
            row.order = order
            moved.append(row)
    gone = [row.pk for rows in there.values() for row in rows]
    for start in range(0, len(gone), BATCH):
        Rule.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    Rule.objects.bulk_update(moved, ["order"], BATCH)
    Rule.objects.bulk_create(new, BATCH)


def claim(
    journey: Journey,
    revision: int,
    *,
    matters: bool = True,
    edited: bool = True,
    by: AbstractBaseUser | None = None,
    note: str = "",
    before: dict[str, Any] | None = None,
    seen: datetime | None = None,
) -> None:
    """Take the right to change `journey` as it was at `revision`: the first step of the change's transaction.

    matters: the change can change a number on the map, so the revision grows. by, note: who changes it and
    what the history says of that. before: its state, where the change has begun already. seen: when the
    journey had been modified as it was shown; None: the revision tells enough. What it was goes into its
    history. StaleRevision when somebody else was quicker.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("claim() belongs inside the transaction of the change")
    changes: dict[str, Any] = {"modified": timezone.now()}
    if matters:
        changes |= {"revision": F("revision") + 1, "edited": edited}
    shown = {"revision": revision} | ({"modified": seen} if seen else {})
    if not Journey.objects.filter(pk=journey.pk, **shown).update(**changes):
        current = Journey.objects.values_list("revision", flat=True).get(pk=journey.pk)
        raise StaleRevision(journey, revision, current)
    _keep(journey, revision, before or state(Journey.objects.get(pk=journey.pk)))
    Revision.objects.create(
        journey=journey,
        number=revision + matters,
        by=by if by is not None and by.is_authenticated else None,
        note=note[:200],
    )
    journey.refresh_from_db()


def _keep(journey: Journey, revision: int, before: dict[str, Any]) -> None:
    """Fill in the latest row of the history, or begin the history with how the journey was made."""
    before["definition"]["revision"] = revision
    last = journey.history.order_by("pk").last()
    if last is None:
        last = Revision(journey=journey, number=revision, made=journey.created, by=journey.owner)
    last.state = before
    last.save()
