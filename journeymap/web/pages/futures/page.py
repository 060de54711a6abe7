"""What all pages of a journey's future maps share: the journey, the future, the part it is a copy of."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase, QueryDict
from django.utils.functional import cached_property

from journeymap.analysis.parts import Part
from journeymap.futures.models import Future
from journeymap.maps.requested import CHANGE, MAY
from journeymap.web.pages.futures.asked import At, at_of
from journeymap.web.pages.maps.journey import JourneyPage
from journeymap.web.pages.maps.looking import Look, look_of

GONE = "There is no future map with this address; it may have been deleted."


class FuturesPage(JourneyPage):
    """A page of the future maps of the journey that the address names."""

    title = "Future maps"
    permissions = {"GET": MAY, "POST": CHANGE}

    @property
    def may_edit(self) -> bool:
        return self.request.user.has_perms(CHANGE)

    def show(self, status: int = 200, **context: Any) -> HttpResponseBase:
        return super().show(status, **{"may_edit": self.may_edit, **context})


class FuturePage(FuturesPage):
    """A page of one future map. 404 where there is none any more."""

    title = "Future map"

    @cached_property
    def future(self) -> Future:
        found = Future.objects.select_related("owner", "journey").filter(
            journey=self.journey, slug=self.kwargs["which"]
        )
        try:
            return found.get()
        except Future.DoesNotExist as error:
            raise Http404(GONE) from error

    @cached_property
    def part(self) -> Part:
        return Part.of(self.future.part)

    @cached_property
    def look(self) -> Look:
        """The look that shows the same part on the current map and the day map."""
        query = QueryDict(mutable=True)
        for name, value in self.part.pairs:
            query.appendlist(name, value)
        return look_of(query)

    @cached_property
    def at(self) -> At:
        return at_of(self.request.GET)
