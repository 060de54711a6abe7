"""Themes and personas as JSON data: what people said of them, what runs measured, what happened to them."""

from __future__ import annotations

from typing import Any

from journeymap.analysis.models import Measure
from journeymap.analysis.portraits import Kept, Portrait
from journeymap.feedback.themes.models import Theme


def told(kept: Kept) -> dict[str, Any]:
    """What people keep of it."""
    found = {
        name: getattr(kept, name)
        for name in ("key", "name", "description", "pinned", "state", "revision", "made", "changed")
    }
    if isinstance(kept, Theme):
        return {**found, "into": kept.into.key if kept.into else None}
    return {**found, "journey": kept.journey.slug, "goals": kept.goals, "traits": kept.traits}


def parts(theme: Theme) -> list[dict[str, Any]]:
    """Its cores, without their vectors."""
    return [
        {name: value for name, value in core.told().items() if name != "vector"} for core in theme.cores.all()
    ]


def numbers(portrait: Portrait) -> dict[str, Any]:
    """What runs measured; null where nobody measured it."""
    share = portrait.interval
    return {
        "n": portrait.n,
        "of": portrait.of,
        "share": {"value": portrait.share, "interval": share.model_dump() if share else None},
        **{role: number(portrait.single.get(role)) for role in ("mood", "impact", "money")},
        "course": [period(each) for each in portrait.course],
        "moods": [period(each) for each in portrait.moods],
        "touchpoints": [
            {"touchpoint": each.dims["touchpoint"], **(number(each) or {})} for each in portrait.places
        ],
        "more": [
            {"measure": each.measure, "dims": each.dims, **(number(each) or {})} for each in portrait.more
        ],
        "findings": [each.pk for each in portrait.findings],
        "run": portrait.run.pk if portrait.run else None,
    }


def number(row: Measure | None) -> dict[str, Any] | None:
    if row is None:
        return None
    found = {name: getattr(row, name) for name in ("value", "unit", "n", "method", "status")}
    return {**found, "interval": row.interval}


def period(row: Measure) -> dict[str, Any]:
    return {"period": row.dims["period"], **(number(row) or {})}


def history(kept: Kept) -> list[dict[str, Any]]:
    """What happened to it, in words, newest first; by: empty where a run did it."""
    rows = kept.history.select_related("history_user").order_by("-history_id")
    return [
        {
            "revision": row.revision,
            "when": row.history_date,
            "by": row.history_user.get_username() if row.history_user else "",
            "what": row.history_change_reason or "changed",
            "name": row.name,
        }
        for row in rows
    ]
