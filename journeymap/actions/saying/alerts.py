"""What a message about alerts says: headline, place, times, a link; no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeymap.actions.message import Line, Message, plain, shortened
from journeymap.actions.saying.links import link

if TYPE_CHECKING:
    from journeymap.actions.models import Notice


def message(notice: Notice) -> Message | None:
    """None where the alerts are gone, with their journey."""
    told = contents(notice)
    if not told:
        return None
    entry = {"alerts": [(each["alert"], each["event"]) for each in told]}
    lines = tuple(line(each) for each in told)
    return Message(subject(told), lines, {"alerts": told}, entry, told[0]["link"] or "")


def contents(notice: Notice) -> list[dict[str, Any]]:
    """Each alert that opened or is over, oldest first, as JSON data."""
    rows = notice.told.exclude(alert=None).select_related("alert__journey")
    return [
        {
            "event": row.event,
            "alert": row.alert.pk,
            "headline": plain(row.alert.headline),
            "journey": plain(row.alert.journey.name) if row.alert.journey else None,
            "started": row.alert.started.isoformat(),
            "closed": row.alert.closed.isoformat() if row.event == row.Event.CLOSED else None,
            "link": link("alerts") or None,
        }
        for row in rows.order_by("alert__started", "alert", "-event")
    ]


def subject(told: list[dict[str, Any]]) -> str:
    opened = sum(each["event"] == "opened" for each in told)
    if len(told) == 1:
        return f"Journeymap: {'' if opened else 'over: '}{shortened(told[0]['headline'], 150)}"
    counts = [f"{opened} new" if opened else "", f"{len(told) - opened} over" if len(told) > opened else ""]
    return f"Journeymap: alerts, {', '.join(filter(None, counts))}"


def line(told: dict[str, Any]) -> Line:
    opened = told["event"] == "opened"
    when = (told["started"] if opened else told["closed"])[:16].replace("T", " ")
    state = f"{'since' if opened else 'over'} {when} UTC"
    return Line(told["headline"], f"{told['journey'] or 'the company'}, {state}")
