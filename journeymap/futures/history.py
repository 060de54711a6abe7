"""All of a future map that people edit, as plain data: what is kept before each edit and put back by undo."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.forms.models import model_to_dict

from journeymap.futures.models import Change, Future, Scenario

OF_FUTURE = ("name", "state", "weeks", "contacts")
OF_CHANGE = ("title", "what", "stage_name", "assumption", "effort", "owner", "target", "pains", "order", "by")


def state(future: Future) -> dict[str, Any]:
    """{"future": ..., "changes": [...], "scenarios": [...]}, each row with its number, so that it comes back
    as the same."""
    return {
        "future": model_to_dict(future, OF_FUTURE),
        "changes": [
            {"id": row.pk, **model_to_dict(row, OF_CHANGE)} for row in future.changes.order_by("order", "pk")
        ],
        "scenarios": [
            {
                "id": row.pk, "letter": row.letter, "name": row.name,
                "changes": sorted(row.changes.values_list("pk", flat=True)),
            }
            for row in future.scenarios.order_by("letter")
        ],
    }  # fmt: skip


def put_back(future: Future, kept: dict[str, Any]) -> None:
    """Make the map what it was. Rows that went come back under their old numbers, those of people who left
    without a name."""
    mine = dict(kept["future"])
    if future.state == Future.State.LAUNCHED:
        del mine["state"]  # a launch is not undone
    Future.objects.filter(pk=future.pk).update(**mine)
    future.changes.exclude(pk__in=[each["id"] for each in kept["changes"]]).delete()
    future.scenarios.exclude(pk__in=[each["id"] for each in kept["scenarios"]]).delete()
    people = set(
        get_user_model()
        .objects.filter(pk__in={each["by"] for each in kept["changes"]})
        .values_list("pk", flat=True)
    )
    for each in kept["changes"]:
        fields = {name: each[name] for name in OF_CHANGE if name != "by"}
        Change.objects.update_or_create(
            pk=each["id"],
            defaults={**fields, "future": future, "by_id": each["by"] if each["by"] in people else None},
        )
    for each in kept["scenarios"]:
        row, _ = Scenario.objects.update_or_create(
            pk=each["id"],
            defaults={"future": future, "letter": each["letter"], "name": each["name"]},
        )
        row.changes.set(each["changes"])
