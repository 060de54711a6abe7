"""Future maps: the list, a new one, the board of one, undo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.audit import record
from journeymap.analysis.parts import Part
from journeymap.futures import forecasts, making
from journeymap.futures import operations as do
from journeymap.futures.gathered import board_of
from journeymap.futures.models import NAME, WEEKS, Future
from journeymap.futures.offering import FORMS, told_future
from journeymap.futures.requested import PLACE, OfFuture, Seen
from journeymap.maps.requested import SLUG, FormatIsOurs, journey_called, told_form

SHOWN = OpenApiParameter("scenario", OpenApiTypes.STR, description="letter of the one shown; 0: no change")


class FutureSerializer(serializers.ModelSerializer):
    owner = serializers.SlugRelatedField(slug_field="username", read_only=True)
    part = serializers.DictField()
    contacts = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Future
        fields = [
            "slug", "name", "state", "owner", "part", "weeks", "contacts", "revision", "made", "changed",
        ]  # fmt: skip


class NewFutureSerializer(serializers.Serializer):
    """part: of the journey, as a map's key tells it; the whole without it."""

    name = serializers.CharField(max_length=NAME)
    part = serializers.DictField(required=False, default=dict)


class SetFutureSerializer(Seen):
    name = serializers.CharField(max_length=NAME, required=False)
    weeks = serializers.IntegerField(min_value=1, max_value=WEEKS, required=False)
    contacts = serializers.ListField(child=serializers.CharField(max_length=NAME), required=False)
    state = serializers.ChoiceField(do.PEOPLE_SET, required=False)


class CopySerializer(serializers.Serializer):
    name = serializers.CharField(max_length=NAME)


class AskedSerializer(serializers.Serializer):
    """Numbers of the forecasts that were asked, or that are there already."""

    forecasts = serializers.ListField(child=serializers.IntegerField())


@extend_schema_view(
    list=extend_schema(parameters=[SLUG], responses=FutureSerializer(many=True)),
    create=extend_schema(parameters=[SLUG], responses={201: FutureSerializer}),
    retrieve=extend_schema(parameters=[*PLACE, SHOWN], responses=OpenApiTypes.OBJECT),
    partial_update=extend_schema(parameters=PLACE, responses=FutureSerializer),
    undo=extend_schema(parameters=PLACE, responses=FutureSerializer),
    duplicate=extend_schema(parameters=PLACE, responses={201: FutureSerializer}),
    export=extend_schema(
        parameters=[*PLACE, SHOWN, OpenApiParameter("format", OpenApiTypes.STR, required=True)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    ),
    rank=extend_schema(parameters=PLACE, request=None, responses={202: AskedSerializer}),
)
class FutureViewSet(OfFuture):
    """Future maps of a journey."""

    content_negotiation_class = FormatIsOurs
    lookup_field, lookup_url_kwarg, lookup_value_regex = "slug", "future", "[^/]+"
    serializer_class = FutureSerializer
    forms: ClassVar[dict[str, type[serializers.BaseSerializer]]] = {
        "create": NewFutureSerializer,
        "partial_update": SetFutureSerializer,
        "undo": Seen,
        "duplicate": CopySerializer,
    }

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return self.forms.get(self.action, FutureSerializer)

    def list(self, request: Request, slug: str) -> Response:
        """All of the journey's, dropped ones too."""
        rows = journey_called(slug).futures.select_related("owner").defer("base")
        return Response(FutureSerializer(rows, many=True).data)

    def create(self, request: Request, slug: str) -> Response:
        """A copy of the current map, or of a part of it, with one scenario."""
        told = self.told(request)
        part = Part.of(told["part"])
        future = making.make(journey_called(slug), told["name"], part, request.user)
        return Response(FutureSerializer(future).data, status=201)

    def retrieve(self, request: Request, slug: str, future: str) -> Response:
        """The board: stages, changes, forecast, scenarios, ranking, scorecard, with one scenario shown."""
        row = self.future()
        board = board_of(row, request.user, request.query_params.get("scenario") or None)
        return Response({**asdict(board), "about": FutureSerializer(row).data})

    def partial_update(self, request: Request, slug: str, future: str) -> Response:
        """Set name, weeks, contacts or state."""
        told, row = self.told(request), self.future()
        revision = told.pop("revision")
        do.set_future(row, request.user, revision, told)
        return Response(FutureSerializer(row).data)

    @action(detail=True, methods=["post"])
    def undo(self, request: Request, slug: str, future: str) -> Response:
        """Take back the newest thing that the asker did, where nobody else's work came after it."""
        told, row = self.told(request), self.future()
        do.undo(row, request.user, told["revision"])
        return Response(FutureSerializer(row).data)

    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, slug: str, future: str) -> Response:
        """A copy with its changes and scenarios."""
        told = self.told(request)
        return Response(
            FutureSerializer(making.duplicate(self.future(), told["name"], request.user)).data, status=201
        )

    @action(detail=True, methods=["post"])
    def rank(self, request: Request, slug: str, future: str) -> Response:
        """Have each change forecast alone, so that they can be ranked by value for effort."""
        asked: list[Any] = forecasts.rank(self.future(), request.user)
        return Response({"forecasts": [each.pk for each in asked]}, status=202)

    @action(detail=True, methods=["get"])
    def export(self, request: Request, slug: str, future: str) -> HttpResponse:
        """The map as a file, with one scenario shown: `format` is pdf, png, svg, pptx, csv, xlsx or
        json; the tables hold the ranking and the scorecard."""
        told, row = told_form(request, FORMS), self.future()
        letter = request.query_params.get("scenario", "")
        form = FORMS[told]
        shown = told_future(row.journey, Part(), f"{row.slug}:{letter}" if letter else row.slug)
        response = HttpResponse(form.encoded(shown), content_type=form.media)
        response["Content-Disposition"] = f'attachment; filename="{slug}-{row.slug}.{form.ending}"'
        record(request.user, "futures.export", f"journey {slug}", future=row.slug, form=told)
        return response
