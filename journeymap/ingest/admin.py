from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from journeymap.access.readonly import LABELS, ReadOnlyAdmin
from journeymap.ingest.models import Import, Shape
from journeymap.ingest.undoing import NotUndoable, undo


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """What was handed in; paths of files and tracebacks are the machine's."""

    list_display = (
        "id",
        "kind",
        "names",
        "state",
        "accepted",
        "duplicates",
        "rejected",
        "created",
        "undone",
    )
    fields = (
        "kind",
        "names",
        "status",
        "message",
        "error",
        "accepted",
        "duplicates",
        "rejected",
        "refusals",
        "masked",
        "warnings",
        "reasons",
        "by",
        "created",
        "finished",
        "undone",
    )
    list_filter = ("kind", "status")
    date_hierarchy = "created"
    actions = ("take_back",)

    @display(description="status", ordering="status", label=LABELS)
    def state(self, job: Import) -> str:
        return job.status

    @admin.display(description="files")
    def names(self, job: Import) -> str:
        return ", ".join(file["name"] for file in job.files)

    def has_take_back_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ingest.change_import")

    @admin.action(description="Take back the selected imports", permissions=["take_back"])
    def take_back(self, request: HttpRequest, chosen: QuerySet[Import]) -> None:
        for job in chosen:
            try:
                undo(job, request.user)
                self.message_user(request, f"Import {job.pk} was taken back.")
            except NotUndoable as error:
                self.message_user(request, str(error), messages.WARNING)


@admin.register(Shape)
class ShapeAdmin(ReadOnlyAdmin):
    """Forgetting a shape makes the next such file be guessed anew."""

    list_display = ("__str__", "kind", "last_import")
    list_filter = ("kind",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("ingest.delete_shape"))
