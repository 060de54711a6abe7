"""Analyzers over HTTP: what each declares, and what people decided of it."""

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.permissions import Needs
from journeymap.analysis import configuring, serializers
from journeymap.analysis.models import Setting
from journeymap.analysis.paging import number
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load

NAME = OpenApiParameter("name", OpenApiTypes.STR, "path")


class AnalyzerViewSet(viewsets.ViewSet):
    """What analyzers there are, what each declares, and which plugins did not load."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = {"GET": ("analysis.view_run",)}
    lookup_field = "name"

    @extend_schema(operation_id="analyzers_list", responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        known = load()
        broken = [{"name": each.name, "error": each.error} for each in known.broken.values()]
        return Response({"analyzers": known.describe(), "broken": broken})

    @extend_schema(responses=OpenApiTypes.OBJECT, parameters=[NAME])
    def retrieve(self, request: Request, name: str) -> Response:
        found = [each for each in load().describe() if each["name"] == name]
        if not found:
            raise NotFound(f"There is no analyzer {name!r}.")
        return Response(found[0])

    @extend_schema(methods=["GET"], responses=serializers.SettingSerializer(many=True), parameters=[NAME])
    @extend_schema(
        methods=["PUT"],
        request=serializers.ConfigureSerializer,
        responses=serializers.SettingSerializer,
        parameters=[NAME],
    )
    @extend_schema(
        methods=["DELETE"],
        request=None,
        responses={204: None},
        parameters=[
            NAME,
            OpenApiParameter("journey", OpenApiTypes.STR, description="whose own; none: that for all"),
            OpenApiParameter("revision", OpenApiTypes.INT, required=True),
        ],
    )
    @action(
        detail=True,
        methods=["get", "put", "delete"],
        url_path="settings",
        permissions={
            "GET": ("analysis.view_run",),
            "PUT": ("analysis.change_setting",),
            "DELETE": ("analysis.change_setting",),
        },
    )
    def setting(self, request: Request, name: str) -> Response:
        """What people decided of it: for all journeys (`journey` null) and for single ones in that place.

        PUT stores one, DELETE takes one away; 409 says what somebody else changed since `revision`.
        """
        if name not in load().analyzers:
            raise NotFound(f"There is no analyzer {name!r}.")
        try:
            if request.method == "PUT":
                return self._configured(request, name)
            if request.method == "DELETE":
                return self._forgotten(request, name)
        except configuring.StaleSetting as stale:
            shown = serializers.SettingSerializer(stale.current).data
            return Response({"detail": str(stale), "current": shown}, status.HTTP_409_CONFLICT)
        except configuring.SettingError as wrong:
            raise ValidationError(wrong.fields) from wrong
        rows = Setting.objects.filter(analyzer=name).select_related("journey", "by")
        return Response(serializers.SettingSerializer(rows, many=True).data)

    def _configured(self, request: Request, name: str) -> Response:
        told = serializers.ConfigureSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        wanted = dict(told.validated_data)
        journey, revision = wanted.pop("journey"), wanted.pop("revision")
        row = configuring.configure(name, journey, request.user, revision, **wanted)
        return Response(serializers.SettingSerializer(row).data)

    def _forgotten(self, request: Request, name: str) -> Response:
        slug = request.query_params.get("journey")
        journey = Journey.objects.filter(slug=slug).first() if slug else None
        if slug and journey is None:
            raise NotFound(f"There is no journey {slug!r}.")
        configuring.forget(name, journey, request.user, number(request, "revision", 0, 2**31))
        return Response(status=status.HTTP_204_NO_CONTENT)
