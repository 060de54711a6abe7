"""Runs: the list, one run with what it found, starting and cancelling."""

from __future__ import annotations

import json
import shlex
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from journeymap.access.audit import record
from journeymap.analysis import standing
from journeymap.analysis.models import Finding, Measure, Run
from journeymap.analysis.parts import AskedError, Part, part
from journeymap.analysis.starting import NotStartable, findable, start
from journeymap.jobs.states import OPEN, Status
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load
from journeymap.web.pages.analyzers.choosing import (
    analyzer_of,
    in_words,
    journey_of,
    on_map,
    query_of,
)
from journeymap.web.pages.analyzers.results import measured
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page

NAMES = 20  # of measures on a page, each drawn
HIDDEN = "It failed. What it said may quote customers, and you may not read what they wrote."


class RunsPage(Page):
    area = "runs"
    title = "Runs"
    permissions = {"GET": ("analysis.view_run",)}
    template_name = "web/analyzers/runs.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        chosen = {name: request.GET.get(name, "") for name in ("analyzer", "journey", "status")}
        runs = narrowed(chosen, journey_of(chosen["journey"]))
        page = sheet(request, runs)
        found = Finding.objects.filter(run__in=[run.pk for run in page]).order_by()
        numbers = dict(found.values_list("run").annotate(number=Count("pk")))
        rows = [(run, in_words(run.filter), numbers.get(run.pk, 0), standing.ahead(run)) for run in page]
        names = sorted(
            {*load().analyzers, *Run.objects.order_by().values_list("analyzer", flat=True).distinct()}
        )
        return self.show(
            page=page,
            rows=rows,
            filtered=any(chosen.values()),
            chosen=chosen,
            analyzers=names,
            journeys=Journey.objects.order_by("name"),
            statuses=Status.values,
            under_way=Run.objects.filter(status__in=OPEN).count(),
            explained=request.user.has_perm("feedback.view_feedback"),
        )


def narrowed(chosen: dict[str, str], journey: Journey | None) -> QuerySet[Run]:
    runs = Run.objects.select_related("journey", "by").order_by("-pk")
    if chosen["analyzer"]:
        runs = runs.filter(analyzer=chosen["analyzer"][:60])
    if chosen["status"] in Status.values:
        runs = runs.filter(status=chosen["status"])
    return runs.filter(journey=journey) if journey else runs


class RunPage(Page):
    """One run. While it is under way the page asks again by itself; without script, by its button."""

    area = "runs"
    permissions = {"GET": ("analysis.view_run",), "POST": ("analysis.change_run",)}
    template_name = "web/analyzers/run.html"
    part_template = "web/analyzers/parts/progress.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run = get_object_or_404(Run.objects.select_related("journey", "by", "snapshot"), pk=pk)
        if self.partial and not run.is_open:
            return HttpResponseClientRefresh()  # what it found is in no part
        return self.show(**progress(run), **({} if self.partial else self.whole(request, run)))

    def whole(self, request: HttpRequest, run: Run) -> dict[str, Any]:
        findings = Finding.objects.filter(run=run).select_related("run__journey").order_by("rank")
        page = sheet(request, findings)
        names = sheet(
            request,
            Measure.objects.filter(run=run).order_by("measure").values_list("measure").distinct(),
            NAMES,
            "measures",
        )
        analyzer = load().analyzers.get(run.analyzer)
        part_of_it = Part.of(run.filter) if readable(run) else Part()
        return {
            "analyzer": analyzer,
            "yielded": standing.yielded(run) if run.status == Status.DONE else None,
            "page": page,
            "findings": [(finding, *leads(run, finding)) for finding in page],
            "measured": measured(run, max(names.start_index() - 1, 0), NAMES),
            "group_pages": names,
            "params": sorted(run.params.items()),
            "part_words": in_words(run.filter),
            "part_query": query_of(part_of_it),
            "command": command(run, part_of_it),
            "explained": request.user.has_perm("feedback.view_feedback"),
            "reason": run.error.strip().partition("\n")[0][:600],
            "hidden": HIDDEN,
            "is_newest": standing.newest_done(run.analyzer, run.journey) == run,
            "data_kept": run.snapshot_id is not None,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Cancel it."""
        run = get_object_or_404(Run, pk=pk)
        if run.cancel():
            record(request.user, "run.cancel", run.name, analyzer=run.analyzer)
            messages.success(request, "Cancelled. A run at work stops within seconds; nothing of it is kept.")
        else:
            messages.warning(request, f"Run {run.pk} has ended already ({run.status}).")
        return redirect("run", pk=run.pk)


def leads(run: Run, finding: Finding) -> tuple[str, str]:
    """Where a finding leads: to the map, opened there (empty where no map shows it), and to its rows.

    Maps show what the newest run on the whole journey found; the API knows the rows of every other.
    """
    if run.filter or run.journey is None:
        return "", reverse("finding-rows", args=[finding.pk])
    return on_map(finding), reverse("map-rows", args=[run.journey.slug, f"f{finding.pk}"])


def progress(run: Run) -> dict[str, Any]:
    named = load().analyzers.get(run.analyzer)
    return {
        "title": f"Run {run.pk}",
        "run": run,
        "name_of_analyzer": named.title if named else run.analyzer,
        "ahead": standing.ahead(run),
        "percent": round(run.progress * 100),
    }


def readable(run: Run) -> bool:
    try:
        Part.of(run.filter)
    except AskedError:
        return False
    return True


def command(run: Run, part_of_it: Part) -> str:
    """How to look again in a terminal; empty for the company, which the command reaches through a journey."""
    if run.journey is None:
        return ""
    words = ["manage.py", "analyze", run.journey.slug, run.analyzer]
    for name, value in part_of_it.pairs:
        words += [f"--{name}", value]
    words += ["--params", json.dumps(run.params)] if run.params else []
    return shlex.join(words)


class StartPage(Page):
    """Run one analyzer now, on a journey or a part of it."""

    area = "analyzers"
    title = "starting analyzers"
    permissions = {"POST": ("analysis.add_run",)}

    def post(self, request: HttpRequest, name: str) -> HttpResponseBase:
        analyzer = analyzer_of(name)
        if not request.user.has_perm("journeys.view_journey"):
            raise PermissionDenied("Your role has no right to journeys.")
        journey = journey_of(request.POST.get("journey"))
        back = f"{reverse('analyzer', args=[name])}{f'?journey={journey.slug}' if journey else ''}"
        if journey is None and analyzer.scope == "journey":
            messages.error(request, "Choose the journey that it shall look at.")
            return redirect(back)
        try:
            told = {
                key: [value for value in request.POST.getlist(key)[:200] if value.strip()]
                for key in ("channel", "trait")
            }
            since, until, persona, theme = (
                request.POST.get(key) for key in ("since", "until", "persona", "theme")
            )
            asked = part(since, until, told["channel"], told["trait"], persona, theme)
            if journey:
                findable(journey, asked)
            runs = start(journey, [name], request.user, part=asked)
        except (AskedError, NotStartable) as refused:
            messages.error(request, str(refused))
            return redirect(back)
        for run in runs:
            record(request.user, "run.start", run.name, analyzer=run.analyzer)
        if not runs:
            messages.info(request, f"{analyzer.title} waits or works on this already.")
            return redirect(back)
        return redirect("run", pk=runs[0].pk)
