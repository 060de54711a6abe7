"""A day in the life: the persona at the left, a weekday and a weekend hour by hour."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.days.clocks import zone_told
from journeymap.days.exporting import FORMS
from journeymap.days.models import DayNote
from journeymap.maps.choices import choices
from journeymap.maps.requested import WRITE
from journeymap.web.pages.days import showing
from journeymap.web.pages.days.dayed import OfDay
from journeymap.web.pages.days.who import who
from journeymap.web.pages.maps import choosing
from journeymap.web.pages.maps.looking import PART, canonical, period

LANES = {"channel": "channels", "touchpoint": "touchpoints"}


class DayPage(OfDay):
    template_name = "web/days/day.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        if request.method == "GET" and not canonical(request.GET):
            return redirect(f"{request.path}{self.look.query()}")
        _ = self.day  # first: it may find that a part cannot be answered
        return self.show(**self.where(), **self.filters(), **self.body())

    @cached_property
    def offered(self) -> dict[str, Any]:
        return choices(self.journey)

    def filters(self) -> dict[str, Any]:
        look, offered = self.look, self.offered
        names = self.channel_names()
        return {
            "period": period(look.part),
            "dates": choosing.dates(look),
            "presets": choosing.presets(look, offered["presets"]),
            "channels": choosing.channels(look, names) if len(names) > 1 else [],
            "traits": choosing.traits(look, offered["traits"]),
            "traits_said": " · ".join(f"{name} {value}" for name, value in look.part.traits),
            "belonging": choosing.belonging(look, offered),
            "carried": {"period": look.hidden("since", "until"), "trait": look.hidden("trait")},
            "lanes": None,  # a day has no lanes to choose, so no saved views of them
            "filtered": not look.part.whole,
            "unfiltered": look.query(**dict.fromkeys(PART)),
            "lane_kinds": [(name, words, look.query(by=name)) for name, words in LANES.items()],
            "by": self.by,
        }

    def channel_names(self) -> list[str]:
        known = [each["name"] for each in self.offered["channels"]]
        return list(dict.fromkeys([*known, *self.look.part.channels]))

    def body(self) -> dict[str, Any]:
        day, look = self.day, self.look
        tones = {name: number % 6 + 1 for number, name in enumerate(self.channel_names())}
        zone = zone_told(self.journey)
        mine = DayNote.objects.filter(journey=self.journey, persona=look.part.persona or "")
        return {
            "day": day,
            "fresh": self.fresh(),
            "who": who(self.journey, look.part, self.sight),
            "strips": showing.strips(day, mine.select_related("by"), tones, self.rows_at),
            "tells": showing.sentences(day, self.rows_at),
            "around": showing.around(day, self.rows_at),
            "of_day": look.part.persona or "",
            "day_titled": f"A day of persona {look.part.persona}"
            if look.part.persona
            else "A day of everyone",
            "at_choices": day["touchpoints"],
            "at_carried": look.hidden("at"),
            "zone": zone,
            "zone_page": reverse("analyzer", args=[zone.analyzer]) if zone.analyzer else "",
            "can_write": self.request.user.has_perms(WRITE["POST"]),
            "fresh_note": {"from_hour": 9, "to_hour": 12, "text": "", "source": ""},
            "hours": range(24),
            "ends": range(1, 25),
            "share_at": f"{reverse('shares', args=[self.journey.slug])}?state=day&{self.query}",
            "wall_at": f"{reverse('wall')}?view={self.journey.slug}/day:{look.part.persona or ''}",
            "exports": [
                (words, f"{reverse('day-export', args=[self.journey.slug])}?format={form}&{self.query}")
                for form, (words, _, _) in FORMS.items()
            ],
        }

    @property
    def query(self) -> str:
        """The part, by and at, as the API takes them."""
        return self.look.query(view=None, cell=None, lane=None, show=None).removeprefix("?")
