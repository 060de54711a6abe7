"""The current-state map of a journey."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.maps.choices import choices
from journeymap.maps.models import SavedView
from journeymap.maps.requested import WRITE
from journeymap.publishing.comments import threads
from journeymap.publishing.editions import published
from journeymap.publishing.upkeep import overdue, upkeep
from journeymap.web.pages.maps import boards, choosing, comparing, flow, states
from journeymap.web.pages.maps.exporting import exports
from journeymap.web.pages.maps.looking import COMPARED, PART, SHOWS, canonical, period
from journeymap.web.pages.maps.mapped import Mapped
from journeymap.web.pages.maps.saved import opened, query_of, seen

STATUSES = ("measured", "assumed", "stale", "contested", "not enough data")


class MapPage(Mapped):
    """Stages across, lanes down, filters above, the evidence of the chosen cell at the right."""

    template_name = "web/maps/map.html"
    part_template = "web/maps/look.html"
    lingers = True

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        if self.view is not None and set(self.look.told) <= {"view", "cell"}:
            return redirect(f"{request.path}{query_of(self.view)}")
        if request.method == "GET" and not canonical(request.GET):
            return redirect(f"{request.path}{self.look.query()}")
        shown, _ = self.map, self.other  # first: they may find that a part cannot be answered
        analysis = states.analysis(self.journey, shown)
        told = {**self.header(), **self.filters(), **self.body(), "analysis": analysis}
        response = self.show(**told, renewing=self.renewing())
        if self.partial:
            response["HX-Push-Url"] = f"{request.path}{self.look.query()}"
        return response

    @cached_property
    def view(self) -> SavedView | None:
        """The saved view that the address names. 404 where there is none, or it is somebody else's own.

        An address that tells what is shown besides is a link out of a view: it opens without the name.
        """
        slug = self.look.view
        if not slug:
            return None
        if set(self.look.told) - {"view", "cell"}:
            return seen(self.journey, self.request.user).filter(slug=slug).first()
        return opened(self.journey, self.request.user, slug)

    def header(self) -> dict[str, Any]:
        """Crumb, name, and what can be done with the whole map."""
        journey, look = self.journey, self.look
        return {
            **self.where(),
            "analyzers": f"{reverse('analyzers')}?journey={journey.slug}&{look.of_part}".rstrip("&"),
            "exports": exports(journey, look, self.request.user),
            "overdue": overdue(journey.review_date),
            "upkeep": upkeep(journey),
            "published": published(journey),
            "comments_open": threads(journey, done=None).count(),
        }

    def filters(self) -> dict[str, Any]:
        look = self.look
        offered = choices(self.journey)
        asked_too = [*look.part.channels, *(look.other.channels if look.other else ())]
        names = list(dict.fromkeys([*(each["name"] for each in offered["channels"]), *asked_too]))
        return {
            "period": period(look.part),
            "dates": choosing.dates(look),
            "presets": choosing.presets(look, offered["presets"]),
            "channels": choosing.channels(look, names) if len(names) > 1 else [],
            "traits": choosing.traits(look, offered["traits"]),
            "traits_said": " · ".join(f"{name} {value}" for name, value in look.part.traits),
            "belonging": choosing.belonging(look, offered),
            "carried": {
                "period": look.hidden("since", "until"),
                "trait": look.hidden("trait"),
                "vs": look.hidden(*COMPARED, "compare"),
                "lane": look.hidden("lane"),
                "curve": look.hidden("curve"),
            },
            "suggestions": comparing.suggestions(look, offered),
            "vs_dates": choosing.dates(look, "vs_"),
            "vs_channels": choosing.ticks(look, "vs_channel", names),
            "vs_traits": choosing.traits(look, offered["traits"], "vs_trait"),
            "filtered": not look.part.whole,
            "unfiltered": look.query(**dict.fromkeys(PART)),
            "tabs": [
                (name, title, look.query(show=None if name == "map" else name))
                for name, title in SHOWS.items()
            ],
        }

    def flow(self) -> dict[str, Any]:
        """The flow view that is chosen; empty where the map is shown."""
        if self.look.show == "map":
            return {}
        told = flow.of_look(self.journey, self.look, self.map)
        slider = told.get("slider")
        return {**told, "carried": self.look.hidden(slider["name"]) if slider else []}

    def body(self) -> dict[str, Any]:
        look, board = self.look, self.whole_board
        nothing = states.nothing(self.journey, self.map, look)
        return {
            "flow": {} if nothing else self.flow(),
            "map": self.map,
            "board": boards.chosen(board, look.lanes),
            "bare": boards.bare(board),
            "lanes": boards.lane_choices(board, look),
            "lanes_said": boards.shown_of(look, board.lanes),
            "all_lanes": look.query(lane=None),
            "statuses": (*STATUSES, "imported") if "imported" in self.map else STATUSES,
            "case_said": states.case_said(self.map["case"]),
            "view": self.view,
            "kept_views": [(each, query_of(each)) for each in seen(self.journey, self.request.user)],
            "can_write": self.request.user.has_perms(WRITE["POST"]),
            "drawer": self.found(look.cell) if look.cell else None,
            "nothing": nothing,
        }
