"""The wall: saved views and journeys one after the other, full screen, refreshed by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from journeymap.analysis.parts import AskedError
from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.maps.api import SEE
from journeymap.maps.lingering import lingering
from journeymap.maps.models import SavedView
from journeymap.web.pages.asked import whole
from journeymap.web.pages.maps.saved import seen
from journeymap.web.pages.page import Page
from journeymap.web.pages.sharing.boards import bare_board, look_at

SECONDS, SHORTEST, LONGEST = 30, 10, 3_600
MOST = 30  # views of one wall
LANES = ["flow", "emotion", "findings", "endings", "time"]
"""What can be read from across a room, where a view names no lanes."""


@dataclass(frozen=True)
class Shown:
    """One view of the wall."""

    journey: Journey
    view: SavedView | None = None

    @property
    def told(self) -> str:
        return f"{self.journey.slug}/{self.view.slug}" if self.view else self.journey.slug


class WallPage(Page):
    """`view`: a journey's slug, or journey/view of a saved view; may repeat. Without any, every journey."""

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
        look = look_at(now.view.query if now.view else {})
        if not look.lanes:
            look = look_at({**look.told, "lane": LANES})
        try:
            with lingering(True):
                told = bare_board(now.journey, look, notes=True)
        except AskedError as error:
            told = {"journey": now.journey, "problem": str(error)}
        return self.show(
            **told,
            view=now.view,
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
        if not name:
            return Shown(journey)
        view = seen(journey, self.request.user).filter(slug=name).first()
        return Shown(journey, view) if view else None

    def choices(self) -> list[Shown]:
        """What may be put on the wall: journeys, each with the views of it that one may open."""
        found = []
        for journey in Journey.objects.order_by("name")[:MOST]:
            found += [Shown(journey), *(Shown(journey, view) for view in seen(journey, self.request.user))]
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
