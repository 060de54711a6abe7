"""The current-state map of a journey."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from journeymap.maps.asking import Part
from journeymap.maps.keeping import kept_map
from journeymap.web.pages.maps import boards, choosing, states
from journeymap.web.pages.maps.exporting import exports
from journeymap.web.pages.maps.journey import address_of
from journeymap.web.pages.maps.looking import SHOWS, canonical, period
from journeymap.web.pages.maps.mapped import Mapped

STATUSES = ("measured", "assumed", "stale", "contested", "not enough data")


class MapPage(Mapped):
    """Stages across, lanes down, filters above, the evidence of the chosen cell at the right."""

    template_name = "web/maps/map.html"
    part_template = "web/maps/look.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        if not canonical(request.GET):
            return redirect(f"{request.path}{self.look.query()}")
        shown = self.map  # first: it may find that the part cannot be answered
        response = self.show(
            **self.header(), **self.filters(), **self.body(), analysis=states.analysis(self.journey, shown)
        )
        if self.partial:
            response["HX-Push-Url"] = f"{request.path}{self.look.query()}"
        return response

    def header(self) -> dict[str, Any]:
        """Crumb, name, and what can be done with the whole map."""
        journey, look = self.journey, self.look
        analyzers = address_of("analyzers")
        due = journey.review_date is not None and journey.review_date < timezone.now().date()
        return {
            **self.where(),
            "edit": address_of("journey-edit", slug=journey.slug),
            "analyzers": analyzers and f"{analyzers}?journey={journey.slug}&{look.of_part}".rstrip("&"),
            "exports": exports(journey, look, self.request.user),
            "review_due": due,
        }

    def filters(self) -> dict[str, Any]:
        look = self.look
        whole = self.map if look.part.whole else kept_map(self.journey, Part())
        names = choosing.channel_names(whole, look.part.channels)
        traits = choosing.traits(look, choosing.trait_names(self.map["snapshot"]))
        return {
            "period": period(look.part),
            "dates": choosing.dates(look),
            "presets": choosing.presets(look, choosing.moment(whole["reference_time"])),
            "channels": choosing.channels(look, names) if len(names) > 1 else [],
            "traits": traits,
            "traits_said": " · ".join(f"{name} {value}" for name, value in look.part.traits),
            "carried": {
                "period": look.hidden("since", "until"),
                "trait": look.hidden("trait"),
                "lane": look.hidden("lane"),
            },
            "filtered": not look.part.whole,
            "unfiltered": look.query(since=None, until=None, channel=None, trait=None),
            "tabs": [
                (name, title, look.query(show=None if name == "map" else name))
                for name, title in SHOWS.items()
            ],
        }

    def body(self) -> dict[str, Any]:
        look, board = self.look, self.whole_board
        return {
            "map": self.map,
            "board": boards.chosen(board, look.lanes),
            "lanes": boards.lane_choices(board, look),
            "lanes_said": boards.shown_of(look, board.lanes),
            "all_lanes": look.query(lane=None),
            "statuses": STATUSES,
            "case_said": states.case_said(self.map["case"]),
            "drawer": self.found(look.cell) if look.cell else None,
            "nothing": states.nothing(self.journey, self.map, look),
        }
