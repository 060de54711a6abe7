"""All findings of a journey, or those of a kind, mood, place or part: as many as a number of them says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from journeymap.analysis.models import Finding
from journeymap.analysis.opportunities import MOODS, Opportunity
from journeymap.analysis.parts import AskedError, Part
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.maps.lanes.reading import Reading, spaced
from journeymap.maps.sought import ORDERS, Found, Order, Sought, findings_of
from journeymap.mining.registry import load
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.maps.looking import Look, look_of, words
from journeymap.web.pages.opportunities.telling import told
from journeymap.web.pages.page import Page

A_PAGE = 20
LETTERS = 250  # of a name of a place
MOOD_WORDS = {"pain": "pain points", "bright": "bright spots", "neutral": "neither good nor bad"}


class FindingsPage(Page):
    """`journey`: a slug, with a part told as maps tell it. `kind`: an analyzer's word; `mood`: of MOODS;
    `place`: as touchpoint:pay; `sort`: of ORDERS."""

    area = "opportunities"
    title = "Findings"
    permissions = {"GET": ("analysis.view_finding", "journeys.view_journey")}
    template_name = "web/opportunities/findings.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        wanted, look, problem, known = self.wanted, look_of(request.GET), "", load().analyzers
        try:
            found = self.found(look.part)
        except AskedError as error:
            look, problem = Look({}), str(error)
            found = self.found(Part())
        page = sheet(request, [one["id"] for one in found if one["id"] is not None], A_PAGE)
        return self.show(
            journey=self.journey,
            problem=problem or look.problem,
            page=page,
            rows=told(alone(list(page)), handed=True, part=look.of_part),
            first=page.start_index(),
            chips=self.chips(look),
            explained=next((a.kinds[wanted.kind] for a in known.values() if wanted.kind in a.kinds), ""),
            titles={name: each.title for name, each in known.items()},
        )

    def found(self, part: Part) -> list[Found]:
        narrowed = partial(kept_map, self.journey, part)
        findings = findings_of(self.journey, part, lambda: self.whole, narrowed)
        return self.wanted.among(findings, self.journey.slug, Reading(self.whole))

    def chips(self, look: Look) -> list[tuple[str, str]]:
        """(what narrows the list in words, the address without it)."""
        wanted, part = self.wanted, look.part.pairs
        said = {"kind": spaced(wanted.kind), "mood": MOOD_WORDS.get(wanted.mood, ""), "place": wanted.name}
        told = [
            (said[name], self.address(*part, *(pair for pair in wanted.pairs if pair[0] != name)))
            for name, _ in wanted.pairs
            if name in said
        ]
        return [*told, (words(look.part), self.address(*wanted.pairs))] if part else told

    def address(self, *pairs: tuple[str, str]) -> str:
        return f"?{urlencode([('journey', self.journey.slug), *pairs])}"

    @cached_property
    def whole(self) -> dict[str, Any]:
        return kept_map(self.journey)

    @cached_property
    def journey(self) -> Journey:
        found = Journey.objects.filter(slug=self.request.GET.get("journey", "")[:200]).first()
        if found is None:
            raise Http404("There is no journey with this address; it may have been deleted.")
        return found

    @cached_property
    def wanted(self) -> Sought:
        names = ("kind", "mood", "place", "sort")
        told = {name: self.request.GET.get(name, "").replace("\0", "")[:LETTERS] for name in names}
        place, _, name = told["place"].partition(":")
        order: Order = next((each for each in ORDERS if each == told["sort"]), "money")
        if told["place"] and not (place and name):
            raise BadRequest("A place is told with its name: touchpoint:pay.")
        if told["mood"] and told["mood"] not in MOODS:
            raise BadRequest(f"Findings have a mood: {', '.join(MOODS)}.")
        return Sought(told["kind"], told["mood"], place, name, order)


def alone(numbers: Sequence[int]) -> list[Opportunity]:
    """Each finding by itself, in this order."""
    rows = Finding.objects.filter(pk__in=numbers).defer("evidence").select_related("run__journey")
    found = {row.pk: row for row in rows}
    return [Opportunity(found[number], (), "") for number in numbers if number in found]
