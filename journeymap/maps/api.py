"""Maps, the rows behind their numbers, and exports over HTTP: all below the address of a journey.

Every address takes a part of the journey: `since`, `until`, `channel` and `trait` (the last two may repeat).
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.audit import record
from journeymap.access.permissions import Needs
from journeymap.analysis.api import PAGE
from journeymap.analysis.evidence import Hidden, SelectionError, Sight, SnapshotData, allowed, asked
from journeymap.analysis.paging import answer
from journeymap.analysis.serializers import RowsSerializer
from journeymap.journeys.models import Journey
from journeymap.maps.asking import AskedError, Part, part
from journeymap.maps.exporting import FORMATS
from journeymap.maps.exporting.eventlog import export_log
from journeymap.maps.exporting.features import PER, dictionary, export_features, features
from journeymap.maps.exporting.sinks import LOG_SINKS, TABLE_SINKS
from journeymap.maps.exporting.streaming import new_file, sent
from journeymap.maps.gathering import STATES, data_of

SEE: dict[str, tuple[str, ...]] = {
    "GET": ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure"),
    "POST": ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure"),
}
TAKE = {"GET": (*SEE["GET"], "customers.view_customer")}
"""Exports of single cases name customers."""

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "mermaid": "text/vnd.mermaid; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xes": "application/xml",
}
SLUG = OpenApiParameter("slug", OpenApiTypes.STR, "path")
PART = [
    SLUG,
    OpenApiParameter(
        "since", OpenApiTypes.STR, description="cases with an event at this time or later (UTC)"
    ),
    OpenApiParameter("until", OpenApiTypes.STR, description="cases with an event before this time"),
    OpenApiParameter("channel", OpenApiTypes.STR, many=True, description="any of these channels"),
    OpenApiParameter("trait", OpenApiTypes.STR, many=True, description="name=value of the customer"),
]
GRAIN = OpenApiParameter("per", OpenApiTypes.STR, enum=PER, description="what a row is; default: customer")
FORM = [*PART, OpenApiParameter("format", OpenApiTypes.STR, required=True)]


class FormatIsOurs(DefaultContentNegotiation):
    """`?format=` says what file is wanted; it does not choose a renderer."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def told_part(request: Request) -> Part:
    """The part of the journey that the query tells; 400 where it cannot be read."""
    query = request.query_params
    try:
        return part(query.get("since"), query.get("until"), query.getlist("channel"), query.getlist("trait"))
    except AskedError as error:
        raise ValidationError({"filter": str(error)}) from error


def told_form(request: Request, forms: Any) -> str:
    form = request.query_params.get("format", "")
    if form not in forms:
        raise ValidationError({"format": f"Tell one of: {', '.join(forms)}."})
    return form


def told_grain(request: Request) -> str:
    per = request.query_params.get("per", PER[0])
    if per not in PER:
        raise ValidationError({"per": f"Tell one of: {', '.join(PER)}."})
    return per


class MapViewSet(viewsets.ViewSet):
    """The current-state map of a journey and what it is made of."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = SEE
    content_negotiation_class = FormatIsOurs
    lookup_field = "slug"
    lookup_value_regex = "[^/]+"

    def journey(self) -> Journey:
        try:
            return Journey.objects.get(slug=self.kwargs["slug"])
        except Journey.DoesNotExist as error:
            raise NotFound("There is no journey with this slug.") from error

    def data(self, request: Request) -> SnapshotData:
        try:
            return data_of(self.journey(), told_part(request))
        except AskedError as error:
            raise ValidationError({"filter": str(error)}) from error

    def drawn(self, request: Request) -> dict[str, Any]:
        state = request.query_params.get("state", "current")
        if state not in STATES:
            raise ValidationError({"state": f"Tell one of: {', '.join(STATES)}."})
        try:
            return STATES[state](self.journey(), told_part(request))
        except AskedError as error:
            raise ValidationError({"filter": str(error)}) from error

    @extend_schema(parameters=PART, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], url_path="map", url_name="map")
    def map(self, request: Request, slug: str) -> Response:
        """The map as data (docs/maps.md)."""
        return Response(self.drawn(request))

    @extend_schema(parameters=FORM, responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="map/export", url_name="map-export")
    def export(self, request: Request, slug: str) -> HttpResponse:
        """The map as a file: `format` is json, csv or mermaid."""
        form = told_form(request, FORMATS)
        response = HttpResponse(FORMATS[form](self.drawn(request)), content_type=TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="{slug}-map.{form}"'
        return response

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        parameters=[
            *PART,
            *PAGE,
            OpenApiParameter("selection", OpenApiTypes.STR, description="JSON, for GET"),
        ],
        responses=RowsSerializer,
    )
    @action(detail=True, methods=["get", "post"], url_path="map/rows", url_name="map-rows")
    def rows(self, request: Request, slug: str) -> Response:
        """The rows of a selection (the `evidence` of a number): POST it, or GET with it as `selection`."""
        try:
            told = (
                request.data
                if request.method == "POST"
                else json.loads(request.query_params.get("selection", ""))
            )
            selection = asked(told)
            allowed(selection, Sight.of(request.user))
        except json.JSONDecodeError as error:
            raise ValidationError({"selection": f"This is no JSON: {error}."}) from error
        except SelectionError as error:
            raise ValidationError({"selection": str(error)}) from error
        except Hidden as error:
            raise PermissionDenied(str(error)) from error
        return Response(answer(request, selection, self.data(request)))

    @extend_schema(parameters=FORM, responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="log/export", url_name="log-export", permissions=TAKE)
    def log(self, request: Request, slug: str) -> StreamingHttpResponse:
        """The event log as a file: `format` is csv, parquet or xes."""
        return self._made(request, "log", told_form(request, LOG_SINKS), export_log)

    @extend_schema(
        parameters=[*FORM, GRAIN], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    @action(
        detail=True, methods=["get"], url_path="features/export", url_name="features-export", permissions=TAKE
    )
    def features(self, request: Request, slug: str) -> StreamingHttpResponse:
        """One row a customer (or a case) as a file: `format` is csv or parquet.

        What its columns are: `features/dictionary/`.
        """
        write = partial(export_features, per=told_grain(request))
        return self._made(request, "features", told_form(request, TABLE_SINKS), write)

    @extend_schema(parameters=[*PART, GRAIN], responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], url_path="features/dictionary", url_name="features-dictionary")
    def dictionary(self, request: Request, slug: str) -> Response:
        """What each column of the features is: column, type, meaning, unit, source."""
        per = told_grain(request)
        return Response([asdict(each) for each in dictionary(features(self.data(request), per).schema, per)])

    def _made(
        self, request: Request, what: str, form: str, write: Callable[[SnapshotData, str, Path], Any]
    ) -> StreamingHttpResponse:
        data = self.data(request)
        name = f"{self.kwargs['slug']}-{what}.{form}"
        path = new_file(name)
        write(data, form, path)
        record(request.user, f"maps.export_{what}", f"journey {self.kwargs['slug']}", form=form)
        return sent(request._request, path, name, TYPES[form])


router = SimpleRouter()
router.register("journeys", MapViewSet, basename="map")
