"""What all pages of a day share: the kept day of the look, its addresses and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.analysis.parts import AskedError, Part
from journeymap.days.building import BY
from journeymap.days.gathering import kept_day
from journeymap.events.models import Snapshot
from journeymap.web.pages.maps.journey import JourneyPage
from journeymap.web.pages.maps.looking import words
from journeymap.web.pages.maps.states import Freshness


class OfDay(JourneyPage):
    """A page of the day of the customers that the look keeps."""

    title = "A day in the life"

    @property
    def by(self) -> str:
        told = self.look.told.get("by", [BY[0]])[0]
        return told if told in BY else BY[0]

    @property
    def at(self) -> str | None:
        return self.look.told.get("at", [None])[0]

    @cached_property
    def day(self) -> dict[str, Any]:
        """The kept day of the part; of the whole journey where it cannot be answered (see `problem`)."""
        try:
            return kept_day(self.journey, self.look.part, self.by, self.at)
        except AskedError as error:
            self.look = replace(self.look, part=Part(), problem=self.look.problem or str(error))
            return kept_day(self.journey, Part(), self.by, self.at)

    @cached_property
    def here(self) -> str:
        return reverse("day", args=[self.journey.slug])

    def rows_at(self, address: str) -> str:
        """Where an address of the day opens to its rows; empty for none."""
        if not address:
            return ""
        return f"{reverse('day-rows', args=[self.journey.slug, address])}{self.look.here}"

    def where(self) -> dict[str, Any]:
        return {
            "title": f"A day in the life · {self.journey.name}",
            "here": self.here,
            "state": "day",
            "said": words(self.look.part),
        }

    def fresh(self) -> Freshness:
        snapshot = Snapshot.objects.filter(number=self.day["snapshot"]).first()
        until = self.day["reference_time"]
        return Freshness(
            snapshot.created if snapshot else None, datetime.fromisoformat(until) if until else None
        )
