"""The drawer: how much, how sure, since when, in whose words, from which rows, how to do it again."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from journeymap.maps.asking import AskedError
from journeymap.maps.opening import Opened, opened
from journeymap.web.pages.maps.drawer import behind
from journeymap.web.pages.maps.mapped import Mapped


class CellPage(Mapped):
    """The evidence of one cell or finding, or what a cell holds that has several.

    A part of the map's page, or a page of its own without script. 404 where the map has no such cell."""

    title = "Evidence"
    template_name = "web/maps/cell.html"
    part_template = "web/maps/drawer.html"

    def get(self, request: HttpRequest, slug: str, address: str) -> HttpResponseBase:
        response = self.show(**self.where(), drawer=self.drawer(address), alone=not self.partial)
        if self.partial:
            response["HX-Push-Url"] = f"{self.home}{self.look.query(cell=address)}"
        return response

    def drawer(self, address: str) -> dict[str, Any]:
        found = self.found(address)
        if found is None:
            raise Http404("The map has no such cell any more: the journey or its data changed.")
        return found


class BehindPage(Mapped):
    """What takes a moment: the rows counted, the first of them, quotes. Loaded after the drawer is open."""

    title = "Evidence"
    template_name = "web/maps/behind.html"

    @cached_property
    def opened(self) -> Opened:
        try:
            return opened(self.journey, self.look.part, self.kwargs["address"])
        except (KeyError, AskedError) as error:
            raise Http404("The map has no such cell any more.") from error

    def get(self, request: HttpRequest, slug: str, address: str) -> HttpResponseBase:
        return self.show(**self.where(), **behind(self.opened, self.sight))
