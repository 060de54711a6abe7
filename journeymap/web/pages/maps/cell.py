"""The drawer: how much, how sure, since when, in whose words, from which rows, how to do it again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from journeymap.maps.opening import Opened
from journeymap.maps.quotes import moods_in
from journeymap.maps.requested import WRITE
from journeymap.web.pages.maps import behind
from journeymap.web.pages.maps.mapped import Mapped

GONE = "The map has no such cell any more: the journey, its data or the filter changed."


class CellPage(Mapped):
    """The evidence of one cell or finding, or what a cell holds that has several.

    A part of the map's page, or a page of its own without script. 404 where the map has no such cell.
    """

    title = "Evidence"
    template_name = "web/maps/cell.html"
    part_template = "web/maps/drawer.html"
    lingers = True  # it is of the map that is shown

    def get(self, request: HttpRequest, slug: str, address: str) -> HttpResponseBase:
        found = self.found(address)
        if found is None:
            raise Http404(GONE)
        more = {} if self.partial or found["kind"] == "cell" else self.behind(address)
        may = self.request.user.has_perms(WRITE["POST"])
        shown = {**self.where(), **more, "drawer": found, "alone": not self.partial, "can_write": may}
        response = self.show(**shown)
        if self.partial:
            response["HX-Push-Url"] = f"{self.home}{self.look.query(cell=address)}"
        return response

    def behind(self, address: str) -> dict[str, Any]:
        """All of it at once, for who has no script."""
        told = self.open(address)
        assert told is not None
        return {**all_behind(told, self), **{"trend": behind.course(told)}}


class Behind(Mapped):
    """A piece of the drawer that takes a moment, loaded after it is open."""

    title = "Evidence"

    @cached_property
    def opened(self) -> Opened:
        found = self.open(self.kwargs["address"])
        if found is None:
            raise Http404(GONE)
        return found


class BehindPage(Behind):
    """Rows counted, the first of them, quotes, earlier runs."""

    template_name = "web/maps/behind.html"

    def get(self, request: HttpRequest, slug: str, address: str) -> HttpResponseBase:
        return self.show(**self.where(), **all_behind(self.opened, self))


class TrendPage(Behind):
    """How the number moved from week to week."""

    template_name = "web/maps/trend.html"

    def get(self, request: HttpRequest, slug: str, address: str) -> HttpResponseBase:
        return self.show(trend=behind.course(self.opened))


def all_behind(told: Opened, page: Mapped) -> dict[str, Any]:
    found = behind.rows(told, page.sight)
    address = f"{page.home}cell/{told.cell['address']}/rows/{page.look.here}"
    return {
        **found,
        "rows_page": address,
        "voices": behind.voices(told, page.sight, moods_in(page.map)) if page.sight.texts else [],
        "earlier": behind.earlier(told),
    }
