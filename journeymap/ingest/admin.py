from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from journeymap.access.readonly import ReadOnlyAdmin
from journeymap.ingest.models import Import, Shape
from journeymap.ingest.undoing import NotUndoable, undo


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "kind",
        "names",
        "status",
        "accepted",
        "duplicates",
        "rejected",
        "created",
        "undone",
    )
    list_filter = ("kind", "status")
    date_hierarchy = "created"
    actions = ("take_back",)

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
class ShapeAdmin(admin.ModelAdmin):
    """Forgetting a shape makes the next such file be guessed anew."""

    list_display = ("__str__", "kind", "last_import")
    list_filter = ("kind",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
