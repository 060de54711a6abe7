"""The published description of maps as documents: what an export holds and an import takes."""

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.permissions import Needs
from journeymap.maps.taking import SCHEMA


class MapSchemaViewSet(viewsets.ViewSet):
    """The JSON Schema (2020-12) of a journey's map."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = {"GET": ("journeys.view_journey",)}

    @extend_schema(operation_id="map_schema_retrieve", responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        return Response(SCHEMA)


router = SimpleRouter()
router.register("map-schema", MapSchemaViewSet, basename="map-schema")
