"""The list of imports, the field for new files, and what waits to be checked."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from journeymap.ingest.models import Draft, Import, Kind
from journeymap.jobs.states import OPEN
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page

from .uploading import drop_zone

A_PAGE = 25
BESIDE = 6
STATES = {"open": "under way"} | {state: state for state in ("done", "failed", "cancelled", "undone")}


class ImportsPage(Page):
    area = "imports"
    title = "Imports"
    permissions = ("ingest.view_import",)
    template_name = "web/imports/imports.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        told = {name: request.GET.get(name, "") for name in ("kind", "state", "mine", "live")}
        found = chosen(request, **told)
        asked = {name: value for name, value in told.items() if value}
        return self.show(
            page=sheet(request, found, A_PAGE),
            asked=asked,
            kinds=Kind.choices,
            states=STATES.items(),
            any_at_all=Import.objects.exists(),
            last=last_undoable(request),
            **beside(request),
        )


def chosen(request: HttpRequest, kind: str, state: str, mine: str, live: str) -> QuerySet[Import]:
    """The imports that the filter keeps, the newest first. Those of live events only where they are asked
    for: there is one every few seconds."""
    found = Import.objects.select_related("by").filter(takings__isnull=not live)
    if kind in Kind.values:
        found = found.filter(kind=kind)
    if state == "open":
        found = found.filter(status__in=OPEN)
    elif state == "undone":
        found = found.exclude(undone=None)
    elif state in STATES:
        found = found.filter(status=state, undone=None)
    return found.filter(by_id=request.user.pk) if mine else found


def last_undoable(request: HttpRequest) -> Import | None:
    """What "undo last import" takes back: the person's latest one that brought something."""
    if not request.user.has_perm("ingest.change_import"):
        return None
    done = Import.objects.filter(status=Import.Status.DONE, undone=None, accepted__gt=0)
    return done.filter(by_id=request.user.pk).first()


def beside(request: HttpRequest, but: int | None = None) -> dict[str, Any]:
    """What stands beside every page of an import: drafts of this person, earlier imports, the field.

    but: the import that the page itself is about.
    """
    mine = Draft.objects.filter(by_id=request.user.pk, job=None)
    return {
        "drafts": mine if request.user.has_perm("ingest.add_import") else mine.none(),
        "earlier": Import.objects.filter(takings=None).exclude(pk=but)[:BESIDE],
        **drop_zone(),
    }
