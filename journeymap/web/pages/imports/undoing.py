"""Taking an import back: first what will go, then the deed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from journeymap.events.replaced import replaced_by, rows_replaced
from journeymap.ingest.models import Import
from journeymap.ingest.undoing import NotUndoable, undo
from journeymap.web.pages.page import Page


class UndoPage(Page):
    area = "imports"
    title = "Undo an import"
    permissions = ("ingest.change_import",)
    template_name = "web/imports/undo.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        job = get_object_or_404(Import.objects.select_related("by"), pk=number)
        if job.undone or job.status != Import.Status.DONE:
            return redirect("import", number)
        return self.show(job=job, back=rows_replaced(number), later=replaced_by(number))

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        job = get_object_or_404(Import, pk=number)
        try:
            undo(job, request.user)
        except NotUndoable as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"Import {number} was undone. Maps and figures follow by themselves.")
        return redirect("import", number)
