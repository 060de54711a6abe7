"""All connections with their state: what was taken last, how far behind, what is wrong, when it is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from journeymap.connecting.kinds import KINDS
from journeymap.connecting.messages import unread
from journeymap.connecting.models import Connection, Pull
from journeymap.jobs.states import Status
from journeymap.web.pages.page import Page

SEE = ("connecting.view_connection",)


@dataclass(frozen=True)
class State:
    """A connection as pages show it. word: its state; waiting: messages that are not imported."""

    connection: Connection
    title: str
    listens: bool
    last: Pull | None
    word: str
    waiting: int

    @property
    def error(self) -> str:
        """Why the last pull brought nothing, in words; "" where it went well."""
        return self.last.error if self.last and self.last.status == Status.FAILED else ""


def state(connection: Connection) -> State:
    kind = KINDS.get(connection.kind)
    last = connection.last_pull
    listens = kind is not None and kind.listens
    waiting = unread(connection.pk).count() if listens else 0
    title = kind.title if kind else connection.kind
    return State(connection, title, listens, last, word(connection, last), waiting)


def word(connection: Connection, last: Pull | None) -> str:
    """paused, running, waiting, failed, well or new."""
    if last is not None and last.is_open:
        return "running" if last.status == Status.RUNNING else "waiting"
    if not connection.on:
        return "paused"
    if last is None:
        return "new"
    return "failed" if last.status == Status.FAILED else "well"


class ConnectionsPage(Page):
    area = "connections"
    title = "Connections"
    permissions = SEE
    template_name = "web/connections/connections.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        states: list[Any] = [state(connection) for connection in Connection.objects.all()]
        wrong = sum(each.word == "failed" for each in states)
        return self.show(states=states, kinds=KINDS.values(), wrong=wrong)
