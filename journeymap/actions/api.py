"""Messages over HTTP: receivers, what was sent, trackers, and handing over."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.actions import notifying
from journeymap.actions.models import Channel, Handover, Notice, Tracker
from journeymap.actions.occasions import OCCASIONS
from journeymap.actions.trackers.asking import CannotHandOver, hand_over
from journeymap.analysis.models import Proposal
from journeymap.futures.models import Change

SEE = ("actions.view_handover", "journeys.view_journey")
HAND = (*SEE, "actions.add_handover")
TEST = ("actions.view_channel", "actions.change_channel")


class ChannelSerializer(serializers.ModelSerializer):
    """address: of a chat its host alone. leaves: whether it is on and its exit is open."""

    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    occasions = serializers.ListField(child=serializers.ChoiceField(choices=list(OCCASIONS)), read_only=True)
    leaves = serializers.BooleanField(read_only=True)

    class Meta:
        model = Channel
        fields = [
            "id", "kind", "name", "address", "journey", "occasions", "keys", "first", "weekday", "hour",
            "zone", "quiet_from", "quiet_until", "on", "since", "leaves",
        ]  # fmt: skip
        read_only_fields = fields


class NoticeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Notice
        fields = [
            "id", "channel", "occasion", "delivery", "test", "status", "attempts", "error", "created",
            "finished",
        ]  # fmt: skip
        read_only_fields = fields


class TrackerSerializer(serializers.ModelSerializer):
    settings = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Tracker
        fields = ["id", "name", "kind", "address", "settings", "on", "heard"]
        read_only_fields = fields


class HandoverSerializer(serializers.ModelSerializer):
    """change, proposal: one of them says what is handed over. key, link: of the issue, once it is there."""

    tracker = serializers.PrimaryKeyRelatedField(queryset=Tracker.objects.all())
    change = serializers.PrimaryKeyRelatedField(
        queryset=Change.objects.select_related("future__journey"), required=False, allow_null=True
    )
    proposal = serializers.PrimaryKeyRelatedField(
        queryset=Proposal.objects.select_related("journey"), required=False, allow_null=True
    )
    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Handover
        fields = [
            "id", "tracker", "change", "proposal", "journey", "title", "delivery", "key", "link", "state",
            "moved", "status", "error", "by", "created",
        ]  # fmt: skip
        read_only_fields = [
            "title", "delivery", "key", "link", "state", "moved", "status", "error", "created",
        ]  # fmt: skip
        validators: ClassVar[list[Any]] = []  # handed over again it is the same one

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("change")) == bool(attrs.get("proposal")):
            raise ValidationError("Tell either a change or a proposal.")
        return attrs


class ChannelViewSet(viewsets.ReadOnlyModelViewSet):
    """Receivers of messages. They are made and changed on the page “Messages”."""

    queryset = Channel.objects.select_related("journey")
    serializer_class = ChannelSerializer
    permission_classes: ClassVar[list[type[BasePermission]]] = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    filterset_fields: ClassVar = ["kind", "on"]
    lookup_value_regex = "[0-9]+"

    @extend_schema(request=None, responses={202: NoticeSerializer})
    @action(detail=True, methods=["post"], permission_classes=[Needs], permissions={"POST": TEST})
    def test(self, request: Request, pk: str) -> Response:
        """Send a test. 400 where the receiver is off or its exit closed."""
        try:
            notice = notifying.send_test(self.get_object(), request.user)
        except ValueError as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        return Response(NoticeSerializer(notice).data, status=202)


class NoticeViewSet(viewsets.ReadOnlyModelViewSet):
    """Messages that were sent, and what became of them."""

    queryset = Notice.objects.order_by("-pk")
    serializer_class = NoticeSerializer
    permission_classes: ClassVar[list[type[BasePermission]]] = [ModelPermissions]
    filterset_fields: ClassVar = ["channel", "occasion", "status", "test"]
    lookup_value_regex = "[0-9]+"


class TrackerViewSet(viewsets.ReadOnlyModelViewSet):
    """Issue trackers; tokens and secrets are not shown."""

    queryset = Tracker.objects.all()
    serializer_class = TrackerSerializer
    permission_classes: ClassVar[list[type[BasePermission]]] = [ModelPermissions]
    lookup_value_regex = "[0-9]+"


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
        about = data.get("change") or data["proposal"]
        if isinstance(about, Proposal) and not request.user.has_perm("analysis.view_proposal"):
            raise PermissionDenied("Your role has no right to proposals.")
        try:
            made = hand_over(data["tracker"], about, request.user)
        except CannotHandOver as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        return Response(self.get_serializer(made).data, status=202)


router = SimpleRouter()
router.register("channels", ChannelViewSet)
router.register("notices", NoticeViewSet)
router.register("trackers", TrackerViewSet)
router.register("handovers", HandoverViewSet)
