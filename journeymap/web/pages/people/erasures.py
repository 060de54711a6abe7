"""Erasing a person: asked twice, carried out in the background, with a receipt that names nobody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from journeymap.actions.models import Handover
from journeymap.jobs.sending import enqueue
from journeymap.privacy.holding import KINDS
from journeymap.privacy.models import Erasure
from journeymap.privacy.requesting import NobodyToErase, request_erasure
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page
from journeymap.web.pages.people.person import GONE, OfPerson

WORDS = {
    "events": "Events",
    "feedback": "Answers",
    "texts": "Texts of answers",
    "customers": "Rows of traits",
    "links": "Links to other keys",
    "separations": "Separations",
    "consents": "Consents",
    "results": "Results",
    "score_rows": "Scores",
    "evidence": "Lists of evidence that named them",
    "reject_rows": "Rejected rows",
    "uploads_deleted": "Failed uploads deleted",
    "drafts_deleted": "Drafts of uploads deleted",
    "leftovers_deleted": "Working files deleted",
    "exports_deleted": "Exported files deleted",
    "maps_forgotten": "Kept maps forgotten",
    "audit_texts": "Audit texts emptied",
    "told_others": "Messages and hand-overs emptied",
    "sessions": "Lists of people looked at lately",
    "runs_begun_again": "Runs begun again",
    "snapshots_rewritten": "Snapshots rewritten",
    "files_deleted": "Files of the store deleted",
}


class ErasePage(OfPerson):
    permissions = ("customers.view_customer", "privacy.add_erasure", "privacy.view_erasure")
    title = "Erase a person"
    template_name = "web/people/erase.html"

    def get(self, request: HttpRequest, person: str) -> HttpResponseBase:
        return self.asked()

    def post(self, request: HttpRequest, person: str) -> HttpResponseBase:
        """Only where the key was typed exactly."""
        key = self.key()
        if request.POST.get("confirm", "") != key:
            return self.asked(
                "That is not the key, so nothing was erased. Type it exactly as it stands above."
            )
        try:
            with transaction.atomic():
                job = request_erasure(key, request.user)
                enqueue(job)
        except NobodyToErase as error:
            raise Http404(GONE) from error
        return redirect("erasure", number=job.pk)

    def asked(self, problem: str = "") -> HttpResponseBase:
        held = self.holding()
        counts = [(kind.title, len(held.rows(kind.name))) for kind in KINDS if kind.name != "audit"]
        return self.show(
            status=400 if problem else 200,
            key=held.key,
            keys=held.keys,
            counts=[(title, count) for title, count in counts if count],
            problem=problem,
        )


class ErasuresPage(Page):
    area = "people"
    title = "Erasures"
    permissions = ("privacy.view_erasure",)
    template_name = "web/people/erasures.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        jobs = Erasure.objects.select_related("by")
        return self.show(page=sheet(request, jobs, 50))


class ReceiptPage(Page):
    """Progress while it runs, then what was removed from where."""

    area = "people"
    title = "Erasure"
    permissions = {"GET": ("privacy.view_erasure",), "POST": ("privacy.view_erasure", "privacy.add_erasure")}
    template_name = "web/people/erasure.html"
    part_template = "web/people/receipt.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        job = get_object_or_404(Erasure.objects.select_related("by"), pk=number)
        look_at = job.receipt.get("handovers_to_look_at", [])
        return self.show(
            job=job,
            lines=list(lines(job.receipt)),
            look_at=Handover.objects.filter(pk__in=look_at).select_related("tracker").order_by("pk"),
            percent=round(job.progress * 100),
        )

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """Try again what failed; every step may be done twice."""
        failed = Erasure.objects.filter(pk=number, status=Erasure.Status.FAILED).exclude(key="")
        with transaction.atomic():
            if failed.update(status=Erasure.Status.QUEUED, sent=None, attempts=0):
                enqueue(Erasure.objects.get(pk=number))
            else:
                messages.error(request, "This erasure has not failed, so there is nothing to try again.")
        return redirect("erasure", number=number)


def lines(receipt: dict[str, Any]) -> list[tuple[str, int]]:
    """What a receipt counts, in words."""
    told = []
    counts = {name: value for name, value in receipt.items() if not isinstance(value, list)}
    for name, value in counts.items():
        for inner, count in value.items() if isinstance(value, dict) else [(name, value)]:
            told.append((WORDS.get(inner, inner.replace("_", " ").capitalize()), count))
    return told
