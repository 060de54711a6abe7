"""Runs, what they found, models, proposals, alerts and analyzers over HTTP."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Abs, Coalesce
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import BaseSerializer

from journeymap.access.audit import record
from journeymap.access.errors import Conflict
from journeymap.access.operations import OutOfDate
from journeymap.access.permissions import ModelPermissions, Needs
from journeymap.analysis import alerts, approving, narrowing, proposals, serializers
from journeymap.analysis.api_analyzers import AnalyzerViewSet
from journeymap.analysis.api_opportunities import OpportunityViewSet
from journeymap.analysis.api_personas import PersonaViewSet
from journeymap.analysis.api_themes import ThemeViewSet
from journeymap.analysis.curating import kind
from journeymap.analysis.evidence import SelectionError, data_of
from journeymap.analysis.models import Alert, Finding, Measure, Model, Proposal, Run
from journeymap.analysis.paging import answer
from journeymap.analysis.starting import start
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes.models import Theme
from journeymap.journeys.definitions import StaleRevision
from journeymap.mining import Selection

PAGE = [
    OpenApiParameter("limit", OpenApiTypes.INT, description="rows a page, at most 1,000"),
    OpenApiParameter("offset", OpenApiTypes.INT, description="rows to skip"),
]


def number_of(results: type[Finding] | type[Measure]) -> Coalesce:
    """How many results of a kind a run has, counted apart from any other join."""
    mine = results.objects.filter(run=OuterRef("pk")).order_by().values("run")
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number")), 0)


class RunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Runs of analyzers, newest first. POST starts them; what waits or runs already is not doubled."""

    queryset = Run.objects.select_related("journey", "snapshot", "by")
    serializer_class = serializers.RunSerializer
    permission_classes: ClassVar = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    filterset_class = narrowing.RunFilter
    ordering_fields: ClassVar = ["id", "created", "finished"]

    def get_queryset(self) -> Any:
        found, measured = number_of(Finding), number_of(Measure)
        return super().get_queryset().annotate(found=found, measured=measured)

    @extend_schema(request=serializers.StartSerializer, responses={202: serializers.RunSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Start analyzers on a journey; those already under way are left out of the answer."""
        told = serializers.StartSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        wanted = told.validated_data
        runs = start(wanted["journey"], wanted["analyzers"], request.user, wanted["params"], wanted["filter"])
        for run in runs:
            record(request.user, "run.start", run.name, analyzer=run.analyzer)
        found = self.get_queryset().filter(pk__in=[run.pk for run in runs]).order_by("pk")
        return Response(self.get_serializer(found, many=True).data, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=serializers.RunSerializer)
    @action(
        detail=True,
        methods=["post"],
        permission_classes=[Needs],
        permissions={"POST": ("analysis.change_run",)},
    )
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop a run: at once where it waits, else within seconds. 409 where it has ended."""
        run = self.get_object()
        if not run.cancel():
            raise Conflict(f"Run {run.pk} has ended already ({run.status}).")
        record(request.user, "run.cancel", run.name, analyzer=run.analyzer)
        return Response(self.get_serializer(self.get_object()).data)


def rows_behind(request: Request, found: Finding | Measure | Proposal, n: int | None) -> dict[str, Any]:
    """The answer with the rows that stand behind a result; 404 where there are none, or no longer."""
    if found.evidence is None or found.run is None:
        raise NotFound("This came without the rows behind it.")
    try:
        data = data_of(found.run)
    except SelectionError as gone:
        raise NotFound(str(gone)) from gone
    return answer(request, Selection.model_validate(found.evidence), data, n)


class FoundViewSet(viewsets.ReadOnlyModelViewSet):
    """What runs found: of the newest run of each analyzer unless `run` or `all` is told."""

    permission_classes: ClassVar = [ModelPermissions]

    def filter_queryset(self, queryset: Any) -> Any:
        """A list is narrowed; what is asked for by its id is found whatever came after it."""
        return queryset if self.detail else super().filter_queryset(queryset)

    @extend_schema(parameters=PAGE, responses=serializers.RowsSerializer)
    @action(detail=True, methods=["get"])
    def rows(self, request: Request, pk: str) -> Response:
        """The rows behind the number, at the snapshot that it was counted at."""
        found = self.get_object()
        return Response(rows_behind(request, found, found.n))


class FindingViewSet(FoundViewSet):
    """Findings, most telling first: by size of impact, those without a comparison after them."""

    queryset = Finding.objects.select_related("run__snapshot", "run__journey").order_by(
        Abs("impact").desc(nulls_last=True), "-run_id", "rank"
    )
    serializer_class = serializers.FindingSerializer
    filterset_class = narrowing.FindingFilter
    ordering_fields: ClassVar = ["impact", "money", "n", "p", "value"]


class MeasureViewSet(FoundViewSet):
    """Measures that analyzers gave; those of the kernel are on the map."""

    queryset = Measure.objects.select_related("run__snapshot", "run__journey")
    serializer_class = serializers.MeasureSerializer
    filterset_class = narrowing.MeasureFilter
    ordering_fields: ClassVar = ["value", "n"]


def deciding(permission: str) -> Callable[..., Any]:
    """An action by POST that needs a permission of its own."""
    return action(
        detail=True, methods=["post"], permission_classes=[Needs], permissions={"POST": (permission,)}
    )


class ModelViewSet(viewsets.ReadOnlyModelViewSet):
    """Trained models.

    A new one works in the shadow until somebody makes it active; one of a name is active.
    """

    queryset = Model.objects.select_related("journey", "decided_by")
    serializer_class = serializers.ModelSerializer
    permission_classes: ClassVar = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    filterset_class = narrowing.ModelFilter

    @extend_schema(request=None, responses=serializers.ModelSerializer)
    @deciding("analysis.change_model")
    def activate(self, request: Request, pk: str) -> Response:
        """Use it from now on; the active one before it is retired."""
        try:
            return Response(self.get_serializer(approving.activate(self.get_object(), request.user)).data)
        except IntegrityError as meanwhile:
            raise Conflict(
                "Somebody else activated another model at the same time: look, then decide."
            ) from meanwhile

    @extend_schema(request=None, responses=serializers.ModelSerializer)
    @deciding("analysis.change_model")
    def retire(self, request: Request, pk: str) -> Response:
        """Use it no more."""
        return Response(self.get_serializer(approving.retire(self.get_object(), request.user)).data)


class ProposalViewSet(viewsets.ReadOnlyModelViewSet):
    """Changes that analyzers propose and people decide on."""

    queryset = Proposal.objects.select_related("journey", "decided_by")
    serializer_class = serializers.ProposalSerializer
    permission_classes: ClassVar = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    filterset_class = narrowing.ProposalFilter

    def get_serializer_class(self) -> type[BaseSerializer]:
        """In a list without what is for machines, which is longest by far; one proposal tells all."""
        return serializers.ListedProposalSerializer if self.action == "list" else self.serializer_class

    @extend_schema(parameters=PAGE, responses=serializers.RowsSerializer)
    @action(detail=True, methods=["get"])
    def rows(self, request: Request, pk: str) -> Response:
        """The rows that speak for it, at the snapshot that its run looked at."""
        return Response(rows_behind(request, self.get_object(), None))

    def _decided(self, decide: Callable[[Proposal, Any, str], Proposal]) -> Response:
        told = serializers.BecauseSerializer(data=self.request.data)
        told.is_valid(raise_exception=True)
        try:
            decided = decide(self.get_object(), self.request.user, told.validated_data["because"])
            return Response(self.get_serializer(decided).data)
        except (proposals.Decided, OutOfDate, StaleRevision) as conflict:
            raise Conflict(str(conflict)) from conflict
        except PermissionDenied as denied:
            self.permission_denied(self.request, message=str(denied))

    @extend_schema(request=serializers.BecauseSerializer, responses=serializers.ProposalSerializer)
    @deciding("analysis.change_proposal")
    def accept(self, request: Request, pk: str) -> Response:
        """Carry it out, whole or not at all. 409 says what changed meanwhile."""
        return self._decided(proposals.accept)

    @extend_schema(request=serializers.BecauseSerializer, responses=serializers.ProposalSerializer)
    @deciding("analysis.change_proposal")
    def reject(self, request: Request, pk: str) -> Response:
        """Decline it for good."""
        return self._decided(proposals.reject)

    @extend_schema(request=serializers.BecauseSerializer, responses=serializers.ProposalSerializer)
    @deciding("analysis.change_proposal")
    def undo(self, request: Request, pk: str) -> Response:
        """Take an accepted one back."""
        return self._decided(proposals.undo)


class AlertViewSet(viewsets.ReadOnlyModelViewSet):
    """Incidents: opened by a finding, closed when it is gone. `?open=true`: those that last."""

    queryset = Alert.objects.select_related("journey", "acknowledged_by", "assigned")
    serializer_class = serializers.AlertSerializer
    permission_classes: ClassVar = [ModelPermissions]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    filterset_class = narrowing.AlertFilter

    @extend_schema(request=None, responses=serializers.AlertSerializer)
    @deciding("analysis.change_alert")
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Say that you know of it; the first who says so stands there."""
        return Response(self.get_serializer(alerts.acknowledge(self.get_object(), request.user)).data)

    @extend_schema(request=serializers.AssignSerializer, responses=serializers.AlertSerializer)
    @deciding("analysis.change_alert")
    def assign(self, request: Request, pk: str) -> Response:
        """Say who sees to it; null: nobody."""
        told = serializers.AssignSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        alert = alerts.assign(self.get_object(), told.validated_data["to"], request.user)
        return Response(self.get_serializer(alert).data)


router = SimpleRouter()
router.register("runs", RunViewSet, basename="run")
router.register("findings", FindingViewSet, basename="finding")
router.register("measures", MeasureViewSet, basename="measure")
router.register("opportunities", OpportunityViewSet, basename="opportunity")
router.register("analyzers", AnalyzerViewSet, basename="analyzer")
router.register("models", ModelViewSet, basename="model")
router.register("proposals", ProposalViewSet, basename="proposal")
router.register("alerts", AlertViewSet, basename="alert")
router.register(kind(Theme), ThemeViewSet, basename="theme")
router.register(kind(Persona), PersonaViewSet, basename="persona")
