"""Limits of numbers: those that are set, and one more, in two steps: which number, which limit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from journeymap.analysis.models import Alert
from journeymap.journeys.models import Journey
from journeymap.maps import figures, thresholds, titles
from journeymap.maps.addresses import cell_at
from journeymap.maps.keeping import kept_map
from journeymap.maps.lanes.reading import names_of
from journeymap.maps.models import Threshold
from journeymap.maps.requested import MAY
from journeymap.web.pages.analyzers.choosing import journey_of
from journeymap.web.pages.asked import number, whole
from journeymap.web.pages.maps.claiming import SCALES
from journeymap.web.pages.page import Page


class LimitsPage(Page):
    area = "alerts"
    title = "Limits"
    permissions = {"GET": (*MAY, "analysis.view_alert"), "POST": (*MAY, "analysis.change_alert")}
    template_name = "web/analyzers/limits.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.shown(request.GET)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Set one."""
        told = request.POST
        journey, cell, title = self.chosen(told)
        if journey is None or cell is None:
            return self.shown(told, "Choose a number of a journey first.", 400)
        size, unit = SCALES.get(cell["unit"], (1.0, ""))
        try:
            value = number(told.get("value", ""), unit)
            if value is None:
                return self.shown(told, "Write the limit as a number, such as 12 or 0.5.", 400)
            looks = whole(told.get("looks", "1")) or 0
            above = told.get("way") != "below"
            thresholds.add(journey, cell["address"], title, above, value * size, looks, request.user)
        except (ValueError, Http404) as refused:
            return self.shown(told, str(refused), 400)
        messages.success(request, "Set. It is looked at whenever there are new data.")
        return redirect(reverse("thresholds"))

    def chosen(self, told: Any) -> tuple[Journey | None, dict[str, Any] | None, str]:
        """The journey, the number and its words that a request tells."""
        journey = journey_of(told.get("journey"))
        if journey is None:
            return None, None, ""
        drawn = kept_map(journey)
        try:
            cell = cell_at({**drawn, "findings": []}, told.get("cell", ""))
        except KeyError:
            return journey, None, ""
        return journey, cell, in_words(cell, names_of(drawn))

    def shown(self, told: Any, wrong: str = "", status: int = 200) -> HttpResponseBase:
        journey, cell, title = self.chosen(told)
        limits = Threshold.objects.select_related("journey", "by")
        open_keys = set(Alert.objects.filter(analyzer="", closed=None).values_list("key", flat=True))
        return self.show(
            status,
            rows=[(each, written(each), each.key in open_keys) for each in limits],
            journey=journey,
            journeys=Journey.objects.order_by("name"),
            cell=cell,
            chosen=title,
            numbers=numbers_of(journey) if journey and cell is None else [],
            unit=SCALES.get(cell["unit"], (1.0, cell["unit"]))[1] if cell else "",
            told=told,
            wrong=wrong,
            may_decide=self.request.user.has_perm("analysis.change_alert"),
        )


class LimitRemovePage(Page):
    area = "alerts"
    title = "Limits"
    permissions = {"POST": (*MAY, "analysis.change_alert")}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        limit = get_object_or_404(Threshold, pk=whole(request.POST.get("limit", "")))
        thresholds.remove(limit, request.user)
        messages.success(request, "The limit is gone; its alert, if one was open, is over.")
        return redirect(reverse("thresholds"))


def in_words(cell: dict[str, Any], called: Any) -> str:
    return f"{titles.name(cell, called)}, {titles.where(cell, called)}"


def numbers_of(journey: Journey) -> list[tuple[str, str]]:
    """(address, words) of all numbers of the map, those of the whole journey first."""
    drawn = kept_map(journey)
    called = names_of(drawn)
    order = sorted(drawn["measures"], key=lambda cell: cell["anchor"]["place"] != "journey")
    return [(cell["address"], in_words(cell, called)) for cell in order]


def written(limit: Threshold) -> str:
    return figures.written(limit.value, limit.unit)
