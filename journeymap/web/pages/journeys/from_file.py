"""A journey from a map that somebody exported: choose the file, read what it would do, import it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from journeymap.maps import figures
from journeymap.maps.foreseeing import MOST_SENT, Foreseen, foresee, sent
from journeymap.maps.importing import Imported, take
from journeymap.maps.importing_api import TAKE_IN
from journeymap.maps.taking import CannotRead, Taken, read
from journeymap.web.pages.page import Page

MOST_CHANGES = 40  # told; more are counted
CHANGED = "The file or the journey is not as it was when you looked: this is what it would do now."


class MapFilePage(Page):
    """A form that posts the file twice: to look (`op=look`), and with the mark of what was seen to import."""

    area = "journeys"
    title = "Import a map"
    permissions = {"GET": TAKE_IN, "POST": TAKE_IN}
    template_name = "web/journeys/from_file.html"
    part_template = "web/journeys/from_file_seen.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.shown()

    def post(self, request: HttpRequest) -> HttpResponseBase:
        file: Any = request.FILES.get("file")
        if file is None:
            return self.shown(
                problem="Choose the file first: the JSON that a map was exported as.", status=400
            )
        try:
            text = sent(file.read(MOST_SENT + 1))
            taken = read(text)
        except CannotRead as refused:
            return self.shown(problem=str(refused), status=400)
        seen = foresee(taken, text)
        if request.POST.get("op") != "import":
            return self.shown(seen, taken, file.name)
        if request.POST.get("mark") != seen.mark:
            return self.shown(seen, taken, file.name, problem=CHANGED, status=409)
        try:
            done = take(taken, by=request.user, file=file.name)
        except CannotRead as refused:
            return self.shown(problem=str(refused), status=400)
        messages.success(request, said(done))
        to = reverse("map", args=[done.journey.slug])
        return HttpResponse(headers={"HX-Redirect": to}) if request.htmx else redirect(to)

    def shown(
        self,
        seen: Foreseen | None = None,
        taken: Taken | None = None,
        file: str = "",
        problem: str = "",
        status: int = 200,
    ) -> HttpResponseBase:
        told = seen.changes if seen else ()
        return self.show(
            200 if self.partial else status,  # htmx swaps nothing else
            seen=seen,
            file=file,
            slug=taken.slug if taken else "",
            until=figures.day(datetime.fromisoformat(seen.until), year=True) if seen and seen.until else "",
            told=told[:MOST_CHANGES],
            more=len(told[MOST_CHANGES:]),
            problem=problem,
            largest=MOST_SENT,
        )


def said(done: Imported) -> str:
    """What came of it, for the page of the map."""
    what = "Imported as a new journey" if done.made else f"Imported as revision {done.journey.revision}"
    cells = f"{done.cells:,} imported cells are shown" if done.shown else "its own measured cells stay"
    return f"{what}; {cells}; {done.notes:,} notes were added."
