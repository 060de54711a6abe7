"""What people tell of the day, written below a strip. What somebody else changed meanwhile is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.days import noting
from journeymap.days.models import SOURCE, TEXT, DayNote
from journeymap.maps.noting import CannotNote, Stale
from journeymap.maps.requested import WRITE
from journeymap.web.pages.asked import sheet, whole
from journeymap.web.pages.days.day import DayPage
from journeymap.web.pages.days.dayed import OfDay

A_PAGE = 50  # versions


class DayNotesPage(DayPage):
    """A form of the day; the answer is the day. What was typed on a note that somebody else changed stays."""

    title = "Notes of a day"
    permissions = {"POST": WRITE["POST"]}

    def post(self, request: HttpRequest, slug: str, note: int | None = None) -> HttpResponseBase:
        told = typed(request)
        try:
            if note is None:
                noting.add(self.journey, request.user, persona=self.look.part.persona or "", **told)
            else:
                self.change(request, note, told)
        except CannotNote as wrong:
            messages.error(request, str(wrong))
        except Stale as stale:
            self.stale = {"pk": note, "said": str(stale), "gone": stale.note is None, **told}
            return self.get(request, slug)
        return self.back()

    def change(self, request: HttpRequest, number: int, told: dict[str, Any]) -> None:
        note = DayNote.objects.filter(journey=self.journey, pk=number).first()
        if note is None:
            raise Stale(None)
        revision = whole(request.POST.get("revision", "")) or 0
        if request.POST.get("what") == "delete":
            noting.delete(note, revision, request.user)
        else:
            noting.change(note, revision, request.user, **told)

    def back(self) -> HttpResponseBase:
        return redirect(f"{self.here}{self.look.here}#notes")

    def body(self) -> dict[str, Any]:
        return {**super().body(), "stale": getattr(self, "stale", None)}


def typed(request: HttpRequest) -> dict[str, Any]:
    """The fields of the form. 404 where it is no form of ours."""
    sent = request.POST
    begin, end = whole(sent.get("from_hour", "0")), whole(sent.get("to_hour", "24"))
    if begin is None or end is None or begin > 23 or not 1 <= end <= 24:
        raise Http404("A day has the hours 0 to 24.")
    return {
        "weekend": sent.get("weekend") == "yes",
        "from_hour": begin,
        "to_hour": end,
        "text": sent.get("text", "").strip()[:TEXT],
        "source": sent.get("source", "").strip()[:SOURCE],
    }


class DayNotesHistoryPage(OfDay):
    """Every version of every note of the day, newest first; of deleted ones too."""

    title = "History of what people told"
    narrow = False
    template_name = "web/days/history.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        versions = DayNote.history.filter(journey=self.journey).select_related("history_user", "by")
        versions = versions.order_by("-history_date", "-history_id")
        told = {**self.where(), "title": self.title}
        return self.show(**told, page=sheet(request, versions, A_PAGE))
