"""Flows of a journey over HTTP. Each is computed once and kept, as maps are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.maps import flows
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept
from journeymap.maps.requested import PART, OfJourney, told_choice, told_number, told_part
from journeymap.mining.measures import Measures

STEPS_AT_MOST = 20
LEVEL = OpenApiParameter("level", OpenApiTypes.STR, enum=flows.LEVELS)
FOLLOWS = ("directly", "eventually")


class FlowViewSet(OfJourney):
    """How cases move: Sankey, graph, funnel, variants (docs/maps.md)."""

    def made(self, request: Request, what: str, make: Callable[[Measures], dict[str, Any]]) -> Response:
        journey, part = self.journey(), told_part(request)

        def computed() -> dict[str, Any]:
            data = data_of(journey, part)
            return make(Measures(data.log, data.where))

        try:
            return Response(kept(journey, what, part, computed))
        except ValueError as error:
            raise ValidationError({"steps": str(error)}) from error

    @extend_schema(
        parameters=[*PART, LEVEL, OpenApiParameter("depth", OpenApiTypes.INT, description="3 to 12")],
        responses=OpenApiTypes.OBJECT,
    )
    @action(detail=True, methods=["get"], url_path="map/sankey", url_name="map-sankey")
    def sankey(self, request: Request, slug: str) -> Response:
        """The first `depth` steps of all cases: `nodes`, `links`, and what is `merged` or `longer`."""
        level = told_choice(request, "level", flows.LEVELS)
        depth = int(told_number(request, "depth", 6, *flows.DEPTHS))
        return self.made(request, f"sankey {level} {depth}", lambda found: flows.sankey(found, level, depth))

    @extend_schema(
        parameters=[
            *PART,
            LEVEL,
            OpenApiParameter("shown", OpenApiTypes.FLOAT, description="share of all steps shown, 0 to 1"),
            OpenApiParameter("follows", OpenApiTypes.STR, enum=FOLLOWS),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    @action(detail=True, methods=["get"], url_path="map/graph", url_name="map-graph")
    def graph(self, request: Request, slug: str) -> Response:
        """The most frequent transitions that together make the share `shown`, and what is `hidden`."""
        level = told_choice(request, "level", ("touchpoint", "stage", "activity"))
        follows: Any = told_choice(request, "follows", FOLLOWS)
        shown = round(told_number(request, "shown", 0.8, 0, 1), 2)
        what = f"graph {level} {follows} {shown}"
        return self.made(request, what, lambda found: flows.graph(found, shown, follows, level))

    @extend_schema(
        parameters=[*PART, LEVEL, OpenApiParameter("step", OpenApiTypes.STR, many=True)],
        responses=OpenApiTypes.OBJECT,
    )
    @action(detail=True, methods=["get"], url_path="map/funnel", url_name="map-funnel")
    def funnel(self, request: Request, slug: str) -> Response:
        """Cases that reach each `step` (names of the `level`; default: all stages) after the one before."""
        level = told_choice(request, "level", flows.LEVELS)
        steps = request.query_params.getlist("step")
        if len(steps) > STEPS_AT_MOST:
            raise ValidationError({"steps": f"At most {STEPS_AT_MOST} steps."})
        return self.made(request, f"funnel {level} {steps}", lambda found: flows.funnel(found, steps, level))

    @extend_schema(
        parameters=[*PART, OpenApiParameter("limit", OpenApiTypes.INT)], responses=OpenApiTypes.OBJECT
    )
    @action(detail=True, methods=["get"], url_path="map/variants", url_name="map-variants")
    def variants(self, request: Request, slug: str) -> Response:
        """The most frequent distinct traces, and how many others there are."""
        limit = int(told_number(request, "limit", 20, 1, 500))
        return self.made(request, f"variants {limit}", lambda found: flows.variants(found, limit))
