"""One import: how far it is, then what came of it and what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from journeymap.analysis.models import Run
from journeymap.ingest.models import Import
from journeymap.ingest.receiving import drop_copies
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.web.pages.page import Page

from .history import beside

SILENT = timedelta(seconds=25)  # without a sign of life, before people are told
SOON = timedelta(minutes=2)  # after an import, analysis begins by itself
REASONS = 8
BAR = 1000  # units across
LEAST = 6  # units that the smallest part has: it must be seen
MASKED = {"email": "e-mail", "iban": "bank account", "ip": "address of a machine"}
PLURAL = {"address of a machine": "addresses of machines"}


class ImportPage(Page):
    area = "imports"
    permissions = ("ingest.view_import",)
    template_name = "web/imports/import.html"
    part_template = "web/imports/parts/state.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        job = get_object_or_404(Import.objects.select_related("by"), pk=number)
        return self.show(
            title=f"Import {job.pk}",
            job=job,
            silent=silent(job),
            sees_rejects=job.shows_rejects_to(request.user),
            **told(job),
            **afterwards(job, request),
            **({} if self.partial else beside(request, job.pk)),
        )


class CancelImport(Page):
    area = "imports"
    title = "cancelling imports"
    permissions = {"POST": ("ingest.change_import",)}

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        job = get_object_or_404(Import, pk=number)
        if not job.cancel():
            messages.warning(request, f"It had ended already: it is {job.status}.")
        elif job.status == Import.Status.CANCELLED:
            drop_copies(job)
        return redirect("import", number)


class RejectsFile(Page):
    area = "imports"
    title = "rejected rows of somebody else's file"
    permissions = ("ingest.view_import",)

    def allowed(self) -> bool:
        job = Import.objects.filter(pk=self.kwargs["number"]).first()
        return super().allowed() and (job is None or job.shows_rejects_to(self.request.user))

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        path = get_object_or_404(Import, pk=number).rejects_path
        if path is None or not path.exists():
            raise Http404("No row of this import was rejected.")
        name = f"import-{number}-rejects.csv"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")


def silent(job: Import) -> bool:
    """A worker has it and says nothing: it may have been stopped."""
    return (
        job.status == Import.Status.RUNNING
        and job.heartbeat is not None
        and timezone.now() - job.heartbeat > SILENT
    )


def told(job: Import) -> dict[str, Any]:
    """Counts, their bar, reasons and what was masked, as the page writes them."""
    counts = (("accepted", job.accepted), ("duplicates", job.duplicates), ("rejected", job.rejected))
    reasons = sorted(job.refusals.items(), key=lambda pair: -pair[1])
    most = max(job.refusals.values(), default=1)
    first = [(reason, count, max(LEAST, BAR * count // most)) for reason, count in reasons[:REASONS]]
    return {
        "rows": sum(count for _, count in counts),
        "bar": bar(counts),
        "reasons": first,
        "more_reasons": len(reasons) - len(first),
        "masked": masked(job.masked),
        "took": (job.finished - job.started).total_seconds() if job.finished and job.started else None,
        "percent": round(100 * job.progress),
    }


def bar(counts: tuple[tuple[str, int], ...]) -> list[tuple[str, float, float]]:
    """(name, where it begins, width) of each part that is not empty, with gaps, 1,000 units in all."""
    there = [(name, count) for name, count in counts if count]
    total = sum(count for _, count in there)
    room = BAR - 4 * max(0, len(there) - 1)
    widths = [max(LEAST, room * count / total) for _, count in there]
    over = sum(widths) - room
    widths = [width - over if width == max(widths) else width for width in widths]
    begins = [sum(widths[:place]) + 4 * place for place in range(len(widths))]
    return [(name, begin, width) for (name, _), begin, width in zip(there, begins, widths, strict=True)]


def masked(found: dict[str, int]) -> str:
    """In words: 311 e-mails, 87 phones, 4 cards."""
    words = []
    for kind, count in sorted(found.items(), key=lambda pair: -pair[1]):
        word = MASKED.get(kind, kind)
        words.append(f"{count:,} {word if count == 1 else PLURAL.get(word, f'{word}s')}")
    return ", ".join(words)


def afterwards(job: Import, request: HttpRequest) -> dict[str, Any]:
    """What happens with the rows next, as far as the person may see it."""
    if job.status != Import.Status.DONE or job.undone or not job.accepted:
        return {}
    journeys = request.user.has_perm("journeys.view_journey")
    runs = Run.objects.filter(status__in=OPEN).select_related("journey")
    seen = request.user.has_perm("analysis.view_run")
    fresh = job.finished is not None and timezone.now() - job.finished < SOON
    return {
        "runs": list(runs[:3]) if seen else [],
        "mining": runs.exists(),
        "soon": fresh and Journey.objects.exists(),
        "journeys": list(Journey.objects.order_by("name")[:3]) if journeys else [],
        "may_draft": journeys and request.user.has_perm("journeys.add_journey"),
    }
