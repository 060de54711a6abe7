"""What requests about future maps have in common: which map, which revision, how they are refused."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request

from journeymap.access.errors import Conflict
from journeymap.access.permissions import Needs
from journeymap.analysis.parts import AskedError
from journeymap.futures.changing import BadChange
from journeymap.futures.editing import CannotUndo, Stale
from journeymap.futures.models import Future
from journeymap.maps.requested import SLUG, WRITE, journey_called

FUTURE = OpenApiParameter("future", OpenApiTypes.STR, "path", description="slug of the future map")
PLACE = [SLUG, FUTURE]
REVISION = OpenApiParameter(
    "revision", OpenApiTypes.INT, required=True, description="of the future map, as it was seen"
)


class Seen(serializers.Serializer):
    """revision: of the future map, as it was seen; another by now is answered with 409 and what is now."""

    revision = serializers.IntegerField(min_value=1)


class OfFuture(viewsets.GenericViewSet):
    """Base: `journeys/{slug}/futures/{future}/`. A stale revision is answered with 409: `detail` says who did
    what meanwhile, `now` is the map as people edit it."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = WRITE
    queryset = Future.objects.none()
    pagination_class = None
    filter_backends: ClassVar[list[Any]] = []

    def future(self) -> Future:
        journey = journey_called(self.kwargs["slug"])
        found = journey.futures.select_related("journey", "owner").filter(slug=self.kwargs["future"]).first()
        if found is None:
            raise NotFound("This journey has no future map of this name.")
        return found

    def told(self, request: Request) -> dict[str, Any]:
        """What the request says, checked by the action's serializer."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def seen(self, request: Request) -> int:
        """The revision that a request without a body names in its query."""
        serializer = Seen(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return int(serializer.validated_data["revision"])

    def handle_exception(self, exc: Exception) -> Any:
        """What the room says of a bad request, in the API's words."""
        return super().handle_exception(_answer(exc))


def _answer(exc: Exception) -> Exception:
    answer: Exception = exc
    if isinstance(exc, Stale):
        answer = Conflict({"detail": str(exc), "now": exc.now})
    elif isinstance(exc, CannotUndo):
        answer = Conflict({"detail": str(exc)})
    elif isinstance(exc, BadChange | AskedError):
        answer = ValidationError({"detail": str(exc)})
    elif isinstance(exc, LookupError):
        answer = NotFound(str(exc.args[0]))
    if answer is not exc:
        answer.__cause__ = exc
    return answer
