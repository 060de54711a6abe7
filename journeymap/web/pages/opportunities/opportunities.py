"""The page Opportunities: all findings in one ranking, narrowed, ordered, as a file too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import QueryDict

from journeymap.access.spreadsheets import inert
from journeymap.analysis.opportunities import MOODS, ORDERS, OUTCOMES, Opportunity, opportunities
from journeymap.journeys.models import Journey
from journeymap.maps.at_stake import ends
from journeymap.maps.lanes.reading import OUTCOMES as ENDINGS
from journeymap.mining.registry import load
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.opportunities.telling import told
from journeymap.web.pages.page import Page

A_PAGE = 20
BENEATH = 8  # others of the same matter that are listed
ANY = "any"
WORDS = {"pain": "Pain", "bright": "Bright spots", "neutral": "Neither", ANY: "All"}
SORTED = {"money": "Money", "impact": "Impact", "people": "People"}
COLUMNS = (
    "rank", "journey", "stage", "place", "name", "to", "headline", "mood", "outcome", "impact", "impact_low",
    "impact_high", "money", "people", "n", "p", "method", "analyzer", "kind", "also",
)  # fmt: skip


class OpportunitiesPage(Page):
    area = "opportunities"
    title = "Opportunities"
    permissions = {"GET": ("analysis.view_finding", "journeys.view_journey")}
    template_name = "web/opportunities/opportunities.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        chosen = asked(request.GET)
        mood = "" if chosen["mood"] == ANY else chosen["mood"]
        found = opportunities(
            chosen["journey"], chosen["stage"], chosen["outcome"], mood, order=chosen["sort"]
        )
        if request.GET.get("format") == "csv":
            return file(found)
        page = sheet(request, found, A_PAGE)
        journeys = list(Journey.objects.order_by("name"))
        journey = next((each for each in journeys if each.slug == chosen["journey"]), None)
        return self.show(
            page=page,
            rows=told(list(page), handed=True),
            first=page.start_index(),
            beneath=BENEATH,
            chosen=chosen,
            journeys=journeys,
            stages=journey.stages.values_list("name", flat=True) if journey else (),
            outcomes=[(name, ENDINGS[name]) for name in OUTCOMES],
            moods=[(name, WORDS[name]) for name in ("pain", "bright", ANY)],
            sorts=list(SORTED.items()),
            titles={name: each.title for name, each in load().analyzers.items()},
            narrowed=any(chosen[name] for name in ("journey", "stage", "outcome")) or mood == "bright",
            merged=sum(len(each.others) for each in found),
        )


def asked(query: QueryDict) -> dict[str, str]:
    """What the query chooses; nonsense is as if nothing was chosen."""
    told = {name: query.get(name, "")[:250] for name in ("journey", "stage", "outcome", "mood", "sort")}
    told["mood"] = told["mood"] if told["mood"] in (*MOODS, ANY) else "pain"
    told["outcome"] = told["outcome"] if told["outcome"] in OUTCOMES else ""
    told["sort"] = told["sort"] if told["sort"] in ORDERS else "money"
    told["stage"] = told["stage"] if told["journey"] else ""
    return told


def file(found: Iterable[Opportunity]) -> HttpResponse:
    """As CSV; what a spreadsheet would run is made inert."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for rank, each in enumerate(found, start=1):
        writer.writerow({name: inert(value) for name, value in line(rank, each).items()})
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="opportunities.csv"'
    return response


def line(rank: int, each: Opportunity) -> dict[str, Any]:
    one = each.finding
    low, high = ends(one) if one.impact is not None else (None, None)
    told = {
        "rank": rank, "journey": one.run.journey.name if one.run.journey else "", "stage": each.stage,
        "place": one.place, "name": one.name, "to": one.to, "headline": one.headline, "mood": one.mood,
        "outcome": (one.effect or {}).get("outcome"), "impact": one.impact, "impact_low": low,
        "impact_high": high, "money": one.money, "people": each.people, "n": one.n, "p": one.p,
        "method": one.method, "analyzer": one.run.analyzer, "kind": one.kind,
        "also": " | ".join(other.headline for other in each.others),
    }  # fmt: skip
    return {name: "" if value is None else value for name, value in told.items()}
