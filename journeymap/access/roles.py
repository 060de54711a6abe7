"""The three roles and what each may do. Granted anew after every migration, so this file is the truth.

A role is a Django group. Permissions are written `app.codename`, `app.*` for all of an app,
`*` for all there are.
"""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

BUSINESS_USER = "Business user"
SUPPORT_AGENT = "Support agent"
ADMINISTRATOR = "Administrator"

ROLES: dict[str, tuple[str, ...]] = {
    BUSINESS_USER: (
        "journeys.*",
        "analysis.view_run", "analysis.add_run", "analysis.change_run",
        "analysis.view_finding", "analysis.view_measure", "analysis.view_model",
        "analysis.view_proposal", "analysis.change_proposal", "analysis.view_alert", "analysis.change_alert",
        "analysis.view_setting", "analysis.change_setting",
        "events.view_snapshot", "ingest.view_import", "tracking.view_writekey",
        "feedback.view_feedback", "customers.view_customer",
        "feedback.view_theme", "feedback.change_theme", "customers.view_persona", "customers.change_persona",
        "assistant.ask", "desks.view_take", "desks.add_take",
        "actions.view_handover", "actions.add_handover",
    ),
    SUPPORT_AGENT: (
        "ingest.view_import", "ingest.add_import", "ingest.change_import",
        "feedback.view_feedback", "feedback.add_feedback",
        "assistant.ask",
    ),
    ADMINISTRATOR: ("*",),
}  # fmt: skip


def permissions_of(role: str) -> QuerySet[Any]:
    """The permissions that `role` names, of those that exist. KeyError for an unknown role."""
    everything = apps.get_model("auth", "Permission").objects
    found = everything.none()
    for pattern in ROLES[role]:
        if pattern == "*":
            return everything.all()
        app, codename = pattern.split(".", 1)
        chosen = everything.filter(content_type__app_label=app)
        found |= chosen if codename == "*" else chosen.filter(codename=codename)
    return found


def grant_roles(**_: Any) -> None:
    """Make the groups and set their permissions; runs after `migrate` (Django's own signal)."""
    groups = apps.get_model("auth", "Group").objects
    for role in ROLES:
        group, _made = groups.get_or_create(name=role)
        group.permissions.set(permissions_of(role))
