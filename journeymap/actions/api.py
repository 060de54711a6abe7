"""Messages over HTTP: receivers, what was sent, trackers, and handing over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.actions import keeping, notifying
from journeymap.actions.models import Channel, Handover, Notice, Tracker
from journeymap.actions.serializers import (
    ChannelSerializer,
    HandoverSerializer,
    NewChannelSerializer,
    NewTrackerSerializer,
    NoticeSerializer,
    TrackerSerializer,
)
from journeymap.actions.trackers import keeping as trackers
from journeymap.actions.trackers.asking import CannotHandOver, hand_over, may_see
from journeymap.actions.trackers.recipes import RECIPES

SEE = ("actions.view_handover", "journeys.view_journey")
HAND = (*SEE, "actions.add_handover")
CHANGE_CHANNEL = ("actions.view_channel", "actions.change_channel")
CHANGE_TRACKER = ("actions.view_tracker", "actions.change_tracker")
METHODS = ["get", "post", "patch", "delete", "head", "options"]


class ShowsOnce(mixins.UpdateModelMixin, viewsets.GenericViewSet):
    """What made a secret answers with it, as making a row does: nobody could look it up afterwards."""

    new_serializer: ClassVar[type[serializers.BaseSerializer]]
    shown: Channel | Tracker | None = None

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = super().update(request, *args, **kwargs)
        if changed := self.shown:
            answer.data = self.new_serializer(changed, context=self.get_serializer_context()).data
        return answer

    def perform_update(self, serializer: serializers.BaseSerializer) -> None:
        changed = serializer.save()
        self.shown = changed if changed.shown_once else None

    def renewed(self, renew: Callable[[Any, Any], str]) -> Response:
        """The row with another secret. renew: makes it for a row and who asks, as the keeping of its kind
        does; ValueError where it has none."""
        row = self.get_object()
        try:
            row.shown_once = renew(row, self.request.user)
        except ValueError as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        return Response(self.new_serializer(row, context=self.get_serializer_context()).data)


def either(name: str, *told: type[serializers.BaseSerializer]) -> PolymorphicProxySerializer:
    return PolymorphicProxySerializer(name, serializers=told, resource_type_field_name=None)


@extend_schema_view(
    create=extend_schema(request=ChannelSerializer, responses={201: NewChannelSerializer}),
    partial_update=extend_schema(
        request=ChannelSerializer, responses=either("ChangedChannel", ChannelSerializer, NewChannelSerializer)
    ),
)
class ChannelViewSet(ShowsOnce, viewsets.ModelViewSet[Channel]):
    """Receivers of messages. Nothing leaves before the receiver is on and an administrator opened its exit on
    the page “What may leave this machine”; a chat's address and a webhook's secret are sealed."""

    queryset = Channel.objects.select_related("journey").prefetch_related("watches__journey")
    permission_classes: ClassVar[list[type[BasePermission]]] = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    filterset_fields: ClassVar = ["kind", "on"]
    lookup_value_regex = "[0-9]+"
    http_method_names: ClassVar = METHODS

    new_serializer = NewChannelSerializer

    def get_serializer_class(self) -> type[ChannelSerializer]:
        return NewChannelSerializer if self.action == "create" else ChannelSerializer

    def perform_destroy(self, instance: Channel) -> None:
        keeping.delete(instance, self.request.user)

    @extend_schema(request=None, responses={202: NoticeSerializer})
    @action(detail=True, methods=["post"], permission_classes=[Needs], permissions={"POST": CHANGE_CHANNEL})
    def test(self, request: Request, pk: str) -> Response:
        """Send a test. 400 where the receiver is off or its exit closed."""
        try:
            notice = notifying.send_test(self.get_object(), request.user)
        except ValueError as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        return Response(NoticeSerializer(notice).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=NewChannelSerializer)
    @action(detail=True, methods=["post"], permission_classes=[Needs], permissions={"POST": CHANGE_CHANNEL})
    def secret(self, request: Request, pk: str) -> Response:
        """Another secret for a webhook, shown this once; from now on only it signs. 400 for another kind."""
        return self.renewed(keeping.renew_secret)


class NoticeViewSet(viewsets.ReadOnlyModelViewSet):
    """Messages that were sent, and what became of them."""

    queryset = Notice.objects.order_by("-pk")
    serializer_class = NoticeSerializer
    permission_classes: ClassVar[list[type[BasePermission]]] = [ModelPermissions]
    filterset_fields: ClassVar = ["channel", "occasion", "status", "test"]
    lookup_value_regex = "[0-9]+"


@extend_schema_view(
    create=extend_schema(request=TrackerSerializer, responses={201: NewTrackerSerializer}),
    partial_update=extend_schema(
        request=TrackerSerializer, responses=either("ChangedTracker", TrackerSerializer, NewTrackerSerializer)
    ),
)
class TrackerViewSet(ShowsOnce, viewsets.ModelViewSet[Tracker]):
    """Issue trackers. Tokens are sealed and never shown. Nothing leaves before the tracker is on and an
    administrator opened the exit on the page “What may leave this machine”."""

    queryset = Tracker.objects.filter(kind__in=RECIPES)
    permission_classes: ClassVar[list[type[BasePermission]]] = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    lookup_value_regex = "[0-9]+"
    http_method_names: ClassVar = METHODS

    new_serializer = NewTrackerSerializer

    def get_serializer_class(self) -> type[TrackerSerializer]:
        return NewTrackerSerializer if self.action == "create" else TrackerSerializer

    def perform_destroy(self, instance: Tracker) -> None:
        trackers.delete(instance, self.request.user)

    @extend_schema(request=None, responses=NewTrackerSerializer)
    @action(detail=True, methods=["post"], permission_classes=[Needs], permissions={"POST": CHANGE_TRACKER})
    def secret(self, request: Request, pk: str) -> Response:
        """Another secret for what comes back, shown this once; the old one signs nothing from now on."""
        return self.renewed(trackers.renew_secret)


@extend_schema_view(create=extend_schema(responses={202: HandoverSerializer}))
class HandoverViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet
):
    """What was handed over to issue trackers, and how it stands there."""

    queryset = Handover.objects.select_related("journey", "by")
    serializer_class = HandoverSerializer
    permission_classes: ClassVar[list[type[BasePermission]]] = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {"GET": SEE, "POST": HAND}
    filterset_fields: ClassVar = ["tracker", "change", "proposal", "journey", "state", "status"]
    lookup_value_regex = "[0-9]+"

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Hand it over; asked again, it is the same one. 400 where the tracker is off or its exit closed."""
        told = self.get_serializer(data=request.data)
        told.is_valid(raise_exception=True)
        data = told.validated_data
        about = data.get("change") or data.get("proposal") or data["finding"]
        may_see(request.user, type(about))
        try:
            made = hand_over(data["tracker"], about, request.user)
        except CannotHandOver as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        return Response(self.get_serializer(made).data, status=status.HTTP_202_ACCEPTED)


router = SimpleRouter()
router.register("channels", ChannelViewSet)
router.register("notices", NoticeViewSet)
router.register("trackers", TrackerViewSet)
router.register("handovers", HandoverViewSet)
