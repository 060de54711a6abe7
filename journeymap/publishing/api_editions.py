"""Editions over HTTP: what is published, publishing, what changed between two, going back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.errors import Conflict
from journeymap.access.permissions import Needs
from journeymap.journeys.definitions import StaleRevision
from journeymap.journeys.editing.edits import CannotEdit
from journeymap.maps.requested import SLUG, WRITE, journey_called
from journeymap.publishing.editions import Stale, differences, editions, now, publish, restore
from journeymap.publishing.models import NAME, Edition

NOW = "now"
NUMBER = OpenApiParameter("number", OpenApiTypes.INT, "path")
TO = OpenApiParameter("to", OpenApiTypes.STR, description="number of another edition, or now (the default)")


class EditionSerializer(serializers.ModelSerializer):
    """summary: what changed since the edition before, in one line."""

    by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    snapshot = serializers.SlugRelatedField(slug_field="number", read_only=True)

    class Meta:
        model = Edition
        fields = ["number", "reason", "summary", "revision", "snapshot", "by", "made"]


class WholeEditionSerializer(EditionSerializer):
    """content: the map as it was, with "notes"; definition and design: of the journey, then."""

    class Meta(EditionSerializer.Meta):
        fields = [*EditionSerializer.Meta.fields, "content", "definition", "design"]


class PublishSerializer(serializers.Serializer):
    """after: the number of the edition that was the newest when this was decided (0: none)."""

    reason = serializers.CharField(max_length=NAME, required=False, allow_blank=True, default="")
    after = serializers.IntegerField(min_value=0)


class RestoreSerializer(serializers.Serializer):
    revision = serializers.IntegerField(min_value=1, help_text="of the journey, as it was seen")


class DifferenceSerializer(serializers.Serializer):
    kind = serializers.CharField()
    what = serializers.CharField()
    words = serializers.CharField()
    name = serializers.CharField()
    place = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    change = serializers.CharField()
    interval = serializers.CharField()
    n_before = serializers.IntegerField(allow_null=True)
    n_after = serializers.IntegerField(allow_null=True)
    marked = serializers.BooleanField()
    size = serializers.FloatField()
    address = serializers.CharField()


@extend_schema_view(
    list=extend_schema(parameters=[SLUG]), retrieve=extend_schema(parameters=[SLUG, NUMBER]),
)  # fmt: skip
class EditionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Published versions of a journey's map, newest first; none is ever changed."""

    queryset = Edition.objects.select_related("by", "snapshot")
    serializer_class = EditionSerializer
    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {name: WRITE[name] for name in ("GET", "POST")}
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"
    filter_backends: ClassVar[list[Any]] = []

    def get_queryset(self) -> Any:
        if self.action == "list" and "slug" in self.kwargs:
            return editions(journey_called(self.kwargs["slug"]))
        return super().get_queryset().filter(journey__slug=self.kwargs.get("slug", ""))

    def get_serializer_class(self) -> Any:
        return WholeEditionSerializer if self.action == "retrieve" else EditionSerializer

    @extend_schema(parameters=[SLUG], request=PublishSerializer, responses={201: EditionSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Publish the map as it is now. 409 where somebody else published since `after`."""
        told = PublishSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        journey = journey_called(self.kwargs["slug"])
        try:
            made = publish(
                journey, request.user, told.validated_data["reason"], after=told.validated_data["after"]
            )
        except Stale as quicker:
            newest = EditionSerializer(quicker.newest).data if quicker.newest else None
            raise Conflict({"detail": str(quicker), "newest": newest}) from quicker
        return Response(EditionSerializer(made).data, status=201)

    @extend_schema(parameters=[SLUG, NUMBER, TO], responses=DifferenceSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def differences(self, request: Request, **kwargs: Any) -> Response:
        """What changed from this edition to another, or to the map as it is now."""
        before = self.get_object()
        told = request.query_params.get("to", NOW)
        after: Edition | None = None
        if told == NOW:
            after = now(before.journey)
        elif told.isdecimal() and len(told) < 10:
            after = self.get_queryset().filter(number=int(told)).first()
        if after is None:
            raise NotFound("`to` is the number of an edition of this journey, or now.")
        return Response([asdict(each) for each in differences(before, after)])

    @extend_schema(parameters=[SLUG, NUMBER], request=RestoreSerializer, responses={201: EditionSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, **kwargs: Any) -> Response:
        """Make the journey what it was in this edition, and publish that. 409 where the journey moved on."""
        told = RestoreSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            made = restore(self.get_object(), request.user, told.validated_data["revision"])
        except (StaleRevision, CannotEdit, Stale) as refused:
            raise Conflict({"detail": str(refused)}) from refused
        return Response(EditionSerializer(made).data, status=201)
