"""Comments over HTTP: read, said, answered, settled, taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.permissions import Needs
from journeymap.maps.requested import MAY, SLUG, journey_called
from journeymap.publishing.comments import CannotSay, say, settle, withdraw
from journeymap.publishing.models import TEXT, Comment


class CommentSerializer(serializers.ModelSerializer):
    """place: a cell's address, empty for the whole map; an answer stands where what it answers stands.

    mentions: who was named with @ and told. not_told: names in it of nobody who may see the journey.
    """

    by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    mentions = serializers.SlugRelatedField(slug_field="username", many=True, read_only=True)
    text = serializers.CharField(max_length=TEXT)
    answers = serializers.IntegerField(source="answers_id", required=False, allow_null=True)
    not_told = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = [
            "id", "state", "of", "place", "title", "text", "answers", "mentions", "not_told", "by", "made",
            "done",
        ]  # fmt: skip
        read_only_fields = ["made", "done"]

    def get_not_told(self, row: Comment) -> list[str]:
        return getattr(row, "not_told", [])


@extend_schema_view(
    list=extend_schema(parameters=[SLUG]), retrieve=extend_schema(parameters=[SLUG]),
    create=extend_schema(parameters=[SLUG]), destroy=extend_schema(parameters=[SLUG]),
)  # fmt: skip
class CommentViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    """What people say about places of the journey's maps. Whoever may see the journey may speak."""

    queryset = Comment.objects.select_related("by", "journey").prefetch_related("mentions")
    serializer_class = CommentSerializer
    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = dict.fromkeys(("GET", "POST", "DELETE"), MAY)
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields: ClassVar = {"state": ["exact"], "of": ["exact"], "place": ["exact"], "done": ["isnull"]}

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(journey__slug=self.kwargs.get("slug", ""))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        journey_called(self.kwargs["slug"])
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[SLUG])
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        told = CommentSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        asked = dict(told.validated_data)
        try:
            made, unknown = say(
                journey_called(self.kwargs["slug"]), request.user, asked.pop("text"),
                answers=asked.pop("answers_id", None), **asked,
            )  # fmt: skip
        except CannotSay as refused:
            raise ValidationError({"text": str(refused)}) from refused
        made.not_told = unknown
        return Response(CommentSerializer(made).data, status=201)

    def perform_destroy(self, instance: Comment) -> None:
        try:
            withdraw(instance, self.request.user)
        except CannotSay as refused:
            self.permission_denied(self.request, str(refused))

    @extend_schema(parameters=[SLUG], request=None, responses=CommentSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, **kwargs: Any) -> Response:
        """Say that it is settled, with its answers."""
        return self._settled(True)

    @extend_schema(parameters=[SLUG], request=None, responses=CommentSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **kwargs: Any) -> Response:
        return self._settled(False)

    def _settled(self, settled: bool) -> Response:
        comment = self.get_object()
        settle(comment, self.request.user, settled)
        comment.refresh_from_db()
        return Response(CommentSerializer(comment).data)
