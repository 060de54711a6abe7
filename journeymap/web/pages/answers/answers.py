"""All answers of customers, or those of a part of a journey: as many as a number of them says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from journeymap.analysis.evidence import Sight, SnapshotData
from journeymap.analysis.parts import AskedError, Part
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.maps.api import SEE
from journeymap.maps.gathering import data_of
from journeymap.maps.moods import stages_of
from journeymap.maps.said import GROUPS, PLACES, RATERS, Wanted, newest, rows_of
from journeymap.maps.scores import rated
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.maps.listing import timeline
from journeymap.web.pages.maps.looking import Look, look_of, words
from journeymap.web.pages.page import Page

A_PAGE = 50
RATED = ("kind", "score", "scale_min", "scale_max")
LETTERS = 250  # of a name of a place, or of words that are looked for
WHO = {"": "everybody", RATERS: "all who answered the NPS question"}


@dataclass(frozen=True)
class Spoken:
    """An answer as it is shown. by: what is known of it in words; person: the address of their timeline."""

    text: str
    by: tuple[str, ...]
    customer: str
    person: str


class AnswersPage(Page):
    """`journey`: a slug; with it a part, told as maps tell it, and a place (`place`, as
    touchpoint:pay). `group`: by the answer to the NPS question; `about`: words that the text holds."""

    area = "answers"
    title = "What customers said"
    permissions = {"GET": ("feedback.view_feedback",)}
    template_name = "web/answers/answers.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        wanted, problem = self.wanted, self.look.problem
        try:
            data = self.data(self.look.part)
        except AskedError as error:
            data, problem = self.data(Part()), str(error)
        ids = newest(wanted, data)
        page = sheet(request, ids, A_PAGE)
        sight = Sight.of(request.user)
        rows = rows_of(list(page), data, sight)
        part = None if self.look.part.whole else words(self.look.part)
        return self.show(
            rows=[spoken(row, sight) for row in rows],
            page=page,
            count=len(ids),
            wanted=wanted,
            journey=self.journey,
            journeys=self.journeys,
            places=places(data) if self.journey else [],
            groups=[(name, WHO.get(name, name)) for name in ("", *GROUPS)],
            part="" if problem else part,
            carried=self.look.hidden() if self.journey and not problem else [],
            narrowed=bool(wanted != Wanted() or part),
            problem=problem,
            longest=LETTERS,
        )

    def data(self, part: Part) -> SnapshotData:
        return data_of(self.journey, part) if self.journey else SnapshotData(current(), None)

    @cached_property
    def look(self) -> Look:
        """The part of the journey that the address tells; of all feedback there is none."""
        return look_of(self.request.GET) if self.journey else Look({})

    @cached_property
    def journey(self) -> Journey | None:
        slug = self.request.GET.get("journey", "")
        if not slug:
            return None
        if not self.request.user.has_perms(SEE["GET"]):
            raise PermissionDenied("Your role has no right to journeys: look at all feedback.")
        found = Journey.objects.filter(slug=slug[:200]).first()
        if found is None:
            raise Http404("There is no journey with this address; it may have been deleted.")
        return found

    @cached_property
    def journeys(self) -> list[tuple[str, str]]:
        """Slug and name of those that may be looked at."""
        if not self.request.user.has_perms(SEE["GET"]):
            return []
        return list(Journey.objects.order_by("name").values_list("slug", "name"))

    @cached_property
    def wanted(self) -> Wanted:
        told = {
            name: self.request.GET.get(name, "").replace("\0", "") for name in ("place", "group", "about")
        }
        place, _, name = told["place"].partition(":")
        if place in PLACES and not name:  # as answers were told that are kept: place=touchpoint&name=pay
            name = self.request.GET.get("name", "").replace("\0", "")
        if told["place"] and (place not in PLACES or not name):
            raise BadRequest(f"A place is told as {', '.join(PLACES)} with a name: touchpoint:pay.")
        if told["group"] and told["group"] not in GROUPS:
            raise BadRequest(f"Answers have a group: {', '.join(GROUPS)}.")
        if max(len(name), len(told["about"])) > LETTERS:
            raise BadRequest(f"Names and words that are looked for have at most {LETTERS} letters.")
        found = Wanted(group=told["group"], about=" ".join(told["about"].split()))
        return replace(found, place=place, name=name) if self.journey else found


def places(data: SnapshotData) -> list[tuple[str, list[tuple[str, str]]]]:
    """(kind of place, (what the form tells, its name)) of the journey, in its order."""
    stage_of = stages_of(data.log)
    names = {
        "stage": list(dict.fromkeys(filter(None, stage_of.values()))),
        "touchpoint": list(stage_of),
        "channel": sorted(data.log.channels),
    }
    return [
        (f"{kind.capitalize()}s", [(f"{kind}:{name}", name) for name in found])
        for kind, found in names.items()
        if found
    ]


def spoken(row: Mapping[str, Any], sight: Sight) -> Spoken:
    when = figures.day(row["time"], year=True) if row.get("time") else ""
    by = [
        rated(*(row.get(name) for name in RATED)),
        row.get("touchpoint") or "",
        row.get("channel") or "",
        when,
    ]
    customer = row.get("customer") or ""
    person = timeline(customer) if customer and sight.identities else ""
    return Spoken(row.get("text") or "", tuple(each for each in by if each), customer, person)
