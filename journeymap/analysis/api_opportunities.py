"""Opportunities over HTTP: findings of all analyzers in one ranking, each matter once."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.paging import Pages
from journeymap.access.permissions import Needs
from journeymap.analysis.models import Finding
from journeymap.analysis.opportunities import MOODS, ORDERS, OUTCOMES, Opportunity, opportunities
from journeymap.analysis.serializers import FindingSerializer
from journeymap.analysis.showing import finding


class OpportunitySerializer(FindingSerializer):
    """The finding that leads, how many people it is about, its stage, and the others of the same matter."""

    people = serializers.IntegerField()
    stage = serializers.CharField(allow_blank=True)
    others = FindingSerializer(many=True)

    def to_representation(self, instance: Opportunity) -> dict[str, Any]:
        more = {"people": instance.people, "stage": instance.stage}
        return finding(instance.finding) | more | {"others": [finding(each) for each in instance.others]}


class OpportunityViewSet(viewsets.GenericViewSet):
    """Findings of the newest runs, those about the same people at the same place as one."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = {"GET": ("analysis.view_finding",)}
    queryset = Finding.objects.none()
    serializer_class = OpportunitySerializer
    pagination_class = Pages
    filter_backends: ClassVar[list[Any]] = []

    @extend_schema(
        parameters=[
            OpenApiParameter("journey", OpenApiTypes.STR, description="slug"),
            OpenApiParameter("stage", OpenApiTypes.STR),
            OpenApiParameter("outcome", OpenApiTypes.STR, enum=OUTCOMES),
            OpenApiParameter("mood", OpenApiTypes.STR, enum=MOODS),
            OpenApiParameter(
                "ordering", OpenApiTypes.STR, enum=list(ORDERS), description="money, then impact (default)"
            ),
        ]
    )
    def list(self, request: Request) -> Response:
        told = {name: request.query_params.get(name, "") for name in ("journey", "stage", "outcome", "mood")}
        order = request.query_params.get("ordering") or "money"
        for name, value, known in (
            ("outcome", told["outcome"], OUTCOMES),
            ("mood", told["mood"], MOODS),
            ("ordering", order, tuple(ORDERS)),
        ):
            if value and value not in known:
                raise ValidationError({name: f"Tell one of {', '.join(known)}."})
        page = self.paginate_queryset(opportunities(**told, order=order))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
