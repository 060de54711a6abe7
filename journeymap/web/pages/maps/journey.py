"""What all pages of one journey's map share: the journey, the look, the map that is kept of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from journeymap.analysis.evidence import Sight, SnapshotData
from journeymap.analysis.parts import AskedError, Part
from journeymap.journeys.models import Journey
from journeymap.maps.api import SEE
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept_map
from journeymap.maps.lingering import Lingering, lingering
from journeymap.web.pages.maps.looking import Look, look_of
from journeymap.web.pages.page import Page

GONE = "There is no journey with this address; it may have been deleted."


class JourneyPage(Page):
    """A page of the map of the journey that the address names. 404 where there is none any more."""

    area = "journeys"
    title = "Journey map"
    narrow = True
    permissions = {"GET": SEE["GET"]}
    lingers = False  # whether it may show the map kept last while a newer one is counted, saying so

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with lingering(self.lingers and request.method == "GET") as self.older:
                return super().dispatch(request, *args, **kwargs)
        except Journey.DoesNotExist as error:  # deleted while its map was made
            raise Http404(GONE) from error

    older: Lingering

    @cached_property
    def journey(self) -> Journey:
        try:
            return Journey.objects.select_related("owner").get(slug=self.kwargs["slug"])
        except Journey.DoesNotExist as error:
            raise Http404(GONE) from error

    @cached_property
    def look(self) -> Look:
        return look_of(self.request.GET)

    @cached_property
    def sight(self) -> Sight:
        return Sight.of(self.request.user)

    @cached_property
    def data(self) -> SnapshotData:
        """The rows of the part; opened once for all that has to be computed for this page."""
        return data_of(self.journey, self.look.part)

    @cached_property
    def map(self) -> dict[str, Any]:
        """The kept map of the part; of the whole journey where it cannot be answered (see `problem`)."""
        try:
            return kept_map(self.journey, self.look.part, lambda: self.data)
        except AskedError as error:
            self.look = replace(self.look, part=Part(), problem=self.look.problem or str(error))
            return kept_map(self.journey, Part())

    def show(self, status: int = 200, **context: Any) -> HttpResponseBase:
        shared = {"journey": self.journey, "look": self.look, "sight": self.sight}
        return super().show(status, **{**shared, **context})
