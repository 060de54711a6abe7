"""What the map, the drawer and the lists behind it have in common: the board of the look, and its cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.analysis.parts import AskedError
from journeymap.maps.comparing import Difference, compare
from journeymap.maps.keeping import kept_map
from journeymap.maps.lanes import Board, Cell, Lane, lanes
from journeymap.maps.models import Note
from journeymap.maps.opening import Opened
from journeymap.maps.reaching import reached
from journeymap.maps.voices import voices
from journeymap.publishing.comments import open_at
from journeymap.publishing.upkeep import overdue
from journeymap.web.pages.maps import comparing, drawer, states
from journeymap.web.pages.maps.journey import JourneyPage
from journeymap.web.pages.maps.looking import called, words


class Mapped(JourneyPage):
    """A page that shows the map or a piece of it."""

    @cached_property
    def notes(self) -> list[Note]:
        return list(Note.objects.filter(journey=self.journey).select_related("stage", "touchpoint", "by"))

    @cached_property
    def whole_board(self) -> Board:
        look, shown = self.look, self.map
        said = voices(self.journey, look.part, shown, self.sight, lambda: self.data)
        others = [(words(look.other), self.other)] if look.other is not None and self.other else []
        past = overdue(self.journey.review_date)
        compared = self.differences or None
        return lanes(shown, self.notes, said, compared, others, curves=self.curves, past=past)

    @cached_property
    def curves(self) -> list[tuple[str, dict[str, Any]]]:
        """The personas whose moods are drawn beside those of the part, by name; see `Look.curves`."""
        found = []
        for key in self.look.curves:
            try:
                found.append((called(key), kept_map(self.journey, replace(self.look.part, persona=key))))
            except AskedError as error:
                told = f"The curve of {called(key)} cannot be shown: {error}"
                self.look = replace(self.look, problem=self.look.problem or told)
        return found

    @cached_property
    def other(self) -> dict[str, Any] | None:
        """The map compared with; None where nothing is compared, or where that cannot be answered."""
        if self.look.other is None:
            return None
        try:
            return kept_map(self.journey, self.look.other)
        except AskedError as error:
            told = f"What it is compared with cannot be shown: {error}"
            self.look = replace(self.look, other=None, problem=self.look.problem or told)
            return None

    @cached_property
    def differences(self) -> dict[str, Difference]:
        return compare(self.map, self.other) if self.other else {}

    @cached_property
    def home(self) -> str:
        return reverse("map", kwargs={"slug": self.journey.slug})

    def renewing(self) -> dict[str, Any] | None:
        """When the older map that is shown was counted, and where to ask whether a newer one is there."""
        made = self.older.oldest
        if made is None:
            return None
        here = self.look.here or "?"
        asks = f"{here}{'' if here.endswith('?') else '&'}{urlencode({'made': made.isoformat()})}"
        return {"made": made, "asks": f"{reverse('map-newer', args=[self.journey.slug])}{asks}"}

    def where(self) -> dict[str, Any]:
        """Addresses and words that every piece of the page uses."""
        return {
            "title": self.journey.name,
            "here": self.home,
            "cells": f"{self.home}cell/",
            "said": words(self.look.part),
            "compared": comparing.compared(self.look),
            "fresh": states.freshness(self.map),
            "talk": open_at(self.journey),
        }

    def found(self, address: str) -> dict[str, Any] | None:
        """What the drawer shows of an address; None where the map has nothing there."""
        lane, cell = self.at_place(address)
        if lane is not None and cell is not None:
            return drawer.of_cell(lane, cell, address, self.map)
        told = self.number(address)
        if told is None:
            return None
        beside = comparing.side_by_side(told, self.differences.get(address))
        return drawer.of_number(self.journey, self.look, told, beside)

    def number(self, address: str) -> dict[str, Any] | None:
        """The measure or finding of the map, the step of a flow view or the week that has this address."""
        found = self.open(address)
        return None if found is None else found.cell

    def open(self, address: str) -> Opened | None:
        """The same with the rows behind it."""
        try:
            return reached(self.journey, self.look.part, self.map, address)
        except KeyError:
            return None

    def at_place(self, address: str) -> tuple[Lane | None, Cell | None]:
        """Lane and cell of an address such as touchpoints.3."""
        key, dot, number = address.rpartition(".")
        if dot and number.isdecimal() and len(number) < 4:
            board = self.whole_board
            for lane in (board.stage_lane, *board.lanes):
                if lane.key == key:
                    cell = next((each for each in lane.cells if each.stage + 1 == int(number)), None)
                    return lane, cell
        return None, None
