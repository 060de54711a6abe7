"""Any two versions of a map side by side, in words; "now" is the map as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from journeymap.maps.requested import MAY
from journeymap.publishing.comparing_editions import Difference
from journeymap.publishing.editions import differences, editions, now
from journeymap.publishing.models import Edition
from journeymap.web.pages.asked import sheet, whole
from journeymap.web.pages.maps.journey import JourneyPage

from .edition import NONE

NOW = "now"
A_PAGE = 100
CHANCE = 0.05


@dataclass(frozen=True)
class Group:
    """One kind of change: its tab and its rows."""

    key: str
    title: str
    rows: Sequence[Difference]


def groups(found: Sequence[Difference]) -> list[Group]:
    """What people and data changed, the clearest first; empty groups too, so that nothing is missed."""

    def of(*kinds: str) -> list[Difference]:
        return [each for each in found if each.kind in kinds]

    numbers = [each for each in of("measure") if each.what == "changed"]
    return [
        Group("journey", "Journey", of("journey")),
        Group("moved", "Moved beyond doubt", [each for each in numbers if each.marked]),
        Group("findings", "Findings", of("finding")),
        Group("notes", "Notes", of("note")),
        Group("within", "Moved within doubt", [each for each in numbers if not each.marked]),
        Group("counts", "Counts", of("count")),
        Group("others", "Numbers new or gone", [each for each in of("measure") if each.what != "changed"]),
    ]


class ComparePage(JourneyPage):
    title = "What changed"
    narrow = False
    permissions = {"GET": MAY}
    template_name = "web/publishing/compare.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        rows = list(editions(self.journey))
        known = [str(each.number) for each in rows]
        after = request.GET.get("after") or NOW
        before = request.GET.get("before") or next(iter(known), NOW)
        older, newer = (self.version(name) for name in (before, after))
        found = differences(older, newer) if before != after else []
        kinds = groups(found)
        chosen = next((each for each in kinds if each.key == request.GET.get("kind")), None)
        group = chosen or next((each for each in kinds if each.rows), kinds[0])
        judged = sum(each.kind == "measure" and bool(each.interval) for each in found)
        return self.show(
            editions=rows,
            before=before,
            after=after,
            older=older,
            newer=newer,
            kinds=kinds,
            group=group,
            page=sheet(request, group.rows, A_PAGE),
            chance=round(judged * CHANCE),
            judged=judged,
            now=NOW,
        )

    def version(self, name: str) -> Edition:
        """404 for what is neither a number of an edition nor "now"."""
        if name == NOW:
            return now(self.journey)
        found: Any = self.journey.editions.filter(number=whole(name) or 0).select_related("by").first()
        if found is None:
            raise Http404(NONE)
        return found
