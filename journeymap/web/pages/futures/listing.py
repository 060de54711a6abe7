"""The future maps of a journey, and making one of the part that is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.analysis.parts import AskedError, Part
from journeymap.futures.changing import BadChange
from journeymap.futures.making import make
from journeymap.futures.models import Future
from journeymap.web.pages.futures.page import FuturesPage
from journeymap.web.pages.maps.looking import words


@dataclass(frozen=True)
class Row:
    """A future map in the list."""

    future: Future
    part: str
    changes: int
    scenarios: int
    owner: str


class FutureListPage(FuturesPage):
    narrow = False
    template_name = "web/futures/futures.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return self.shown()

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        name = request.POST.get("name", "")
        try:
            if self.look.problem:
                raise AskedError(self.look.problem)
            future = make(self.journey, name, self.look.part, request.user)
        except (BadChange, AskedError) as refusal:
            return self.shown(str(refusal), name, 400)
        messages.success(request, "Made from the current map. Add the first change.")
        return redirect("future", slug=slug, which=future.slug)

    def shown(self, problem: str = "", typed: str = "", status: int = 200) -> HttpResponseBase:
        found = Future.objects.filter(journey=self.journey).select_related("owner")
        found = found.prefetch_related("changes", "scenarios").order_by("-changed")
        return self.show(
            status,
            title=f"Future maps of {self.journey.name}",
            rows=[self.row(each) for each in found],
            said=words(self.look.part),
            problem=problem or self.look.problem,
            typed_name=typed,
        )

    @staticmethod
    def row(future: Future) -> Row:
        owner = future.owner
        return Row(
            future,
            words(Part.of(future.part)),
            len(future.changes.all()),
            len(future.scenarios.all()),
            (owner.get_full_name() or owner.get_username()) if owner else "",
        )
