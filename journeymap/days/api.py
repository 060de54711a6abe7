"""Days in the life over HTTP: all below the address of a journey."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.days import noting
from journeymap.days.building import BY
from journeymap.days.exporting import FORMS
from journeymap.days.models import DayNote
from journeymap.days.offering import told_day
from journeymap.maps.requested import PART, SLUG, OfJourney, journey_called, told_choice, told_form, told_part
from journeymap.maps.written_api import Guarded

LOOK = [
    *PART,
    OpenApiParameter("by", OpenApiTypes.STR, enum=BY, description="what lanes are; default: channel"),
    OpenApiParameter("at", OpenApiTypes.STR, description="touchpoint whose before and after is told"),
]
REVISION = OpenApiParameter("revision", OpenApiTypes.INT, description="the revision that is deleted")


class DayNoteSerializer(serializers.ModelSerializer):
    """What people told of some hours. `revision` is told with every change: the one that it was made on."""

    by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    status = serializers.SerializerMethodField()

    class Meta:
        model = DayNote
        fields = [
            "id", "persona", "weekend", "from_hour", "to_hour", "text", "source", "status", "revision", "by",
            "made", "changed",
        ]  # fmt: skip
        read_only_fields = ["revision", "made", "changed"]

    def get_status(self, note: DayNote) -> str:
        """Always assumed: no data tell it."""
        return "assumed"


class DayViewSet(OfJourney):
    """A day in the life: weekday and weekend hour by hour (day.schema.json), with what people told."""

    def told(self, request: Request) -> dict[str, Any]:
        by, at = told_choice(request, "by", BY), request.query_params.get("at", "")
        return told_day(self.journey(), told_part(request), at, by)

    @extend_schema(parameters=LOOK, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], url_path="day", url_name="day")
    def day(self, request: Request, slug: str) -> Response:
        """The day as data (docs/day.md)."""
        return Response(self.told(request))

    @extend_schema(
        parameters=[*LOOK, OpenApiParameter("format", OpenApiTypes.STR, required=True)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"], url_path="day/export", url_name="export")
    def export(self, request: Request, slug: str) -> HttpResponse:
        """The day as a file: `format` is csv, json, svg, png, pdf or pptx."""
        form = told_form(request, FORMS)
        _, media, write = FORMS[form]
        response = HttpResponse(write(self.told(request)), content_type=media)
        response["Content-Disposition"] = f'attachment; filename="{slug}-day.{form}"'
        return response


@extend_schema_view(
    list=extend_schema(parameters=[SLUG]), create=extend_schema(parameters=[SLUG]),
    retrieve=extend_schema(parameters=[SLUG]), partial_update=extend_schema(parameters=[SLUG]),
    destroy=extend_schema(parameters=[SLUG, REVISION]),
)  # fmt: skip
class DayNoteViewSet(Guarded):
    """What people told of the hours of a day."""

    queryset = DayNote.objects.select_related("journey", "by")
    serializer_class = DayNoteSerializer
    filterset_fields: ClassVar = ["persona", "weekend"]
    word = "day_note"

    def perform_create(self, serializer: Any) -> None:
        journey = journey_called(self.kwargs["slug"])
        serializer.instance = noting.add(journey, self.request.user, **serializer.validated_data)

    def perform_update(self, serializer: Any) -> None:
        note, user = serializer.instance, self.request.user
        serializer.instance = noting.change(note, self.revision(), user, **serializer.validated_data)

    def perform_destroy(self, instance: DayNote) -> None:
        noting.delete(instance, self.revision(), self.request.user)


router = SimpleRouter()
router.register("journeys", DayViewSet, basename="day")
router.register(r"journeys/(?P<slug>[^/]+)/day/notes", DayNoteViewSet, basename="day-note-api")
