"""Files arrive: by a plain form, or by the script that shows how far they are."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from journeymap.ingest.drafts.making import receive
from journeymap.web.pages.page import Page

FILES_AT_MOST = 100


class Upload(Page):
    """Store what is handed in and go on to check it. The script asks for JSON: where to go next."""

    area = "imports"
    title = "uploading files"
    permissions = {"GET": ("ingest.view_import",), "POST": ("ingest.add_import",)}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("imports")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        files = request.FILES.getlist("files")
        if len(files) > FILES_AT_MOST:
            messages.warning(request, f"At most {FILES_AT_MOST} files are taken at once; the rest was left.")
            files = files[:FILES_AT_MOST]
        if not files:
            messages.warning(request, "No file was chosen. Choose one or drop it on the field.")
            return onwards(request, reverse("imports"))
        received = receive(files, request.user)
        for reason in received.refused.values():
            messages.error(request, f"Not taken. {reason}")
        if not received.drafts:
            return onwards(request, reverse("imports"))
        if len(received.drafts) > 1:
            count = len(received.drafts)
            messages.info(request, f"The files have different columns: {count} hand-ins wait for your check.")
        return onwards(request, reverse("draft", args=(received.drafts[0].pk,)))


def onwards(request: HttpRequest, address: str) -> HttpResponseBase:
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"next": address})
    return redirect(address)


def drop_zone() -> dict[str, int]:
    """What the field for files has to know."""
    return {"largest": settings.UPLOAD_MAX_BYTES}
