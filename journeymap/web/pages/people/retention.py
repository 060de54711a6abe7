"""How long each kind of data is kept, and what a clearance would remove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from journeymap.jobs.states import OPEN
from journeymap.maps import figures
from journeymap.privacy.ages import AGES
from journeymap.privacy.kinds import EXPLAINED, Kind
from journeymap.privacy.models import Clearance, Retention
from journeymap.privacy.retention import LONGEST, Stale, change, limits, request_clearance, would_remove
from journeymap.web.pages.asked import whole
from journeymap.web.pages.page import Page

CLEARANCES = 10  # newest ones that are shown
SEE, CHANGE = ("privacy.view_retention",), ("privacy.view_retention", "privacy.change_retention")


@dataclass(frozen=True)
class Limit:
    """One row of the page. typed: what somebody typed that could not be stored; problem: why."""

    row: Retention
    explained: str
    figure: str
    typed: str
    problem: str = ""


class RetentionPage(Page):
    area = "people"
    title = "How long data are kept"
    permissions = {"GET": SEE, "POST": CHANGE}
    template_name = "web/people/retention.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.listed()

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """One kind at a time, on the revision that the person saw."""
        kind, typed = request.POST.get("kind", ""), request.POST.get("days", "").strip()
        revision = whole(request.POST.get("revision", ""))
        if kind not in Kind.values or revision is None:
            raise Http404("There is no such kind of data.")
        days = whole(typed)
        if typed and days is None:
            problem = f"“{typed[:20]}” is no number of days. Type 1 to {LONGEST:,}, or nothing for ever."
            return self.listed(400, kind, typed, problem)
        try:
            row = change(kind, days, revision, request.user)
        except Stale as error:
            return self.listed(409, kind, typed, str(error))
        except ValueError as error:
            return self.listed(400, kind, typed, str(error))
        kept = f"{row.days:,} days" if row.days else "for ever"
        messages.success(request, f"“{row.get_kind_display()}” is kept {kept} now.")
        return redirect("retention")

    def listed(
        self, status: int = 200, kind: str = "", typed: str = "", problem: str = ""
    ) -> HttpResponseBase:
        rows = [limit(row, typed, problem) if row.kind == kind else limit(row) for row in limits()]
        return self.show(
            status=status,
            limits=rows,
            longest=LONGEST,
            any=any(each.row.days for each in rows),
            may_change=self.request.user.has_perms(CHANGE),
            **clearances(),
        )


def limit(row: Retention, typed: str | None = None, problem: str = "") -> Limit:
    days = str(row.days) if row.days else ""
    return Limit(
        row, EXPLAINED[row.kind], figure(row.kind, row.days), days if typed is None else typed, problem
    )


def figure(kind: str, days: int | None) -> str:
    """What a clearance would remove now, in words."""
    return f"{figures.count(would_remove(kind, days))} {AGES[kind].unit}" if days else "nothing"


def clearances() -> dict[str, Any]:
    jobs = list(Clearance.objects.select_related("by")[:CLEARANCES])
    told = []
    for job in jobs:
        removed = [
            (each["removed"], AGES[kind].unit)
            for kind, each in job.receipt.items()
            if kind in AGES and each["removed"]
        ]
        told.append({"job": job, "removed": removed, "percent": round(job.progress * 100)})
    return {"clearances": told, "running": any(job.status in OPEN for job in jobs)}


class FigurePart(Page):
    """The figure beside a limit while somebody types it."""

    title = "How long data are kept"
    permissions = {"GET": SEE}

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        typed = request.GET.get("days", "").strip()
        if kind not in Kind.values:
            raise Http404("There is no such kind of data.")
        days = whole(typed)
        if typed and not 1 <= (days or 0) <= LONGEST:
            return HttpResponse(f"1 to {LONGEST:,} days")
        return HttpResponse(figure(kind, days))


class ClearAction(Page):
    title = "How long data are kept"
    permissions = {"POST": (*CHANGE, "privacy.add_clearance")}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        request_clearance(request.user)
        messages.success(request, "Started: what is older than its limit is being removed.")
        return redirect("retention")


class ClearancesPart(Page):
    """The receipts, asked for again while one is being written."""

    title = "How long data are kept"
    permissions = {"GET": SEE}
    template_name = "web/people/clearances.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.show(**clearances())
