"""Runs and what they found in the admin: read, started again, cancelled, decided on; edited nowhere."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from journeymap.access.audit import record
from journeymap.access.operations import OutOfDate
from journeymap.access.readonly import LABELS, ReadOnlyAdmin, Records
from journeymap.analysis import approving, proposals
from journeymap.analysis.models import (
    Alert,
    Finding,
    Measure,
    Model,
    Proposal,
    Run,
    Setting,
    SettingChange,
)
from journeymap.analysis.parts import Part
from journeymap.analysis.starting import start
from journeymap.journeys.definitions import StaleRevision


class ReadAdmin(Records):
    """What programs make is looked at here, not written; those who may change it find actions in the list."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    @display(description="status", ordering="status", label=LABELS)
    def state(self, row: Any) -> str:
        return row.status


@admin.register(Run)
class RunAdmin(ReadAdmin):
    """An error may quote what customers wrote."""

    personal = ("error", "traceback")
    exclude = ("sent", "heartbeat", "worker", "cancel_requested")
    list_display = (
        "id",
        "analyzer",
        "version",
        "journey",
        "state",
        "message",
        "tried",
        "took",
        "created",
        "by",
    )
    list_filter = ("status", "analyzer", "journey")
    search_fields = ("analyzer", "message")
    date_hierarchy = "created"
    list_select_related = ("journey", "by")
    actions: ClassVar = ["start_again", "cancel"]

    @admin.display(description="seconds", ordering="seconds")
    def took(self, run: Run) -> str:
        return "" if run.seconds is None else f"{run.seconds:,.1f}"

    @admin.action(description="Start again", permissions=["change"])
    def start_again(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        started = 0
        for run in queryset.select_related("journey"):
            try:
                again = start(run.journey, [run.analyzer], request.user, run.params, Part.of(run.filter))
            except (KeyError, ValueError) as refused:
                self.message_user(request, f"{run}: {refused.args[0]}", messages.ERROR)
                continue
            for new in again:
                record(request.user, "run.start", new.name, analyzer=new.analyzer)
                started += 1
        self.message_user(request, f"{started} started; what waits or runs already was left alone.")

    @admin.action(description="Cancel", permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        stopped = [run for run in queryset if run.cancel()]
        for run in stopped:
            record(request.user, "run.cancel", run.name, analyzer=run.analyzer)
        self.message_user(request, f"{len(stopped)} cancelled; the others had ended.")


@admin.register(Finding)
class FindingAdmin(ReadAdmin):
    list_display = ("headline", "kind", "mood", "place", "name", "impact", "money", "n", "run")
    list_filter = ("mood", "kind", "place", "run__analyzer")
    search_fields = ("headline", "name")
    list_select_related = ("run__journey",)


@admin.register(Measure)
class MeasureAdmin(ReadAdmin):
    list_display = ("measure", "place", "name", "dims", "value", "unit", "n", "status", "run")
    list_filter = ("measure", "place", "status", "run__analyzer")
    search_fields = ("measure", "name")
    list_select_related = ("run__journey",)


@admin.register(Model)
class ModelAdmin(ReadAdmin):
    list_display = ("name", "journey", "state", "trained_on", "made", "decided", "decided_by")
    list_filter = ("status", "name")
    actions: ClassVar = ["activate", "retire"]

    @admin.action(description="Make active", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        for model in queryset:
            approving.activate(model, request.user)

    @admin.action(description="Retire", permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        for model in queryset:
            approving.retire(model, request.user)


@admin.register(Proposal)
class ProposalAdmin(ReadAdmin):
    list_display = ("kind", "target", "journey", "state", "made", "decided", "decided_by")
    list_filter = ("status", "kind", "journey")
    actions: ClassVar = ["accept", "reject", "undo"]

    @admin.action(description="Accept", permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        self._decide(request, queryset, proposals.accept)

    @admin.action(description="Reject", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        self._decide(request, queryset, proposals.reject)

    @admin.action(description="Take back", permissions=["change"])
    def undo(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        self._decide(request, queryset, proposals.undo)

    def _decide(self, request: HttpRequest, queryset: QuerySet[Proposal], decide: Any) -> None:
        for proposal in queryset.order_by("pk"):
            try:
                decide(proposal, request.user)
            except (proposals.Decided, OutOfDate, StaleRevision) as conflict:
                self.message_user(request, f"{proposal}: {conflict}", messages.ERROR)


@admin.register(Alert)
class AlertAdmin(ReadAdmin):
    list_display = ("headline", "journey", "analyzer", "started", "opened", "closed")
    list_filter = ("analyzer", "journey", ("closed", admin.EmptyFieldListFilter))
    search_fields = ("headline",)


@admin.register(Setting)
class SettingAdmin(ReadOnlyAdmin):
    """Changed on the analyzer's page, which checks what was typed."""

    list_display = ("analyzer", "journey", "enabled", "schedule", "changed", "by")
    list_filter = ("enabled", "analyzer")


@admin.register(SettingChange)
class SettingChangeAdmin(ReadOnlyAdmin):
    """What settings were before, and who changed them."""

    list_display = ("changed", "analyzer", "journey", "enabled", "schedule", "by", "removed")
    list_filter = ("analyzer",)
    date_hierarchy = "changed"
