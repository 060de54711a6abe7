"""Two people at one change: their work on different fields stands side by side; one field is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from journeymap.futures import operations
from journeymap.futures.changing import checked
from journeymap.futures.models import Change


def edit_or_merge(
    change: Change, user: AbstractBaseUser | None, revision: int, told: Mapping[str, Any]
) -> str:
    """`operations.edit_change` of a form that was opened at `revision`; what others did meanwhile, in words,
    where both stand now, else empty.

    told: every field of the form, also those that nobody touched. Stale where both set one field to different
    things, or where it is no longer known how the form began. BadChange.
    """
    future = change.future
    since = list(future.edits.filter(revision__gt=revision).select_related("by").order_by("revision"))
    if not since or since[0].revision != revision + 1:
        operations.edit_change(change, user, revision, told)
        return ""
    before: list[dict[str, Any]] = since[0].before["changes"]
    began = next((each for each in before if each["id"] == change.pk), {})
    others = [each.what for each in future.changes.exclude(pk=change.pk)]
    said = checked(told, future.base, others)
    mine = {name: value for name, value in said.items() if value != began.get(name)}
    if not all(getattr(change, name) in (began.get(name), value) for name, value in mine.items()):
        operations.edit_change(change, user, revision, told)  # Stale: it tells what others did
        return ""
    operations.edit_change(change, user, since[-1].revision, mine)
    return "; ".join(f"{each.by_name}: {each.words}" for each in since)
