"""Journeys, stages, touchpoints, rules and templates over HTTP.

Every change tells the `revision` of the journey it was made on (in the body, or `?revision=` with DELETE)
and is refused with 409 when somebody else was quicker. Words about a journey are no new revision: a change of
them tells `modified` besides, as it was read.
"""

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from pydantic import ValidationError as InvalidDefinition
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import BaseSerializer

from journeymap.access.audit import record
from journeymap.access.errors import Conflict
from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.events import snapshots
from journeymap.mining.compiling.touchpoints import DefinitionError, Rules
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

from .choosing import CaseError
from .definitions import StaleRevision, definition, replace
from .discovering import Asked, EditedJourney, UnknownSource, discover
from .drafting import NoEvents
from .guarding import claim_or_conflict, seen_modified
from .models import Drafting, Journey, Rule, Stage, Touchpoint
from .ordering import order, takes_long
from .rules import check, preview
from .serializers import (
    DiscoverSerializer,
    DraftingSerializer,
    JourneyChangeSerializer,
    JourneySerializer,
    PreviewSerializer,
    RuleSerializer,
    StageSerializer,
    TouchpointSerializer,
)
from .templates import TEMPLATES, Template, UnknownTemplate, template

# Changes of these can change no number on the map.
DESCRIPTIONS = {"description", "owner", "review_date"}
CHANGED = (
    "Change a journey as it was read. 409 where somebody else changed it since, and then nothing is saved: "
    "`revision` is needed with every change; `modified` with one of description, owner or review date."
)
REVISION = OpenApiParameter("revision", OpenApiTypes.INT, description="the revision that is deleted from")


@extend_schema_view(
    update=extend_schema(request=JourneyChangeSerializer, description=CHANGED),
    partial_update=extend_schema(request=JourneyChangeSerializer(partial=True), description=CHANGED),
)
class JourneyViewSet(viewsets.ModelViewSet):
    """Journeys, by slug."""

    queryset = Journey.objects.select_related("owner")
    serializer_class = JourneySerializer
    permission_classes: ClassVar = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    lookup_field = "slug"
    lookup_value_regex = "[^/]+"
    filterset_fields: ClassVar = ["name", "template", "owner__username", "edited"]
    ordering_fields: ClassVar = ["name", "created", "modified", "review_date"]

    def perform_create(self, serializer: BaseSerializer) -> None:
        if "owner" not in serializer.validated_data:
            serializer.validated_data["owner"] = self.request.user
        serializer.save(edited=True)
        record(self.request.user, "journeys.create", f"journey {serializer.instance.slug}")

    @transaction.atomic
    def perform_update(self, serializer: BaseSerializer) -> None:
        changed = {
            name
            for name, value in serializer.validated_data.items()
            if getattr(serializer.instance, name) != value
        }
        seen = seen_modified(self.request, needed=bool(changed & DESCRIPTIONS))
        claim_or_conflict(self.request, serializer.instance, matters=bool(changed - DESCRIPTIONS), seen=seen)
        serializer.save()

    @extend_schema(parameters=[REVISION])
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    @transaction.atomic
    def perform_destroy(self, instance: Journey) -> None:
        claim_or_conflict(self.request, instance)
        instance.delete()

    @extend_schema(request=DiscoverSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["post"])
    def discover(self, request: Request) -> Response:
        """Draft a journey from the imported events; the answer is that of `manage.py discover --json`.

        Of many events (or with `background`) the draft is made in the background: 202 with the drafting; its
        address tells how far it is and in the end the journey.
        """
        told = DiscoverSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        data = told.validated_data
        asked = Asked(
            data["name"], data["case"], tuple(sorted(set(data["sources"]))), data["template"], data["redraft"]
        )
        if data["background"] or takes_long(asked):
            return self._ordered(asked)
        known = Journey.objects.filter(name=asked.name).exists()
        try:
            journey, answer = discover(asked, request.user)
        except (CaseError, NoEvents, UnknownSource, UnknownTemplate) as refusal:
            raise ValidationError(str(refusal)) from refusal
        except (EditedJourney, StaleRevision) as refusal:
            raise Conflict(str(refusal)) from refusal
        record(request.user, "journeys.discover", f"journey {journey.slug}", revision=journey.revision)
        return Response(answer, status.HTTP_200_OK if known else status.HTTP_201_CREATED)

    def _ordered(self, asked: Asked) -> Response:
        drafting = order(asked, self.request.user)
        return Response(DraftingSerializer(drafting).data, status.HTTP_202_ACCEPTED)

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get", "put"])
    def definition(self, request: Request, slug: str) -> Response:
        """The whole definition: stages, touchpoints, rules. PUT replaces it at once."""
        journey = self.get_object()
        if request.method == "PUT":
            wanted = self._wanted(journey, request.data)
            with transaction.atomic():
                claim_or_conflict(request, journey)
                replace(journey, wanted)
        return Response(definition(journey).model_dump(mode="json"))

    def _wanted(self, journey: Journey, data: Any) -> JourneyDefinition:
        try:
            wanted = JourneyDefinition.model_validate(
                {**data, "name": journey.name, "revision": journey.revision}
            )
            check(wanted.rules)
            Rules(wanted)
        except InvalidDefinition as invalid:
            found = {".".join(map(str, each["loc"])): each["msg"] for each in invalid.errors()}
            raise ValidationError(found) from invalid
        except DefinitionError as invalid:
            raise ValidationError(str(invalid)) from invalid
        if len(set(wanted.stages)) != len(wanted.stages):
            raise ValidationError("Two stages have the same name: rename one of them.")
        return wanted

    @extend_schema(request=PreviewSerializer, responses=OpenApiTypes.OBJECT)
    @action(
        detail=True,
        methods=["post"],
        url_path="rules/preview",
        permission_classes=[Needs],
        permissions={"POST": ("journeys.view_journey",)},
    )
    def preview(self, request: Request, slug: str) -> Response:
        """What each of the proposed rules would take, and what none takes; nothing is saved."""
        told = PreviewSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        journey = self.get_object()
        rules = tuple(RuleDefinition(**rule) for rule in told.validated_data["rules"])
        points = tuple(TouchpointDefinition(name=name) for name in dict.fromkeys(r.touchpoint for r in rules))
        proposed = definition(journey).model_copy(update={"rules": rules, "touchpoints": points})
        try:
            return Response(preview(proposed, snapshots.current()))
        except DefinitionError as invalid:
            raise ValidationError(str(invalid)) from invalid


class PartViewSet(viewsets.ModelViewSet):
    """A part of a journey: a change of it is a change of the journey."""

    permission_classes: ClassVar = [ModelPermissions]

    @transaction.atomic
    def perform_create(self, serializer: BaseSerializer) -> None:
        claim_or_conflict(self.request, serializer.validated_data["journey"])
        serializer.save()

    @transaction.atomic
    def perform_update(self, serializer: BaseSerializer) -> None:
        claim_or_conflict(self.request, serializer.instance.journey)
        serializer.save()

    @extend_schema(parameters=[REVISION])
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    @transaction.atomic
    def perform_destroy(self, instance: Stage | Touchpoint | Rule) -> None:
        claim_or_conflict(self.request, instance.journey)
        instance.delete()


class StageViewSet(PartViewSet):
    queryset = Stage.objects.select_related("journey")
    serializer_class = StageSerializer
    filterset_fields: ClassVar = ["journey__slug", "name"]


class TouchpointViewSet(PartViewSet):
    queryset = Touchpoint.objects.select_related("journey", "stage")
    serializer_class = TouchpointSerializer
    filterset_fields: ClassVar = ["journey__slug", "stage", "stage__name", "name"]


class RuleViewSet(PartViewSet):
    queryset = Rule.objects.select_related("journey", "touchpoint")
    serializer_class = RuleSerializer
    filterset_fields: ClassVar = ["journey__slug", "touchpoint", "column", "match"]


class DraftingViewSet(viewsets.ReadOnlyModelViewSet):
    """Drafts that are made in the background: how far they are, and what came of them."""

    queryset = Drafting.objects.select_related("journey")
    serializer_class = DraftingSerializer
    permission_classes: ClassVar = [ModelPermissions]
    filterset_fields: ClassVar = ["status", "title"]


class TemplateViewSet(viewsets.ViewSet):
    """Journeys that many companies have; `discover` takes their names."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar = {"GET": ("journeys.view_journey",)}
    lookup_field = "name"

    @extend_schema(operation_id="journey_templates_list", responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        return Response([_shown(each) for each in TEMPLATES.values()])

    @extend_schema(
        responses=OpenApiTypes.OBJECT, parameters=[OpenApiParameter("name", OpenApiTypes.STR, "path")]
    )
    def retrieve(self, request: Request, name: str) -> Response:
        try:
            return Response(_shown(template(name)))
        except UnknownTemplate as unknown:
            raise NotFound(str(unknown)) from unknown


def _shown(each: Template) -> dict[str, Any]:
    stages = [
        {
            "name": stage,
            "touchpoints": [
                {"name": t.name, "words": list(t.words), "pattern": t.pattern} for t in touchpoints
            ],
        }
        for stage, touchpoints in each.stages
    ]
    return {"name": each.name, "title": each.title, "description": each.description, "stages": stages}


router = SimpleRouter()
router.register("journeys", JourneyViewSet, basename="journey")
router.register("stages", StageViewSet, basename="stage")
router.register("touchpoints", TouchpointViewSet, basename="touchpoint")
router.register("rules", RuleViewSet, basename="rule")
router.register("draftings", DraftingViewSet, basename="drafting")
router.register("journey-templates", TemplateViewSet, basename="journey-template")
