"""Write keys and the state of live tracking over HTTP. Events themselves go through the gate."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as Invalid
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.audit import record
from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.tracking.due import try_again
from journeymap.tracking.keys import change, make, renew
from journeymap.tracking.models import WriteKey
from journeymap.tracking.state import state

TOLD = ("start", "made", "events", "refused", "last_event")  # by us


class WriteKeySerializer(serializers.ModelSerializer[WriteKey]):
    class Meta:
        model = WriteKey
        fields: tuple[str, ...] = (
            *("id", "name", "source", "on", "rate", "origins", "channel", "consent"),
            *TOLD,
        )
        read_only_fields = TOLD


class NewKeySerializer(WriteKeySerializer):
    key = serializers.CharField(read_only=True, help_text="the key itself, told this once")

    class Meta(WriteKeySerializer.Meta):
        fields = (*WriteKeySerializer.Meta.fields, "key")


class LiveSerializer(serializers.Serializer[Any]):
    """Sizes in bytes, times in seconds; events, doubles and refused are those of the last day."""

    requests = serializers.IntegerField(source="waiting.requests")
    waiting = serializers.IntegerField(source="waiting.events")
    bytes = serializers.IntegerField(source="waiting.bytes")
    aside = serializers.IntegerField(source="waiting.aside")
    lag = serializers.FloatField()
    well = serializers.BooleanField()
    trouble = serializers.CharField()
    failed = serializers.CharField()
    events = serializers.IntegerField()
    doubles = serializers.IntegerField()
    refused = serializers.IntegerField()
    reasons = serializers.SerializerMethodField()
    last_taken = serializers.DateTimeField(allow_null=True)
    last_event = serializers.DateTimeField(allow_null=True)

    def get_reasons(self, told: Any) -> dict[str, int]:
        return dict(told.reasons)


class WriteKeyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[WriteKey]):
    """Write keys. The key itself is told when it is made or renewed, and never again."""

    queryset = WriteKey.objects.all()
    serializer_class = WriteKeySerializer
    permission_classes: ClassVar = [ModelPermissions]
    filterset_fields: ClassVar = ["on", "source"]
    ordering_fields: ClassVar = ["id", "name", "last_event"]

    @extend_schema(request=WriteKeySerializer, responses={201: NewKeySerializer})
    def create(self, request: Request) -> Response:
        told = self.get_serializer(data=request.data)
        told.is_valid(raise_exception=True)
        wanted = dict(told.validated_data)
        try:
            row, plain = make(request.user, wanted.pop("name"), wanted.pop("source"), **wanted)
        except Invalid as error:
            raise ValidationError(error.message_dict) from error
        return Response(with_key(row, plain), status=status.HTTP_201_CREATED)

    @extend_schema(request=WriteKeySerializer, responses=WriteKeySerializer)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        row = self.get_object()
        told = self.get_serializer(row, data=request.data, partial=True)
        told.is_valid(raise_exception=True)
        try:
            row = change(row, request.user, **told.validated_data)
        except Invalid as error:
            raise ValidationError(error.message_dict) from error
        return Response(self.get_serializer(row).data)

    @extend_schema(request=None, responses=NewKeySerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str | None = None) -> Response:
        """Another key in place of a lost one. The old one is refused from then on."""
        return Response(with_key(*renew(self.get_object(), request.user)))


def with_key(row: WriteKey, plain: str) -> dict[str, Any]:
    return {**WriteKeySerializer(row).data, "key": plain}


class LiveViewSet(viewsets.ViewSet):
    """What waits for the store, and what came in lately."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {
        "GET": ("tracking.view_writekey",),
        "POST": ("tracking.change_writekey",),
    }

    @extend_schema(responses=LiveSerializer)
    def list(self, request: Request) -> Response:
        return Response(LiveSerializer(state()).data)

    @extend_schema(request=None, responses=LiveSerializer)
    @action(detail=False, methods=["post"], url_path="try-again")
    def try_again(self, request: Request) -> Response:
        """Let what was set aside, because it could not be taken, wait again."""
        count = try_again()
        record(request.user, "live.try_again", "live tracking", requests=count)
        return Response(LiveSerializer(state()).data)


router = SimpleRouter()
router.register("write-keys", WriteKeyViewSet, basename="write-key")
router.register("live", LiveViewSet, basename="live")
