"""What the map, the drawer and the lists behind it have in common: the board of the look, and its cells."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse

from journeymap.maps.addresses import cell_at
from journeymap.maps.lanes import Board, Cell, Lane, lanes
from journeymap.maps.models import Note
from journeymap.web.pages.maps import drawer, states
from journeymap.web.pages.maps.journey import JourneyPage, address_of
from journeymap.web.pages.maps.looking import words


class Mapped(JourneyPage):
    """A page that shows the map or a piece of it."""

    @cached_property
    def notes(self) -> list[Note]:
        return list(Note.objects.filter(journey=self.journey).select_related("stage", "by"))

    @cached_property
    def whole_board(self) -> Board:
        return lanes(self.map, self.notes)

    @cached_property
    def home(self) -> str:
        return reverse("map", kwargs={"slug": self.journey.slug})

    def where(self) -> dict[str, Any]:
        """Addresses and words that every piece of the page uses."""
        return {
            "title": self.journey.name,
            "here": self.home,
            "cells": f"{self.home}cell/",
            "journeys": address_of("journeys") or reverse("home"),
            "said": words(self.look.part),
            "fresh": states.freshness(self.map),
        }

    def found(self, address: str) -> dict[str, Any] | None:
        """What the drawer shows of an address; None where the map has nothing there."""
        lane, cell = self.at_place(address)
        if lane is not None and cell is not None:
            return drawer.of_cell(lane, cell, address)
        try:
            told = cell_at(self.map, address)
        except KeyError:
            return None
        return drawer.of_number(self.journey, self.look, told)

    def at_place(self, address: str) -> tuple[Lane | None, Cell | None]:
        """Lane and cell of an address such as touchpoints.3."""
        key, dot, number = address.rpartition(".")
        if dot and number.isdecimal():
            for lane in self.whole_board.lanes:
                if lane.key == key:
                    cell = next((each for each in lane.cells if each.stage + 1 == int(number)), None)
                    return lane, cell
        return None, None
