"""Maps, the rows behind their numbers, and exports over HTTP: all below the address of a journey.

Every address takes a part of the journey: `since`, `until`, `channel` and `trait` (the last two may repeat).
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.audit import record
from journeymap.analysis.api import PAGE
from journeymap.analysis.evidence import Hidden, SelectionError, Sight, SnapshotData, allowed, asked
from journeymap.analysis.paging import answer
from journeymap.analysis.serializers import RowsSerializer
from journeymap.maps.cells_api import CellViewSet, TimelineViewSet
from journeymap.maps.documents import written
from journeymap.maps.exporting import FORMATS
from journeymap.maps.exporting.eventlog import export_log
from journeymap.maps.exporting.features import PER, dictionary, export_features, features
from journeymap.maps.exporting.pictures import DRAWN
from journeymap.maps.exporting.sinks import LOG_SINKS, TABLE_SINKS
from journeymap.maps.exporting.streaming import new_file, sent
from journeymap.maps.flows_api import FlowViewSet
from journeymap.maps.gathering import with_ids
from journeymap.maps.importing_api import MapImportViewSet
from journeymap.maps.keeping import kept_map
from journeymap.maps.requested import PART, SEE, TAKE, OfJourney, told_choice, told_form, told_part
from journeymap.maps.viewed import view_of
from journeymap.maps.written_api import NoteViewSet, SavedViewViewSet

__all__ = ["SEE", "TAKE", "router"]
STATES = ("current",)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xes": "application/xml",
}
GRAIN = OpenApiParameter("per", OpenApiTypes.STR, enum=PER, description="what a row is; default: customer")
LANE = OpenApiParameter(
    "lane", OpenApiTypes.STR, many=True, description="lanes of a picture by key, in order; default: all"
)
FORM = [*PART, OpenApiParameter("format", OpenApiTypes.STR, required=True)]


def told_grain(request: Request) -> str:
    per = request.query_params.get("per", PER[0])
    if per not in PER:
        raise ValidationError({"per": f"Tell one of: {', '.join(PER)}."})
    return per


class MapViewSet(OfJourney):
    """The current-state map of a journey and what it is made of."""

    def drawn(self, request: Request) -> dict[str, Any]:
        """The map; keys of customers and cases behind its figures only for who may know them."""
        told_choice(request, "state", STATES)
        journey, shown = self.journey(), told_part(request)
        found = kept_map(journey, shown)
        return with_ids(found, journey, shown) if Sight.of(request.user).identities else found

    @extend_schema(parameters=PART, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], url_path="map", url_name="map")
    def map(self, request: Request, slug: str) -> Response:
        """The map as data (docs/maps.md), with the definition and the notes that make it whole."""
        shown = self.drawn(request)
        return Response({**shown, **written(self.journey())})

    @extend_schema(
        parameters=[*FORM, LANE], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    @action(detail=True, methods=["get"], url_path="map/export", url_name="map-export")
    def export(self, request: Request, slug: str) -> HttpResponse:
        """The map as a file: `format` is svg, png, pdf, pptx, html, json, csv, xlsx, mermaid or cjml."""
        told, journey, shown = told_form(request, FORMATS), self.journey(), self.drawn(request)
        form = FORMATS[told]
        document = {**shown, **written(journey)}
        if told in DRAWN:
            sight, wanted = Sight.of(request.user), request.query_params.getlist("lane")
            document["view"] = view_of(journey, told_part(request), shown, sight, wanted)
        response = HttpResponse(form.encoded(document), content_type=form.media)
        response["Content-Disposition"] = f'attachment; filename="{slug}-map.{form.ending}"'
        record(request.user, "maps.export_map", f"journey {slug}", form=told)
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
router.register("journeys", CellViewSet, basename="map-of-cells")
router.register("journeys", FlowViewSet, basename="map-of-flows")
router.register(r"journeys/(?P<slug>[^/]+)/map/views", SavedViewViewSet, basename="map-view")
router.register(r"journeys/(?P<slug>[^/]+)/map/notes", NoteViewSet, basename="map-note")
router.register("maps", MapImportViewSet, basename="maps")
router.register("timeline", TimelineViewSet, basename="timeline")
