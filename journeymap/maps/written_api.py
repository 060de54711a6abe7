"""What people add to a map, over HTTP: saved views and notes."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.access.audit import record
from journeymap.access.errors import Conflict
from journeymap.access.permissions import Needs
from journeymap.analysis.parts import AskedError, part
from journeymap.journeys.models import Stage, Touchpoint
from journeymap.maps import noting
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Note, SavedView
from journeymap.maps.requested import SLUG, WRITE, journey_called, locked

KEYS, VALUES, LETTERS = 30, 100, 500  # of a view's query
METHODS = ["get", "post", "patch", "delete", "head", "options"]
REVISION = OpenApiParameter("revision", OpenApiTypes.INT, description="the revision that is deleted")


class SavedViewSerializer(serializers.ModelSerializer):
    """`query`: what the page's address tells, {"channel": ["web"], "since": ["2025-01-01"], ...}."""

    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    owner = serializers.SlugRelatedField(slug_field="username", read_only=True)
    query = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=LETTERS))
    )

    class Meta:
        model = SavedView
        fields = ["slug", "journey", "name", "owner", "shared", "query", "created", "changed"]
        read_only_fields = ["slug", "created", "changed"]

    def validate_query(self, query: dict[str, list[str]]) -> dict[str, list[str]]:
        if any("\0" in name for name in query):
            raise serializers.ValidationError("A name holds a NUL character, which no text has.")
        if len(query) > KEYS or any(len(name) > LETTERS or len(v) > VALUES for name, v in query.items()):
            raise serializers.ValidationError(f"At most {KEYS} names with {VALUES} values each.")
        since, until, persona, theme = (
            (query.get(name) or [""])[0] for name in ("since", "until", "persona", "theme")
        )
        try:
            part(since, until, query.get("channel", ()), query.get("trait", ()), persona, theme)
        except AskedError as error:
            raise serializers.ValidationError(str(error)) from error
        return query


class NoteSerializer(serializers.ModelSerializer):
    """`revision` is told with every change: the one that it was made on. `stage` empty: all stages.

    touchpoint: of a moment of truth (lane "truths"). cell: the address of the number that is its evidence;
    says, limit: where that is, in its own unit, if the note is right. What comes of it is told on the map.
    """

    journey = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    stage = serializers.CharField(source="place", required=False, allow_blank=True, max_length=200)
    touchpoint = serializers.CharField(source="at", required=False, allow_blank=True, max_length=200)
    by = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Note
        fields = [
            "id", "journey", "lane", "stage", "touchpoint", "text", "cell", "says", "limit", "status",
            "order", "revision", "by", "created", "changed",
        ]  # fmt: skip
        read_only_fields = ["status", "revision", "created", "changed"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        name = attrs.pop("place", None)
        if name is not None:
            stage = Stage.objects.filter(journey__slug=self.context["view"].kwargs["slug"], name=name).first()
            if name and stage is None:
                raise serializers.ValidationError({"stage": "The journey has no stage of this name."})
            attrs |= {"stage": stage, "stage_name": name}
        at = attrs.pop("at", None)
        if at is not None:
            point = Touchpoint.objects.filter(
                journey__slug=self.context["view"].kwargs["slug"], name=at
            ).first()
            if at and point is None:
                raise serializers.ValidationError({"touchpoint": "The journey has none of this name."})
            attrs |= {"touchpoint": point, "touchpoint_name": at}
        return attrs


class Written(viewsets.ModelViewSet):
    """Base: rows of the journey that the address names. Every change is noted in the audit trail."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = WRITE
    http_method_names = METHODS
    word: ClassVar[str]

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(journey__slug=self.kwargs.get("slug", ""))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        journey_called(self.kwargs["slug"])
        return super().list(request, *args, **kwargs)

    def noted(self, row: Any) -> None:
        action = f"maps.{self.word}_{self.action}"
        record(self.request.user, action, f"journey {self.kwargs['slug']}", number=row.pk)


class Guarded(Written):
    """Base: notes. A change tells the `revision` it was made on, and is refused with 409, and the note as it
    is now, when somebody else was quicker."""

    lookup_value_regex = "[0-9]+"

    def revision(self) -> int:
        told = self.request.data.get("revision", self.request.query_params.get("revision"))
        try:
            return int(told)
        except (TypeError, ValueError):
            message = "Tell the revision of the note that you saw: it guards against undoing others' work."
            raise ValidationError({"revision": message}) from None

    def handle_exception(self, exc: Exception) -> Response:
        """What keeps a note from being written, as the API tells it."""
        if isinstance(exc, noting.Stale):
            now = self.get_serializer_class()(exc.note).data if exc.note else None
            exc = Conflict({"detail": str(exc), "note": now})
        elif isinstance(exc, noting.CannotNote):
            exc = ValidationError({exc.field: [str(exc)]})
        return super().handle_exception(exc)


@extend_schema_view(
    list=extend_schema(parameters=[SLUG]), create=extend_schema(parameters=[SLUG]),
    retrieve=extend_schema(parameters=[SLUG]), partial_update=extend_schema(parameters=[SLUG]),
    destroy=extend_schema(parameters=[SLUG]),
)  # fmt: skip
class SavedViewViewSet(Written):
    """Views of a journey's map: one's own and shared ones; a private view of somebody else is not there."""

    queryset = SavedView.objects.select_related("journey", "owner")
    serializer_class = SavedViewSerializer
    lookup_field, lookup_url_kwarg, lookup_value_regex = "slug", "view", "[^/.]+"
    filterset_fields: ClassVar = ["shared"]
    word = "view"

    @property
    def administrator(self) -> bool:
        return self.request.user.has_perm("maps.change_savedview")

    def get_queryset(self) -> QuerySet[SavedView]:
        found = super().get_queryset()
        if not self.request or self.administrator:
            return found
        return found.filter(Q(shared=True) | Q(owner=self.request.user))

    @transaction.atomic
    def perform_create(self, serializer: Any) -> None:
        journey = locked(self.kwargs["slug"])
        self.noted(serializer.save(journey=journey, owner=self.request.user))

    @transaction.atomic
    def perform_update(self, serializer: Any) -> None:
        self.owned(serializer.instance)
        self.noted(serializer.save())

    @transaction.atomic
    def perform_destroy(self, instance: SavedView) -> None:
        self.owned(instance)
        self.noted(instance)
        instance.delete()

    def owned(self, view: SavedView) -> None:
        if view.owner != self.request.user and not self.administrator:
            self.permission_denied(
                self.request, "Only its owner can change a view. Save it under a name of your own."
            )


@extend_schema_view(
    list=extend_schema(parameters=[SLUG]), create=extend_schema(parameters=[SLUG]),
    retrieve=extend_schema(parameters=[SLUG]), partial_update=extend_schema(parameters=[SLUG]),
    destroy=extend_schema(parameters=[SLUG, REVISION]),
)  # fmt: skip
class NoteViewSet(Guarded):
    """Lanes that people write."""

    queryset = Note.objects.select_related("journey", "stage", "touchpoint", "by")
    serializer_class = NoteSerializer
    filterset_fields: ClassVar = ["lane"]
    word = "note"

    def perform_create(self, serializer: Any) -> None:
        journey, user = journey_called(self.kwargs["slug"]), self.request.user
        shown = partial(kept_map, journey)
        serializer.instance = noting.add(journey, user, shown, **serializer.validated_data)

    def perform_update(self, serializer: Any) -> None:
        note, user = serializer.instance, self.request.user
        shown, told = partial(kept_map, note.journey), serializer.validated_data
        serializer.instance = noting.change(note, self.revision(), user, shown, **told)

    def perform_destroy(self, instance: Note) -> None:
        noting.delete(instance, self.revision(), self.request.user)
