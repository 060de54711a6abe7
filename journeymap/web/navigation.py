"""The menu: one list for our pages and the admin, cut down to what the person may open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from journeymap.publishing.comments import unread


@dataclass(frozen=True)
class Entry:
    """One line. name: of its address; area: what pages say they belong to; any of `permissions` opens it.

    waiting: how many things there wait for somebody. begins: whether somebody may begin there.
    """

    label: str
    name: str
    icon: str
    area: str
    permissions: tuple[str, ...] = ()
    waiting: Callable[[Any], int] | None = None
    begins: bool = True


SECTIONS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Work",
        (
            Entry("Home", "home", "home", "home", ("journeys.view_journey",)),
            Entry("Journeys", "journeys", "map", "journeys", ("journeys.view_journey",)),
            Entry("Ask", "ask", "chat", "ask", ("assistant.ask",), begins=False),
            Entry("Opportunities", "opportunities", "rise", "opportunities", ("analysis.view_finding",)),
            Entry("Customers to act on", "lists", "list", "lists", ("customers.view_customer",)),
            Entry("Answers", "answers", "inbox", "answers", ("feedback.view_feedback",), begins=False),
            Entry("Themes", "all-themes", "tag", "theme", ("feedback.view_theme",)),
            Entry("Personas", "all-personas", "user", "persona", ("customers.view_persona",)),
            Entry("Imports", "imports", "up", "imports", ("ingest.view_import",)),
            Entry("Desks", "desks", "export", "desks", ("desks.view_take",)),
            Entry("Proposals", "proposals", "check", "proposals", ("analysis.view_proposal",)),
            Entry("Alerts", "alerts", "bell", "alerts", ("analysis.view_alert",)),
            Entry("Mentions", "mentions", "at", "mentions", ("journeys.view_journey",), unread),
        ),
    ),
    (
        "Engine room",
        (
            Entry("Live tracking", "live-tracking", "fast", "live", ("tracking.view_writekey",)),
            Entry("Connections", "connections", "link", "connections", ("connecting.view_connection",)),
            Entry("Messages", "messages", "send", "messages", ("actions.view_channel",)),
            Entry("Analyzers", "analyzers", "plug", "analyzers", ("analysis.view_run",)),
            Entry("Runs", "runs", "clock", "runs", ("analysis.view_run",)),
            Entry("Models", "models", "box", "models", ("analysis.view_model",)),
            Entry("People and privacy", "people", "people", "people", ("customers.view_customer",)),
            Entry("What may leave", "exits", "out", "exits", ("access.view_door",)),
            Entry("System", "system", "pulse", "system", ("jobs.view_duty",)),
            Entry("Audit trail", "audit", "shield", "audit", ("access.view_entry",)),
            Entry("All records", "admin:index", "list", "admin", ("auth.view_user",)),
        ),
    ),
)


@dataclass(frozen=True)
class Line:
    label: str
    address: str
    icon: str
    current: bool
    waiting: int = 0


def menu(user: Any, area: str = "") -> list[tuple[str, list[Line]]]:
    """(title of the section, its lines) that `user` may open; `area`: where they are."""
    told = [(title, list(_lines(user, entries, area))) for title, entries in SECTIONS]
    return [(title, lines) for title, lines in told if lines]


def _lines(user: Any, entries: tuple[Entry, ...], area: str) -> Iterator[Line]:
    for entry in entries:
        if any(user.has_perm(permission) for permission in entry.permissions):
            waiting = entry.waiting(user) if entry.waiting else 0
            yield Line(entry.label, reverse(entry.name), entry.icon, entry.area == area, waiting)


def first_page(user: Any) -> str | None:
    """Where somebody begins who may not open the home page; None where nothing is open to them."""
    begins = {entry.label for _title, entries in SECTIONS for entry in entries if entry.begins}
    lines = (line for _title, told in menu(user) for line in told if line.label in begins)
    return next((line.address for line in lines), None)
