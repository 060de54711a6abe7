"""One connection: its state, its pulls, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from journeymap.access.audit import record
from journeymap.connecting.due import start
from journeymap.connecting.keeping import Refused, begin_again, delete, switch
from journeymap.connecting.kinds import KINDS
from journeymap.connecting.models import Connection
from journeymap.connecting.trying import tried
from journeymap.jobs.states import OPEN
from journeymap.web.pages.page import Page

from .listing import SEE, state

CHANGE = ("connecting.change_connection",)
DELETE = ("connecting.delete_connection",)
PULLS = 15


class OneConnection(Page):
    area = "connections"
    title = "Connections"

    @property
    def connection(self) -> Connection:
        return get_object_or_404(Connection.objects.select_related("by"), pk=self.kwargs["number"])

    def back(self) -> HttpResponseBase:
        return redirect("connection", self.kwargs["number"])


class ConnectionPage(OneConnection):
    permissions = SEE
    template_name = "web/connections/connection.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.shown()

    def shown(self, **more: Any) -> HttpResponseBase:
        connection = self.connection
        address = self.request.build_absolute_uri(reverse("hook", args=(connection.public,)))
        return self.show(
            title=connection.name, state=state(connection), pulls=connection.pulls.all()[:PULLS],
            settings=told_settings(connection), **more,
            address=address if connection.kind == "webhook" else "",
        )  # fmt: skip


class TryConnection(ConnectionPage):
    permissions = CHANGE

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.back()

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.shown(tried=tried(self.connection))


class PullNow(OneConnection):
    permissions = CHANGE

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        connection = self.connection
        if start(connection, request.user):
            record(request.user, "connection.pull", f"connection {connection.pk}")
            messages.success(request, f"{connection.name} is being pulled.")
        else:
            messages.info(request, f"{connection.name} is being pulled already.")
        return self.back()


class CancelPull(OneConnection):
    permissions = CHANGE

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        stopped = [pull.cancel() for pull in self.connection.pulls.filter(status__in=OPEN)]
        words = "It stops. Pages that were fetched are imported by the next pull." if any(stopped) else ""
        messages.info(request, words or "No pull was under way any more.")
        return self.back()


class SwitchConnection(OneConnection):
    permissions = CHANGE

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        connection = self.connection
        switch(connection, "on" in request.POST, request.user)
        paused = "is paused: nothing is pulled, and messages are refused" if not connection.on else "goes on"
        messages.success(request, f"{connection.name} {paused}.")
        return self.back()


class BeginAgain(OneConnection):
    permissions = CHANGE

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        connection = self.connection
        try:
            begin_again(connection, request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            return self.back()
        messages.success(request, f"The next pull of {connection.name} takes everything from the start.")
        return self.back()


class DeleteConnection(OneConnection):
    permissions = DELETE
    title = "Delete a connection"
    template_name = "web/connections/delete.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.show(state=state(self.connection))

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        connection = self.connection
        delete(connection, request.user)
        messages.success(request, f"{connection.name} is deleted. What it brought stays.")
        return redirect("connections")


def told_settings(connection: Connection) -> list[tuple[str, str]]:
    """(title, value) of what was told and is no secret; what is empty or as it begins is left out."""
    kind = KINDS.get(connection.kind)
    if kind is None:
        return []
    found = []
    for name, field in kind.settings.model_fields.items():
        value = connection.settings.get(name)
        if value not in (None, "", {}, False) and value != field.default:
            found.append((str(field.title or name), str(value)))
    return found
