"""One edition: the map as it was published, its numbers and the rows behind them; and going back to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.analysis.evidence import SelectionError, SnapshotData
from journeymap.analysis.parts import Part
from journeymap.journeys.definitions import StaleRevision, state
from journeymap.journeys.editing.differences import differences
from journeymap.journeys.editing.edits import CannotEdit
from journeymap.maps.addresses import cell_at
from journeymap.maps.lanes import Board, lanes
from journeymap.maps.requested import CHANGE, MAY, WRITE
from journeymap.publishing.editions import Stale, newest, restore
from journeymap.publishing.models import Edition
from journeymap.publishing.opening_editions import EditionOpened, data_of, opened, part_of
from journeymap.web.pages.asked import whole
from journeymap.web.pages.maps import boards, drawer, states
from journeymap.web.pages.maps.cell import BehindPage, CellPage, TrendPage
from journeymap.web.pages.maps.looking import Look, words
from journeymap.web.pages.maps.map import STATUSES
from journeymap.web.pages.maps.mapped import Mapped
from journeymap.web.pages.maps.rows import RowsPage

NONE = "This journey has no such published version."
KEPT = ("cell", "lane")  # what of a look holds for an edition


@dataclass(frozen=True)
class NoteThen:
    """A note as the lanes read it, out of an edition."""

    lane: str
    place: str
    at: str
    text: str
    by: str
    cell: str = ""
    says: str = ""
    limit: float | None = None
    pk: None = None
    revision: int = 1


def note_then(told: dict[str, Any]) -> NoteThen:
    kept = {name: told[name] for name in ("lane", "text", "by", "cell", "says", "limit")}
    return NoteThen(place=told["stage"], at=told["touchpoint"], **kept)


class OfEdition(Mapped):
    """A page of the map as an edition has it: nothing of it is counted anew."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The number is the edition's, not the page's: pages of cells are those of any map."""
        kwargs.pop("number", None)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def edition(self) -> Edition:
        found = self.journey.editions.filter(number=self.kwargs["number"]).select_related("by", "snapshot")
        edition = found.first()
        if edition is None:
            raise Http404(NONE)
        edition.journey = self.journey
        return edition

    @cached_property
    def look(self) -> Look:
        asked = {name: self.request.GET.getlist(name)[:50] for name in KEPT if self.request.GET.get(name)}
        return Look(asked, cell=asked.get("cell", [""])[0], lanes=tuple(asked.get("lane", ())))

    @cached_property
    def map(self) -> dict[str, Any]:
        return self.edition.content

    @cached_property
    def notes(self) -> list[NoteThen]:
        return [note_then(each) for each in self.map.get("notes", ())]

    @cached_property
    def data(self) -> SnapshotData:
        return data_of(self.edition)

    @cached_property
    def whole_board(self) -> Board:
        """Without voices: what customers said is not frozen."""
        return lanes(self.map, self.notes)

    @cached_property
    def home(self) -> str:
        return reverse("edition", args=[self.journey.slug, self.edition.number])

    def where(self) -> dict[str, Any]:
        return {
            "title": f"{self.journey.name}, v{self.edition.number}",
            "here": self.home,
            "cells": f"{self.home}cell/",
            "said": words(part_of(self.edition)),
            "compared": None,
            "fresh": states.freshness(self.map),
            "edition": self.edition,
        }

    def open(self, address: str) -> EditionOpened | None:
        try:
            return opened(self.edition, cell_at(self.map, address))
        except KeyError:
            return None

    def show(self, status: int = 200, **context: Any) -> HttpResponseBase:
        """Nobody writes in what is published."""
        return super().show(status, **{**context, "can_write": False})

    def found(self, address: str) -> dict[str, Any] | None:
        lane, cell = self.at_place(address)
        if lane is not None and cell is not None:
            return drawer.of_cell(lane, cell, address, self.map)
        told = self.open(address)
        if told is None:
            return None
        look = replace(self.look, part=Part())
        found = drawer.of_number(self.journey, look, told.cell, drawn=self.map)
        return {**found, "reproduce": told.reproduce()}


class EditionPage(OfEdition):
    title = "Published version"
    permissions = {"GET": MAY}
    template_name = "web/publishing/edition.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        board = self.whole_board
        last = newest(self.journey)
        return self.show(
            **self.where(),
            map=self.map,
            board=boards.chosen(board, self.look.lanes),
            bare=boards.bare(board),
            statuses=STATUSES,
            case_said=states.case_said(self.map["case"]),
            drawer=self.found(self.look.cell) if self.look.cell else None,
            is_newest=last is not None and last.number == self.edition.number,
            can_restore=request.user.has_perms(WRITE["POST"]),
        )


class EditionCellPage(OfEdition, CellPage):
    """As of any map."""


class EditionBehindPage(OfEdition, BehindPage):
    """As of any map."""


class EditionTrendPage(OfEdition, TrendPage):
    """As of any map."""


class EditionRowsPage(OfEdition, RowsPage):
    """As of any map."""


class RestorePage(OfEdition):
    """Asks first, says what would change; then the definition goes back and is published anew."""

    title = "Restore a published version"
    narrow = False
    permissions = {"GET": CHANGE, "POST": CHANGE}
    template_name = "web/publishing/restore.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return self.asking()

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            made = restore(self.edition, request.user, whole(request.POST.get("revision", "")))
        except (StaleRevision, CannotEdit, Stale, SelectionError) as refused:
            self.journey.refresh_from_db()
            return self.asking(409, problem=str(refused))
        messages.success(request, f"v{self.edition.number} is restored and published as v{made.number}.")
        return redirect("edition", slug, made.number)

    def asking(self, status: int = 200, **more: Any) -> HttpResponseBase:
        changes = restoring(self.edition)
        return self.show(status, **{**self.where(), "title": self.title}, changes=changes, **more)


def restoring(edition: Edition) -> list[str]:
    """What going back would change of the journey, in words."""
    from_now = state(edition.journey)
    then = {**edition.state, "about": from_now["about"]}
    return differences(from_now, then)
