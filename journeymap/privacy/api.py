"""Erasing, exporting and refusing a person over HTTP; how long data are kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404, HttpRequest, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.errors import Conflict
from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.jobs.sending import enqueue
from journeymap.maps.exporting.streaming import new_file, sent
from journeymap.privacy.ages import AGES
from journeymap.privacy.exporting import export_person
from journeymap.privacy.holding import NobodyHeld
from journeymap.privacy.kinds import Kind
from journeymap.privacy.models import Erasure, Retention
from journeymap.privacy.requesting import NobodyToErase, request_erasure
from journeymap.privacy.retention import LONGEST, Stale, change, limits, would_remove
from journeymap.privacy.suppressing import suppress_person, unsuppress_person

EXPORT = ("customers.view_customer", "feedback.view_feedback", "privacy.export_person")


class ErasureSerializer(serializers.ModelSerializer[Erasure]):
    """An erasure and its receipt. It names nobody: `digest` is a keyed digest of the key."""

    class Meta:
        model = Erasure
        fields: ClassVar = ["id", "status", "progress", "message", "digest", "receipt", "created", "finished"]
        read_only_fields = fields


class WhomSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(
        help_text="the customer's external key; all keys of the same person go with it"
    )


class ErasureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Erasure]):
    """Erasures and their receipts."""

    queryset = Erasure.objects.all()
    serializer_class = ErasureSerializer
    permission_classes: ClassVar = [ModelPermissions]
    filterset_fields: ClassVar = ["status"]

    @extend_schema(request=WhomSerializer, responses={202: ErasureSerializer})
    def create(self, request: Request) -> Response:
        """Erase a person from everything that is kept. It runs in the background; the receipt follows."""
        told = WhomSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                job = request_erasure(told.validated_data["key"], request.user)
                enqueue(job)
        except NobodyToErase as error:
            raise NotFound(str(error)) from error
        return Response(self.get_serializer(job).data, status=status.HTTP_202_ACCEPTED)


class HeldSerializer(serializers.Serializer[Any]):
    keys = serializers.IntegerField(help_text="keys of the person that this concerned")
    refused = serializers.BooleanField(help_text="whether rows about the person are refused now")


class PeopleViewSet(viewsets.ViewSet):
    """What can be done for one person. Keys stand in the body: addresses end in logs."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {"POST": ()}

    @extend_schema(request=WhomSerializer, responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=False, methods=["post"], permissions={"POST": EXPORT})
    def export(self, request: Request) -> StreamingHttpResponse:
        """Everything held about a person, as a zip of JSON and CSV."""
        return download(request._request, told_key(request))

    @extend_schema(request=WhomSerializer, responses=HeldSerializer)
    @action(detail=False, methods=["post"], permissions={"POST": ("customers.add_suppression",)})
    def suppress(self, request: Request) -> Response:
        """Refuse rows about a person from now on; what is stored stays."""
        key = told_key(request)
        return Response({"keys": suppress_person(key, request.user), "refused": True})

    @extend_schema(request=WhomSerializer, responses=HeldSerializer)
    @action(detail=False, methods=["post"], permissions={"POST": ("customers.delete_suppression",)})
    def unsuppress(self, request: Request) -> Response:
        """Take rows about a person again, from files handed in from now on."""
        key = told_key(request)
        return Response({"keys": unsuppress_person(key, request.user), "refused": False})


def told_key(request: Request) -> str:
    told = WhomSerializer(data=request.data)
    told.is_valid(raise_exception=True)
    return told.validated_data["key"]


def download(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """Everything held about a person, sent once: the file is gone when it is sent. Http404 for nobody."""
    path = new_file("person.zip")
    try:
        export_person(key, path, request.user)
    except NobodyHeld as error:
        raise Http404(str(error)) from error
    return sent(request, path, "person.zip", "application/zip")


class RetentionSerializer(serializers.ModelSerializer[Retention]):
    """How long a kind of data is kept. Send the revision that you read: 409 if it has moved on."""

    title = serializers.CharField(source="get_kind_display", read_only=True)
    days = serializers.IntegerField(
        allow_null=True, min_value=1, max_value=LONGEST, help_text="null: for ever"
    )
    revision = serializers.IntegerField(min_value=0)

    class Meta:
        model = Retention
        fields: ClassVar = ["kind", "title", "days", "revision", "changed"]
        read_only_fields: ClassVar = ["kind", "changed"]


class FigureSerializer(serializers.Serializer[Any]):
    would_remove = serializers.IntegerField()
    unit = serializers.CharField()


KIND = OpenApiParameter("kind", OpenApiTypes.STR, "path", enum=Kind.values)


class RetentionViewSet(viewsets.ViewSet):
    """How long each kind of data is kept; nothing is removed unless somebody says so."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = {
        "GET": ("privacy.view_retention",),
        "PUT": ("privacy.view_retention", "privacy.change_retention"),
    }
    lookup_field = "kind"

    @extend_schema(responses=RetentionSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(RetentionSerializer(limits(), many=True).data)

    @extend_schema(parameters=[KIND], request=RetentionSerializer, responses=RetentionSerializer)
    def update(self, request: Request, kind: str) -> Response:
        """Keep a kind for so many days. Obeyed by the clearance that runs every day."""
        if kind not in Kind.values:
            raise NotFound("There is no such kind of data.")
        told = RetentionSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            row = change(kind, told.validated_data["days"], told.validated_data["revision"], request.user)
        except Stale as error:
            raise Conflict(str(error)) from error
        return Response(RetentionSerializer(row).data)

    @extend_schema(
        parameters=[KIND, OpenApiParameter("days", OpenApiTypes.INT, required=True)],
        responses=FigureSerializer,
    )
    @action(detail=True, methods=["get"])
    def figure(self, request: Request, kind: str) -> Response:
        """What a clearance would remove now, were the kind kept for so many days."""
        days = request.query_params.get("days", "")
        if kind not in Kind.values:
            raise NotFound("There is no such kind of data.")
        if not (days.isascii() and days.isdigit() and len(days) < 10 and 1 <= int(days) <= LONGEST):
            raise serializers.ValidationError({"days": f"Tell 1 to {LONGEST:,} days."})
        return Response({"would_remove": would_remove(kind, int(days)), "unit": AGES[kind].unit})


router = SimpleRouter()
router.register("erasures", ErasureViewSet)
router.register("people", PeopleViewSet, basename="people")
router.register("retention", RetentionViewSet, basename="retention")
