"""The wall: saved views and journeys one after the other, full screen, refreshed by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from journeymap.analysis.parts import AskedError
from journeymap.customers.personas.models import Persona
from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.maps.api import SEE
from journeymap.maps.lingering import lingering
from journeymap.maps.models import SavedView
from journeymap.sharing.models import DAY, FUTURE
from journeymap.web.pages.asked import whole
from journeymap.web.pages.maps.saved import seen
from journeymap.web.pages.page import Page
from journeymap.web.pages.sharing.boards import STRIPS, Viewed, bare

SECONDS, SHORTEST, LONGEST = 30, 10, 3_600
MOST = 30  # views of one wall
LANES = ["flow", "emotion", "findings", "endings", "time"]
"""What can be read from across a room, where a view names no lanes."""


@dataclass(frozen=True)
class Shown:
    """One view of the wall: of a journey, a saved one, a scenario of a future map, or a day.

    of: what stands behind the journey's slug in the address. called: its name beside the journey's.
    """

    journey: Journey
    of: str = ""
    called: str = ""
    view: Viewed | None = None
    saved: SavedView | None = None

    @property
    def told(self) -> str:
        return f"{self.journey.slug}/{self.of}" if self.of else self.journey.slug


class WallPage(Page):
    """`view`: a journey's slug; journey/view of a saved view; journey/future:map:scenario;
    journey/day:persona:strip. May repeat; what is not there is left out."""

    area = "journeys"
    title = "Wall"
    template_name = "web/sharing/wall.html"
    part_template = "web/sharing/wall_part.html"
    permissions = {"GET": SEE["GET"]}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not self.views:
            return self.show(choices=self.choices(), every=self.every, wall=True)
        at = self.at % len(self.views)
        now = self.views[at]
        try:
            with lingering(True):
                told = bare(now.view or current(now))
        except (AskedError, LookupError) as error:
            told = {"journey": now.journey, "problem": str(error.args[0] if error.args else error)}
        return self.show(
            **told,
            view=now.saved,
            called=now.called,
            head=headline(told["map"]) if "map" in told else [],
            place=at + 1,
            places=range(1, len(self.views) + 1),
            every=self.every,
            after=self.address(at + 1),
            before=self.address(at - 1),
            choices=self.choices(),
            wall=True,
        )

    @cached_property
    def views(self) -> list[Shown]:
        told = self.request.GET.getlist("view")[:MOST]
        return [found for each in told if (found := self.found(each))]

    def found(self, told: str) -> Shown | None:
        """None for what is not there (any more): the wall goes on with the others."""
        slug, _, name = told.partition("/")
        journey = Journey.objects.filter(slug=slug).first()
        if journey is None:
            return None
        kind, _, rest = name.partition(":")
        if rest or kind == DAY:
            return ahead(journey, name) if kind == FUTURE else day(journey, name)
        if not name:
            return Shown(journey)
        saved = seen(journey, self.request.user).filter(slug=name).first()
        return Shown(journey, saved.slug, saved.name, saved=saved) if saved else None

    def choices(self) -> list[Shown]:
        """What may be put on the wall: journeys, each with the views, futures and days of it."""
        found: list[Shown] = []
        for journey in Journey.objects.order_by("name")[:MOST]:
            saved = seen(journey, self.request.user)
            found += [Shown(journey), *(Shown(journey, each.slug, each.name, saved=each) for each in saved)]
            for future in journey.futures.exclude(state="dropped").prefetch_related("scenarios"):
                told = [f"future:{future.slug}:{each.letter}" for each in future.scenarios.all()]
                found += filter(None, (ahead(journey, each) for each in told))
            found += filter(None, (day(journey, f"day:{key}") for key in ("", *names_of(journey))))
        return found

    @property
    def every(self) -> int:
        return max(SHORTEST, min(LONGEST, number(self.request.GET.get("every", ""), SECONDS)))

    @property
    def at(self) -> int:
        return number(self.request.GET.get("at", ""), 0)

    def address(self, at: int) -> str:
        if len(self.views) < 1:
            raise Http404("Nothing is on this wall.")
        pairs = [*(("view", each.told) for each in self.views), ("every", self.every)]
        return f"?{urlencode([*pairs, ('at', at % len(self.views))])}"


def current(shown: Shown) -> Viewed:
    """The current map of a journey, as a saved view has it; lanes that can be read from across the room."""
    query = dict(shown.saved.query) if shown.saved else {}
    return Viewed(shown.journey, query={**query, "lane": query.get("lane") or LANES}, notes=True)


def ahead(journey: Journey, name: str) -> Shown | None:
    """future:map:scenario; without a scenario, the first."""
    _, slug, letter = [*name.split(":"), "", ""][:3]
    future = journey.futures.filter(slug=slug).first()
    if future is None:
        return None
    query = {"scenario": [letter]} if letter else {}
    view = Viewed(journey, FUTURE, future, query, notes=True)
    return Shown(journey, name, f"{future.name}{f', scenario {letter}' if letter else ''}", view)


def day(journey: Journey, name: str) -> Shown | None:
    """day:persona:strip; without a persona everyone's, without a strip weekday and weekend."""
    kind, key, strip = [*name.split(":"), "", ""][:3]
    if kind != DAY or strip not in ("", *STRIPS):
        return None
    query = {"persona": [key]} if key else {}
    view = Viewed(journey, DAY, None, query | ({"strip": [strip]} if strip else {}), notes=True)
    named = names_of(journey).get(key, key) if key else "everyone"
    return Shown(journey, name, f"A day of {named}{f', {strip}' if strip else ''}", view)


def names_of(journey: Journey) -> dict[str, str]:
    """Key -> name of the personas that are kept."""
    return {each.key: each.name for each in Persona.objects.kept().filter(journey=journey)}


def number(text: str, otherwise: int) -> int:
    found = whole(text)
    return otherwise if found is None else found


def headline(drawn: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(words, value, what qualifies it) of the journey as a whole."""
    rate = next(
        (
            cell
            for cell in drawn["measures"]
            if cell["name"] == "goal_rate" and cell["anchor"]["place"] == "journey" and not cell["run"]
        ),
        None,
    )
    told = [("cases", figures.count(drawn["totals"]["cases"]), "")]
    if rate is not None and rate["value"] is not None:
        low, high = (rate["interval"] or {}).get("low"), (rate["interval"] or {}).get("high")
        value = figures.share(rate["value"], 1, low, high)
        told.append(("reach the goal", value, figures.bounds(low, high)))
    return told
