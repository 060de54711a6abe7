"""Lanes that people write: notes in place. Nobody overwrites unseen what another wrote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.access.audit import record
from journeymap.journeys.models import Journey, Stage
from journeymap.maps.models import LANE, TEXT, TRUTHS, Note
from journeymap.maps.requested import WRITE
from journeymap.web.pages.asked import sheet, whole
from journeymap.web.pages.maps import claiming
from journeymap.web.pages.maps.journey import JourneyPage
from journeymap.web.pages.maps.map import MapPage

A_PAGE = 50  # versions


class NotesPage(MapPage):
    """A form of the drawer; the answer is the map with the drawer still open.

    A note that somebody else changed meanwhile is shown as they left it, with what was typed in the field.
    """

    title = "Notes"
    permissions = {"POST": WRITE["POST"]}

    def post(self, request: HttpRequest, slug: str, note: int | None = None) -> HttpResponseBase:
        text = request.POST.get("text", "").strip()[:TEXT]
        if note is None:
            return self.added(request, text)
        with transaction.atomic():
            found = Note.objects.select_for_update().filter(journey=self.journey, pk=note).first()
            if found is None:
                if text:
                    return self.conflict(request, None, text)
                return self.back(request)
            if str(found.revision) != request.POST.get("revision"):
                return self.conflict(request, found, text)
            if request.POST.get("what") == "delete" or not text:
                self.noted("delete_note", found)
                found.delete()
            else:
                found.text, found.by, found.revision = text, request.user, found.revision + 1
                for name, value in self.evidence(request).items():
                    setattr(found, name, value)
                found.save()
                self.noted("change_note", found)
        return self.back(request)

    def added(self, request: HttpRequest, text: str) -> HttpResponseBase:
        lane, dot, number = request.POST.get("cell", "").rpartition(".")
        stages = list(self.journey.stages.all())
        if not (dot and lane and 0 < (whole(number) or 0) <= len(stages)):
            raise Http404("The journey has no such stage any more.")
        stage = stages[int(number) - 1]
        point = self.journey.touchpoints.filter(stage=stage, name=request.POST.get("touchpoint", "")).first()
        if lane == TRUTHS and point is None:
            messages.warning(request, "Choose the touchpoint that is a moment of truth; nothing was kept.")
        elif text:
            with transaction.atomic():
                Journey.objects.select_for_update().get(pk=self.journey.pk)  # nobody deletes it meanwhile
                note = Note.objects.create(
                    journey=self.journey, lane=lane[:LANE], text=text, by=request.user, stage_name=stage.name,
                    stage=Stage.objects.filter(pk=stage.pk).first(), touchpoint=point,
                    touchpoint_name=point.name if point else "", **self.evidence(request),
                )  # fmt: skip
                self.noted("create_note", note)
        else:
            messages.warning(request, "Nothing was written, so nothing was kept.")
        return self.back(request)

    def evidence(self, request: HttpRequest) -> dict[str, Any]:
        """The number that the form links; none of it where the form does not ask, or tells no number."""
        if "evidence" not in request.POST:
            return {}
        try:
            return claiming.told(request.POST, self.map)
        except ValueError as wrong:
            messages.warning(request, f"The note is kept, its evidence is not linked. {wrong}")
            return {}

    def conflict(self, request: HttpRequest, note: Note | None, text: str) -> HttpResponseBase:
        """The page again, with both texts."""
        self.stale: dict[str, Any] = {
            "pk": note.pk if note else None,
            "text": text,
            "who": note.by.get_username() if note and note.by else "Somebody",
            "theirs": note.text if note else "",
            "gone": note is None,
        }
        return self.get(request, self.journey.slug)

    def back(self, request: HttpRequest) -> HttpResponseBase:
        return redirect(f"{self.home}{self.look.query(cell=request.POST.get('cell') or self.look.cell)}")

    def body(self) -> dict[str, Any]:
        return {**super().body(), "stale_note": getattr(self, "stale", None)}

    def noted(self, what: str, note: Note) -> None:
        record(self.request.user, f"maps.{what}", f"journey {self.journey.slug}", number=note.pk)


class NotesHistoryPage(JourneyPage):
    """Every version of every note of the journey, newest first; of deleted ones too."""

    title = "History of notes"
    narrow = False
    template_name = "web/maps/notes_history.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        versions = Note.history.filter(journey=self.journey).select_related("history_user", "by", "stage")
        versions = versions.order_by("-history_date", "-history_id")
        return self.show(journey=self.journey, page=sheet(request, versions, A_PAGE))
