"""What was handed over to issue trackers, and the buttons that do it, wherever a change is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from journeymap.access.exits import is_open
from journeymap.actions.models import Handover, Tracker
from journeymap.actions.trackers.handing import EXIT

register = template.Library()
OVER = ("failed", "cancelled")


@register.inclusion_tag("web/actions/handing.html", takes_context=True)
def handing(
    context: dict[str, Any], kind: str, number: int, known: Iterable[Handover] | None = None
) -> dict[str, Any]:
    """Hand-overs of a change, a proposal or a finding, and a button for each tracker that has it not.

    known: its hand-overs with their trackers, where a list has fetched those of all its rows at once; those
    of a finding are never looked up here.
    """
    request = context["request"]
    if known is None:
        known = Handover.objects.filter(**{kind: number}).select_related("tracker")
    found = list(known) if sees(request.user) else []
    has = {each.tracker_id for each in found if each.status not in OVER}
    trackers = [each for each in takers(request) if each.pk not in has]
    return {"found": found, "trackers": trackers, "kind": kind, "number": number}


def takers(request: Any) -> list[Tracker]:
    """Trackers that this person may hand over to; looked up once for a page, however many rows it has."""
    if not hasattr(request, "trackers_to_hand_to"):
        may = request.user.has_perm("actions.add_handover") and is_open(EXIT)
        request.trackers_to_hand_to = list(Tracker.objects.filter(on=True)) if may else []
    return request.trackers_to_hand_to


@register.inclusion_tag("web/actions/handed.html", takes_context=True)
def handed(context: dict[str, Any], future: Any) -> dict[str, Any]:
    """What of a future map was handed over; `launch_at`: where to say that its scenario went live."""
    user = context["request"].user
    rows = Handover.objects.filter(change__future=future).select_related("tracker") if sees(user) else ()
    return {"rows": rows, "launch_at": context.get("launch_at"), "may_edit": context.get("may_edit")}


def sees(user: Any) -> bool:
    return user.has_perm("actions.view_handover")
