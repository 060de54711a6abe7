"""All analyzers, one line each; switching one on or off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from journeymap.analysis import configuring
from journeymap.analysis.due import last_place
from journeymap.analysis.models import Finding, Measure, Setting
from journeymap.analysis.models.setting import in_force
from journeymap.analysis.standing import Standing, standing
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load
from journeymap.web.pages.analyzers.choosing import analyzer_of, journey_of, owner_of
from journeymap.web.pages.page import Page


@dataclass(frozen=True)
class Line:
    """One analyzer in the list. where: the journey that its last run was on, for a list of all journeys."""

    standing: Standing
    sentence: str
    where: str
    findings: int
    measures: int
    own: int


class AnalyzersPage(Page):
    area = "analyzers"
    title = "Analyzers"
    permissions = {"GET": ("analysis.view_run",)}
    template_name = "web/analyzers/analyzers.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        journeys = list(Journey.objects.order_by("name"))
        journey = journey_of(request.GET.get("journey"))
        known = load()
        return self.show(
            lines=lines(journey, journeys),
            journeys=journeys,
            chosen=journey,
            broken=list(known.broken.values()),
            vanished=vanished(),
            may_see_traces=request.user.has_perm("analysis.change_model"),
            may_change=request.user.has_perm("analysis.change_setting"),
        )


def lines(journey: Journey | None, journeys: Iterable[Journey]) -> list[Line]:
    """Every analyzer on one journey; without one, where it ran last."""
    names = load().in_order()
    places = {name: journey or last_place(name) for name in names}
    found = {name: standing(name, places[name]) for name in names}
    done = [each.done.pk for each in found.values() if each.done]
    findings, measures = counted(Finding, done), counted(Measure, done)
    own = Setting.objects.exclude(journey=None).values("analyzer").annotate(number=Count("pk"))
    apart = {row["analyzer"]: row["number"] for row in own.order_by()}
    return [
        Line(
            each if journey else overall(each),
            first_sentence(each.analyzer.__doc__ or ""),
            "" if journey or each.last is None else str(each.last.journey or "the company"),
            findings.get(each.done.pk, 0) if each.done else 0,
            measures.get(each.done.pk, 0) if each.done else 0,
            apart.get(name, 0),
        )
        for name, each in found.items()
    ]


def overall(each: Standing) -> Standing:
    """The same with the setting for all journeys in the place of one journey's own."""
    setting = in_force(each.analyzer.name, None)
    return Standing(each.analyzer, None, setting, each.last, each.done, each.next, each.ill)


def counted(results: type[Finding] | type[Measure], runs: list[int]) -> dict[int, int]:
    found = results.objects.filter(run__in=runs).order_by().values("run").annotate(number=Count("pk"))
    return {row["run"]: row["number"] for row in found}


def first_sentence(text: str) -> str:
    words = " ".join(text.split())
    head, dot, _ = words.partition(". ")
    return head + dot.strip()


def vanished() -> list[Setting]:
    """Settings of analyzers that are not installed (any more): kept, without effect."""
    return [row for row in Setting.objects.select_related("journey") if row.analyzer not in load().analyzers]


class SwitchPage(Page):
    """On or off, for all journeys or for one; everything else of the setting stays as it is."""

    area = "analyzers"
    title = "switching analyzers"
    permissions = {"POST": ("analysis.change_setting",)}

    def post(self, request: HttpRequest, name: str) -> HttpResponseBase:
        analyzer = analyzer_of(name)
        journey = journey_of(request.POST.get("journey"))
        owner = owner_of(analyzer, journey)
        enabled = request.POST.get("enabled") == "on"
        try:
            switch(name, owner, request.user, enabled)
        except (configuring.StaleSetting, configuring.SettingError) as refused:
            messages.error(request, str(refused))
        else:
            where = f"on {owner}" if owner else "on all journeys that have no setting of their own"
            said = "switched on" if enabled else "switched off: what it found is kept, not shown as current"
            messages.success(request, f"{analyzer.title} {where}: {said}.")
        back = reverse("analyzers")
        return redirect(f"{back}?journey={journey.slug}" if journey else back)


def switch(name: str, owner: Journey | None, by: Any, enabled: bool) -> None:
    """A journey's first own setting begins as what held there before."""
    own = Setting.objects.filter(analyzer=name, journey=owner).first()
    held = own or in_force(name, owner)
    configuring.configure(
        name, owner, by, own.revision if own else 0,
        enabled=enabled, schedule=held.schedule, params=held.params,
    )  # fmt: skip
