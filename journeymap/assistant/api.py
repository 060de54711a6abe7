"""Questions and one's own conversations over HTTP."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.exceptions import NotFound, Throttled, ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from journeymap.access.permissions import Needs
from journeymap.assistant import keeping
from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import CannotAsk, ask, asked
from journeymap.assistant.keeping import NoConversation
from journeymap.assistant.models import Conversation
from journeymap.assistant.pacing import TooFast
from journeymap.assistant.serializers import (
    AnswerSerializer,
    ConversationSerializer,
    QuestionSerializer,
    WholeConversationSerializer,
)
from journeymap.assistant.streaming import TYPE, streamed, written

ASK = ("assistant.ask",)


class EventStream(BaseRenderer):
    """What is refused before a stream begins is told as its only event."""

    media_type = TYPE
    format = "events"
    charset = "utf-8"

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        return written("error", data)


class QuestionViewSet(viewsets.ViewSet):
    """Ask, with one's own rights. The answer holds only what was measured, each number with its source."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {"POST": ASK}
    renderer_classes: ClassVar = [JSONRenderer, EventStream]

    @extend_schema(
        request=QuestionSerializer,
        responses={(200, "application/json"): AnswerSerializer, (200, TYPE): OpenApiTypes.STR},
    )
    def create(self, request: Request) -> HttpResponseBase:
        """With `Accept: text/event-stream` the answer comes as server-sent events: `status`, `piece` for each
        sentence that is ready, `answer` with the whole, which replaces the pieces; or `error`."""
        told = QuestionSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        asker = Asker(request.user)
        if request.accepted_renderer.media_type == TYPE:
            return streamed(request._request, asked(asker, **told.validated_data))
        return Response(ask(asker, **told.validated_data).content)

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(as_answered(exc))


def as_answered(error: Exception) -> Exception:
    """What keeps a question from being taken, as the API tells it: 400, 404, 429."""
    found = error
    if isinstance(error, CannotAsk):
        found = ValidationError({error.field: str(error)})
    elif isinstance(error, NoConversation):
        found = NotFound(str(error))
    elif isinstance(error, TooFast):
        found = Throttled(error.seconds, str(error))
    if found is not error:
        found.__cause__ = error
    return found


class ConversationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    """One's own conversations with the assistant; nobody else's are there, for nobody."""

    queryset = Conversation.objects.none()
    serializer_class = ConversationSerializer
    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = dict.fromkeys(("GET", "DELETE"), ASK)
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields: ClassVar = {"journey__slug": ["exact"]}

    def get_queryset(self) -> Any:
        return keeping.conversations(self.request.user)

    def get_serializer_class(self) -> Any:
        return WholeConversationSerializer if self.action == "retrieve" else ConversationSerializer

    def perform_destroy(self, instance: Conversation) -> None:
        keeping.forget(self.request.user, instance.pk)


router = SimpleRouter()
router.register("questions", QuestionViewSet, basename="question-api")
router.register("conversations", ConversationViewSet, basename="conversation-api")
