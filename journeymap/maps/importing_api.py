"""Maps taken in over HTTP: what `export?format=json` wrote, as a file or as the body."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.bodies import JSONParser
from journeymap.access.permissions import Needs
from journeymap.maps.foreseeing import MOST_SENT, foresee, sent
from journeymap.maps.importing import take
from journeymap.maps.requested import CHANGE
from journeymap.maps.taking import CannotRead, Taken, read

TAKE_IN = (*CHANGE, "journeys.add_journey")
PREVIEW = OpenApiParameter("preview", OpenApiTypes.BOOL, description="say what it would do, store nothing")
FILE = inline_serializer("MapFile", {"file": serializers.FileField(help_text="as exported, JSON")})
OUTCOME = inline_serializer(
    "ImportedMap",
    {
        "journey": serializers.CharField(),
        "slug": serializers.CharField(allow_null=True),
        "made": serializers.BooleanField(help_text="the journey is new"),
        "revision": serializers.IntegerField(required=False, help_text="after the import"),
        "changes": serializers.ListField(
            child=serializers.CharField(), required=False, help_text="of the definition; with preview"
        ),
        "cells": serializers.IntegerField(help_text="of the file that have a value"),
        "notes": serializers.IntegerField(help_text="that are added"),
        "shown": serializers.BooleanField(help_text="the journey has no figures of its own"),
        "mark": serializers.CharField(required=False, help_text="of what was compared; with preview"),
    },
)


class MapImportViewSet(viewsets.ViewSet):
    """A map as code, out and in again (docs/journey-as-code.md)."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = {"POST": TAKE_IN}
    parser_classes: ClassVar = [MultiPartParser, JSONParser]

    @extend_schema(
        parameters=[PREVIEW],
        request={"multipart/form-data": FILE, "application/json": OpenApiTypes.OBJECT},
        responses={200: OUTCOME, 201: OUTCOME},
    )
    @action(detail=False, methods=["post"], url_path="import", url_name="import")
    def take_in(self, request: Request) -> Response:
        """Make the journey of a map (201), or a new revision of the one that has its name (200)."""
        name, text = told_file(request)
        taken = taken_of(text)
        if request.query_params.get("preview", "").lower() in ("1", "true", "yes"):
            return Response(foresee(taken, text).told())
        try:
            done = take(taken, by=request.user, file=name)
        except CannotRead as error:
            raise refused(error) from error
        return Response(done.told(), status=status.HTTP_201_CREATED if done.made else status.HTTP_200_OK)


def told_file(request: Request) -> tuple[str, bytes]:
    """(name, content) of what was sent. 400 where that is no file."""
    if request.content_type.startswith("application/json"):
        return "", json.dumps(request.data, ensure_ascii=False).encode()
    file: Any = request.FILES.get("file")
    if file is None:
        raise ValidationError({"file": "Send the map's JSON as `file`, or as the body."})
    return file.name, file.read(MOST_SENT + 1)


def taken_of(text: bytes) -> Taken:
    try:
        return read(sent(text))
    except CannotRead as error:
        raise refused(error) from error


def refused(error: CannotRead) -> ValidationError:
    return ValidationError({"file": f"{error} Nothing was imported."})
