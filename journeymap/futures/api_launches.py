"""Launches, held to their forecasts, and how all forecasts of the installation did."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.permissions import Needs
from journeymap.futures import scorecard
from journeymap.futures.models import Launch
from journeymap.futures.record import record
from journeymap.futures.requested import PLACE, OfFuture, Seen
from journeymap.maps.requested import SEE

NUMBER = OpenApiParameter("pk", OpenApiTypes.INT, "path")


class LaunchSerializer(serializers.ModelSerializer):
    """predicted, baseline: 90 %; came: 95 %, with `inside` (null: not known) and `over` (all has come)."""

    scenario = serializers.SlugRelatedField(slug_field="letter", read_only=True)
    by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    predicted = serializers.DictField()
    baseline = serializers.DictField()
    came = serializers.DictField()
    rule = serializers.DictField()

    class Meta:
        model = Launch
        fields = [
            "id", "scenario", "title", "since", "until", "rule", "predicted", "baseline", "came", "note",
            "counted", "by", "made",
        ]  # fmt: skip


class NewLaunchSerializer(Seen):
    """rule: {"kind": "before-after"}, or {"kind": "treated", "part": {"channels": ["app"]}}."""

    scenario = serializers.CharField(max_length=2, help_text="its letter")
    since = serializers.DateField()
    until = serializers.DateField(help_text="the first day that does not count any more")
    rule = serializers.DictField(required=False)


class RecordSerializer(serializers.Serializer):
    """inside of n, with the 95 % interval of that share; launched and tested: what n is made of."""

    inside = serializers.IntegerField()
    n = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    words = serializers.CharField()
    launched = serializers.IntegerField()
    tested = serializers.IntegerField()
    quarters = serializers.ListField(child=serializers.DictField())


@extend_schema_view(
    list=extend_schema(parameters=PLACE, responses=LaunchSerializer(many=True)),
    create=extend_schema(parameters=PLACE, request=NewLaunchSerializer, responses={201: LaunchSerializer}),
    destroy=extend_schema(parameters=[*PLACE, NUMBER], responses={204: None}),
)
class LaunchViewSet(OfFuture):
    """Scenarios of a future map that went live. What was predicted is never changed."""

    lookup_value_regex = "[0-9]{1,18}"
    serializer_class = LaunchSerializer

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return NewLaunchSerializer if self.action == "create" else LaunchSerializer

    def list(self, request: Request, slug: str, future: str) -> Response:
        rows = self.future().launches.select_related("scenario", "by")
        return Response(LaunchSerializer(rows, many=True).data)

    def create(self, request: Request, slug: str, future: str) -> Response:
        """Say that a scenario goes live: its newest forecast is frozen."""
        told = self.told(request)
        scenario = self.future().scenarios.filter(letter=told["scenario"]).first()
        if scenario is None:
            raise NotFound("This future map has no such scenario.")
        made = scorecard.launch(
            scenario, request.user, told["revision"], told["since"], told["until"], told.get("rule")
        )
        return Response(LaunchSerializer(made).data, status=201)

    def destroy(self, request: Request, slug: str, future: str, pk: str) -> Response:
        """Withdraw a launch that never was."""
        found = self.future().launches.filter(pk=pk).first()
        if found is None:
            raise NotFound("This future map has no such launch any more.")
        scorecard.withdraw(found, request.user)
        return Response(status=204)


class RecordViewSet(viewsets.GenericViewSet):
    """How the forecasts of this installation did."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = SEE
    queryset = Launch.objects.none()
    serializer_class = RecordSerializer
    pagination_class = None
    filter_backends: ClassVar[list[Any]] = []

    @action(detail=False, methods=["get"])
    def record(self, request: Request) -> Response:
        """All launches that are over, and the unseen weeks of each journey's newest forecast."""
        return Response(asdict(record()))
