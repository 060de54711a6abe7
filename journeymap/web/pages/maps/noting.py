"""Lanes that people write: notes in place. Nobody overwrites unseen what another wrote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.maps import noting
from journeymap.maps.models import LANE, TEXT, Note
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
        try:
            if note is None:
                self.add(request, text)
            else:
                self.change(request, note, text)
        except noting.CannotNote as wrong:
            messages.warning(request, str(wrong))
        except noting.Stale as stale:
            if stale.note or text:
                return self.conflict(request, stale.note, text)
        return redirect(f"{self.home}{self.look.query(cell=request.POST.get('cell') or self.look.cell)}")

    def add(self, request: HttpRequest, text: str) -> None:
        lane, dot, number = request.POST.get("cell", "").rpartition(".")
        stages = list(self.journey.stages.all())
        if not (dot and lane and 0 < (whole(number) or 0) <= len(stages)):
            raise Http404("The journey has no such stage any more.")
        stage = stages[int(number) - 1]
        point = self.journey.touchpoints.filter(stage=stage, name=request.POST.get("touchpoint", "")).first()
        noting.add(
            self.journey, request.user, lambda: self.map, lane=lane[:LANE], text=text, stage=stage,
            stage_name=stage.name, touchpoint=point, touchpoint_name=point.name if point else "",
            **self.evidence(request),
        )  # fmt: skip

    def change(self, request: HttpRequest, number: int, text: str) -> None:
        """Without a text the note is deleted."""
        note = Note.objects.filter(journey=self.journey, pk=number).first()
        if note is None:
            raise noting.Stale(None)
        revision = whole(request.POST.get("revision", "")) or 0
        if request.POST.get("what") == "delete" or not text:
            noting.delete(note, revision, request.user)
        else:
            told = {"text": text, **self.evidence(request)}
            noting.change(note, revision, request.user, lambda: self.map, **told)

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

    def body(self) -> dict[str, Any]:
        return {**super().body(), "stale_note": getattr(self, "stale", None)}


class NotesHistoryPage(JourneyPage):
    """Every version of every note of the journey, newest first; of deleted ones too."""

    title = "History of notes"
    narrow = False
    template_name = "web/maps/notes_history.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        versions = Note.history.filter(journey=self.journey).select_related("history_user", "by", "stage")
        versions = versions.order_by("-history_date", "-history_id")
        return self.show(journey=self.journey, page=sheet(request, versions, A_PAGE))
