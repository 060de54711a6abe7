"""Cells of a map opened over HTTP: the figure, its rows, quotes and trend; one customer's timeline."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.audit import record
from journeymap.access.permissions import Needs
from journeymap.access.spreadsheets import inert
from journeymap.analysis.api import PAGE
from journeymap.analysis.evidence import SelectionError, Sight
from journeymap.analysis.paging import LIMIT, MOST, answer, number
from journeymap.analysis.serializers import RowsSerializer
from journeymap.customers.addresses import stand_in
from journeymap.maps.choices import choices
from journeymap.maps.comparing import compare
from journeymap.maps.exporting.streaming import new_file, sent
from journeymap.maps.keeping import kept_map
from journeymap.maps.opening import Opened
from journeymap.maps.quotes import answers_at, moods_in, quotes
from journeymap.maps.reaching import reached
from journeymap.maps.requested import MAY, OTHER, PART, SLUG, OfJourney, told_choice, told_part
from journeymap.maps.timelines import UnknownCustomer, timeline

CELL = [
    *PART,
    OpenApiParameter("address", OpenApiTypes.STR, "path", description="of a measure, finding, step or week"),
]
ADDRESS = "map/cells/(?P<address>[^/.]+)"
FORMAT = OpenApiParameter("format", OpenApiTypes.STR, enum=["json", "csv"], description="csv: all rows")
QUOTES_AT_MOST = 50


class CellViewSet(OfJourney):
    """Every number of the map can be opened: how it came to be, and the rows behind it."""

    def opened(self, request: Request) -> Opened:
        try:
            journey, part = self.journey(), told_part(request)
            return reached(journey, part, kept_map(journey, part), self.kwargs["address"])
        except KeyError as error:
            raise NotFound("This map has no cell with this address.") from error

    @extend_schema(parameters=CELL, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], url_path=ADDRESS, url_name="cell")
    def cell(self, request: Request, slug: str, address: str) -> Response:
        """The cell or finding, how many rows stand behind it (`counted`), its trend, what earlier runs said,
        and how to get it again. Keys among its evidence are shown to who may know customers."""
        found = self.opened(request)
        told: dict[str, Any] = {"counted": None, "gone": None, "trend": None}
        try:
            if found.selection is not None:
                told |= {"counted": found.counted, "trend": asdict(found.trend())}
        except SelectionError as gone:
            told["gone"] = str(gone)
        return Response(
            {
                "cell": self._shown(found, request),
                **told,
                "history": found.history(),
                "reproduce": found.reproduce(),
            }
        )

    def _shown(self, found: Opened, request: Request) -> dict[str, Any]:
        if found.selection is None or not Sight.of(request.user).identities:
            return found.cell
        return {**found.cell, "evidence": found.selection.model_dump(mode="json")}

    @extend_schema(parameters=[*CELL, *PAGE, FORMAT], responses=RowsSerializer)
    @action(detail=True, methods=["get"], url_path=f"{ADDRESS}/rows", url_name="cell-rows")
    def rows(self, request: Request, slug: str, address: str) -> HttpResponseBase:
        """The rows behind the number: as many as it says. `format=csv` sends all of them as a file."""
        found = self.opened(request)
        form = told_choice(request, "format", ("json", "csv"))
        try:
            if found.selection is None:
                raise NotFound("This number came without the rows behind it.")
            if form == "json":
                return Response(answer(request, found.selection, found.data, found.cell["n"]))
            name = f"{slug}-{address}.csv"
            path = new_file(name)
            write_csv(found.all_rows(Sight.of(request.user)), path)
        except SelectionError as gone:
            raise NotFound(str(gone)) from gone
        record(request.user, "maps.export_rows", f"journey {slug}", address=address, rows=found.counted)
        return sent(request._request, path, name, "text/csv; charset=utf-8")

    @extend_schema(
        parameters=[*CELL, OpenApiParameter("limit", OpenApiTypes.INT)], responses=OpenApiTypes.OBJECT
    )
    @action(
        detail=True,
        methods=["get"],
        url_path=f"{ADDRESS}/quotes",
        url_name="cell-quotes",
        permissions={"GET": (*MAY, "feedback.view_feedback")},
    )
    def quotes(self, request: Request, slug: str, address: str) -> Response:
        """What people wrote: `typical`, most `negative`, most `positive`; of the answers behind the cell, or
        where its rows are none, of those at its place."""
        found, limit = self.opened(request), number(request, "limit", 3, QUOTES_AT_MOST)
        try:
            behind = found.selection
            if behind is None or behind.subject != "feedback":
                behind = answers_at(found.cell["anchor"], found.data)
            runs = moods_in(kept_map(found.journey, found.part))
            told = quotes(found.data, behind, runs, Sight.of(request.user), limit)
        except SelectionError as gone:
            raise NotFound(str(gone)) from gone
        return Response({kind: [asdict(each) for each in some] for kind, some in told.items()})

    @extend_schema(parameters=[*PART, *OTHER], responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], url_path="map/compare", url_name="map-compare")
    def compare(self, request: Request, slug: str) -> Response:
        """This part beside another (`other_since`, ...): by address a, b, change = a - b, its interval, and
        whether it is marked: the interval excludes zero."""
        journey = self.journey()
        shown, other = (kept_map(journey, told_part(request, prefix)) for prefix in ("", "other_"))
        return Response({address: asdict(each) for address, each in compare(shown, other).items()})

    @extend_schema(parameters=[SLUG], responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], url_path="map/choices", url_name="map-choices")
    def choices(self, request: Request, slug: str) -> Response:
        """What a part may be told by: channels, traits with values, first and last time, presets."""
        return Response(choices(self.journey()))


class TimelineViewSet(viewsets.ViewSet):
    """What one customer did and said, over all journeys."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {
        "GET": ("journeys.view_journey", "customers.view_customer")
    }

    @extend_schema(
        parameters=[OpenApiParameter("customer", OpenApiTypes.STR, required=True), *PAGE],
        responses=OpenApiTypes.OBJECT,
    )
    def list(self, request: Request) -> Response:
        """Events and answers of the person behind a customer's key, oldest first."""
        key = request.query_params.get("customer", "")
        if not key:
            raise ValidationError({"customer": "Tell the key of a customer."})
        limit, offset = number(request, "limit", LIMIT, MOST), number(request, "offset", 0, 2**53)
        try:
            told = timeline(key, Sight.of(request.user), limit, offset)
        except UnknownCustomer as error:
            raise NotFound(str(error)) from error
        record(request.user, "customers.view_timeline", stand_in(key))
        return Response(told)


def write_csv(rows: Iterator[dict[str, Any]], path: Path) -> None:
    """All rows with a heading, texts inert: a spreadsheet shows them and runs none."""
    path.touch(mode=0o600)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer, names = csv.writer(stream), None
        for row in rows:
            if names is None:
                names = list(row)
                writer.writerow([inert(name) for name in names])
            writer.writerow([_told(row[name]) for name in names])


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else inert(value)
