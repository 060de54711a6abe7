"""One analyzer: what it does, needs and gives, its setting, its runs; running it now."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from journeymap.analysis import configuring, standing
from journeymap.analysis.due import last_place
from journeymap.analysis.models import Finding, Model, Run, Schedule, Setting
from journeymap.analysis.models.setting import in_force
from journeymap.journeys.models import Journey
from journeymap.mining import Analyzer
from journeymap.web.pages.analyzers import forms
from journeymap.web.pages.analyzers.choosing import (
    analyzer_of,
    in_words,
    journey_of,
    owner_of,
    part_of,
    query_of,
)
from journeymap.web.pages.analyzers.drawing import durations
from journeymap.web.pages.analyzers.results import measured
from journeymap.web.pages.analyzers.runs import leads
from journeymap.web.pages.page import Page

RUNS = 12  # of its history, on its page
FOUND, NAMES = 5, 6  # findings and names of measures of its newest run
DRAWN = 40  # durations of the sparkline
TRAITS = {
    "descriptive": "describes: it counts what is there and tests nothing",
    "tested": "tests: of all that it tries, only what is unlikely to be chance is kept",
    "learned": "learns: it trains models, which work once a person makes them active",
}


class AnalyzerPage(Page):
    area = "analyzers"
    permissions = {"GET": ("analysis.view_run",)}
    template_name = "web/analyzers/analyzer.html"

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        analyzer = analyzer_of(name)
        return self.show(**told(request, analyzer, journey_of(request.GET.get("journey"))))


def told(
    request: HttpRequest, analyzer: type[Analyzer], journey: Journey | None, **form: Any
) -> dict[str, Any]:
    """All that the page shows. form: what a setting that was refused brings, see `setting`."""
    user, name = request.user, analyzer.name
    owner = owner_of(analyzer, journey)
    journeys = list(Journey.objects.order_by("name"))
    where = owner or last_place(name)
    now = standing.standing(name, where)
    runs = history(name, owner)
    part, words, wrong = part_of(request)
    done = now.done
    return {
        "title": analyzer.title,
        "analyzer": analyzer,
        "module": analyzer.__module__,
        "description": " ".join((analyzer.__doc__ or "").split()),
        "traits": [(trait, TRAITS.get(trait, trait)) for trait in sorted(analyzer.traits)],
        "needs": standing.needs(analyzer, where),
        "gives": standing.gives(analyzer),
        "standing": now,
        "yielded": standing.yielded(done) if done else None,
        "findings": [(each, *leads(done, each)) for each in newest_findings(done)] if done else (),
        "measured": measured(done, most=NAMES) if done else {},
        "runs": [(run, in_words(run.filter)) for run in runs[:RUNS]],
        "more_runs": len(runs) > RUNS,
        "spark": durations(runs[:DRAWN]),
        "open": [(run, standing.ahead(run)) for run in standing.under_way(name)],
        "models": Model.objects.filter(run__analyzer=name).select_related("journey")[:5],
        "journeys": journeys,
        "chosen": owner,
        "part": part,
        "part_words": words,
        "part_wrong": wrong,
        "part_query": query_of(part),
        "may_run": user.has_perm("analysis.add_run"),
        **setting(analyzer, owner, user, **form),
    }


def newest_findings(run: Run) -> QuerySet[Finding]:
    """The most telling of a run."""
    return Finding.objects.filter(run=run).select_related("run__journey").order_by("rank")[:FOUND]


def setting(
    analyzer: type[Analyzer],
    owner: Journey | None,
    user: AbstractBaseUser,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    chosen: dict[str, Any] | None = None,
    stale: configuring.StaleSetting | None = None,
) -> dict[str, Any]:
    """The form of the setting: what holds, what was typed where it was refused, what others did meanwhile."""
    own = Setting.objects.filter(analyzer=analyzer.name, journey=owner).select_related("by").first()
    held = own or in_force(analyzer.name, owner)
    problems = {**standing.ill(analyzer, held), **(errors or {})}
    made = forms.fields(analyzer, held.params, problems, typed)
    unknown = {name: said for name, said in problems.items() if name not in {field.name for field in made}}
    return {
        "own": own,
        "held": held,
        "fields": made,
        "unknown": unknown,
        "enabled": held.enabled if chosen is None else chosen["enabled"],
        "schedule": held.schedule if chosen is None else chosen["schedule"],
        "schedules": Schedule.choices,
        "revision": (chosen or {}).get("revision", own.revision if own else 0),
        "stale": stale,
        "changes": configuring.history(analyzer.name, owner)[:8],
        "elsewhere": Setting.objects.filter(analyzer=analyzer.name)
        .exclude(journey=None)
        .select_related("journey"),
        "may_change": user.has_perm("analysis.change_setting"),
    }


def history(name: str, owner: Journey | None) -> list[Run]:
    """Its newest runs on a journey (None: on any), newest first, also those on parts of it."""
    runs = Run.objects.filter(analyzer=name).select_related("journey", "by")
    runs = runs.filter(journey=owner) if owner else runs
    return list(runs.filter(created__lte=timezone.now())[: DRAWN + 1])
