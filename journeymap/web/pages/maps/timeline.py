"""The timeline of one customer: what they did and said, over all journeys, oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase

from journeymap.access.audit import record
from journeymap.analysis.evidence import Sight
from journeymap.analysis.rated import said_of
from journeymap.customers.addresses import UnknownAddress, opened, stand_in
from journeymap.maps import figures
from journeymap.maps.lanes.reading import titled
from journeymap.maps.timelines import UnknownCustomer, timeline
from journeymap.web.pages.asked import whole
from journeymap.web.pages.lists.choosing import said as rating
from journeymap.web.pages.lists.lists import address
from journeymap.web.pages.page import Page

A_PAGE = 200
GAP = 86_400.0  # a silence of a day and more is told


class TimelinePage(Page):
    """Who looks at it is noted in the audit trail: it is about one person."""

    area = "people"
    title = "Timeline of a customer"
    permissions = {"GET": ("customers.view_customer", "journeys.view_journey")}
    template_name = "web/maps/timeline.html"

    def get(self, request: HttpRequest, person: str) -> HttpResponseBase:
        sight = Sight.of(request.user)
        number = whole(request.GET.get("page", "")) or 1
        try:
            key = opened(person)
            told = timeline(key, sight, limit=A_PAGE, offset=(number - 1) * A_PAGE)
        except (UnknownAddress, UnknownCustomer) as error:
            raise Http404("Nothing is held about this person.") from error
        record(request.user, "customers.view_timeline", stand_in(key))
        journey = request.GET.get("journey", "")
        items = [each for each in told["results"] if belongs(each, journey)]
        return self.show(
            told=told,
            days=days(items, journey),
            chosen=journey,
            sight=sight,
            said=said(told["keys"]),
            page=Paginator(range(told["count"]), A_PAGE).get_page(number),
        )


def said(keys: Iterable[str]) -> list[dict[str, Any]]:
    """What the newest runs say of the person: whose list each score is on."""
    return [
        {
            "title": titled(stored.name),
            "address": address(stored),
            "journey": stored.run.journey,
            "words": rating(value, stored.unit),
        }
        for stored, value in said_of(keys)
    ]


def belongs(item: dict[str, Any], journey: str) -> bool:
    """Whether an item is of the journey that is asked for; what was said belongs to all."""
    if not journey or item["kind"] == "feedback":
        return True
    return any(place["journey"] == journey for place in item["places"])


def days(items: Iterable[dict[str, Any]], journey: str) -> list[dict[str, Any]]:
    """Items by day: the day, the silence before it where it is long, and the items with their places."""
    found = []
    for day, here in groupby(items, key=lambda item: item["time"].date() if item["time"] else None):
        told = [{**item, **placed(item, journey)} for item in here]
        gap = told[0]["gap_seconds"]
        found.append(
            {
                "day": day,
                "gap": figures.duration(gap) if gap is not None and gap >= GAP else "",
                "items": told,
            }
        )
    return found


def placed(item: dict[str, Any], journey: str) -> dict[str, Any]:
    """Stage, touchpoint and outcome of an event, in the journey chosen or the first that it stands in."""
    places = item.get("places") or []
    here = next((each for each in places if not journey or each["journey"] == journey), None)
    return {
        "stage": here["stage"] if here else None,
        "touchpoint": here["touchpoint"] if here else item.get("touchpoint"),
        "goal": any(each["goal"] for each in places),
        "exit": any(each["exit"] for each in places),
        "scored": scored(item),
    }


def scored(item: dict[str, Any]) -> str:
    """csat 2 of 1-5; empty without a score."""
    if item["kind"] != "feedback" or item["score"] is None:
        return ""
    scale = ""
    if item["scale_min"] is not None and item["scale_max"] is not None:
        scale = f" on {item['scale_min']:g} to {item['scale_max']:g}"
    return f"{item['scale'] or 'score'} {item['score']:g}{scale}"
