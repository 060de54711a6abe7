"""Alerts: incidents that last and those that are over; who knows of them, who sees to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from journeymap.actions.models import Told
from journeymap.analysis import alerts
from journeymap.analysis.models import Alert
from journeymap.journeys.models import Journey
from journeymap.maps.models import Threshold
from journeymap.mining.registry import load
from journeymap.web.pages.analyzers.choosing import journey_of, on_map
from journeymap.web.pages.asked import sheet, whole
from journeymap.web.pages.page import Page

DELIVERY = {"done": "told", "failed": "could not be told", "cancelled": "not told, switched off"}


class AlertsPage(Page):
    area = "alerts"
    title = "Alerts"
    permissions = {"GET": ("analysis.view_alert",), "POST": ("analysis.change_alert",)}
    template_name = "web/analyzers/alerts.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        journey = journey_of(request.GET.get("journey"))
        closed = request.GET.get("show") == "closed"
        found = Alert.objects.select_related(
            "journey", "finding__run__journey", "acknowledged_by", "assigned"
        )
        found = found.filter(journey=journey) if journey else found
        numbers = {"open": found.filter(closed=None).count(), "closed": found.exclude(closed=None).count()}
        found = found.exclude(closed=None).order_by("-closed") if closed else found.filter(closed=None)
        page = sheet(request, found)
        titles = {name: each.title for name, each in load().analyzers.items()}
        limits = {each.key: each for each in Threshold.objects.select_related("journey")}
        heard = heard_of(list(page))
        before = seen_before([alert for alert in page if not closed])
        return self.show(
            page=page,
            rows=[
                (
                    alert,
                    titles.get(alert.analyzer, alert.analyzer),
                    place_of(alert, limits),
                    before.get((alert.journey_id, alert.analyzer, alert.key), 0),
                    heard.get(alert.pk, []),
                )
                for alert in page
            ],
            closed=closed,
            numbers=numbers,
            journey=journey,
            journeys=Journey.objects.order_by("name"),
            may_decide=request.user.has_perm("analysis.change_alert"),
            people=able(),
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Say that you know of one, or who sees to it."""
        alert = get_object_or_404(Alert, pk=whole(request.POST.get("alert", "")))
        if "assign" in request.POST:
            to = able().filter(username=request.POST["assign"]).first()
            alerts.assign(alert, to, request.user)
            messages.success(request, f"{to} sees to it." if to else "Nobody sees to it now.")
        else:
            alerts.acknowledge(alert, request.user)
            messages.success(request, "Noted: you know of it. It closes by itself when it is gone.")
        return redirect(reverse("alerts"))


def place_of(alert: Alert, limits: dict[str, Threshold]) -> str:
    """Where it is on a map, opened; empty where it is on none."""
    if alert.finding:
        return on_map(alert.finding)
    limit = limits.get(alert.key)
    return f"{reverse('map', args=[limit.journey.slug])}?cell={limit.address}" if limit else ""


def heard_of(found: list[Alert]) -> dict[int, list[tuple[str, str]]]:
    """(channel, what became of the newest message to it) of each alert."""
    told = Told.objects.filter(alert__in=found).select_related("notice", "channel").order_by("notice")
    newest = {(row.alert_id, row.channel.name): row.notice.status for row in told}
    heard: dict[int, list[tuple[str, str]]] = {}
    for (alert, channel), status in sorted(newest.items()):
        heard.setdefault(alert, []).append((channel, DELIVERY.get(status, "on its way")))
    return heard


def able() -> QuerySet[Any]:
    """People who may see to an alert, by name."""
    return get_user_model().objects.with_perm(
        "analysis.change_alert", backend="django.contrib.auth.backends.ModelBackend"
    ).order_by("username")  # fmt: skip


def seen_before(found: list[Alert]) -> dict[tuple[int | None, str, str], int]:
    """How often the same incident was open and over before, by (journey, analyzer, key)."""
    keys = {alert.key for alert in found}
    over = Alert.objects.filter(key__in=keys).exclude(closed=None).order_by()
    rows = over.values_list("journey", "analyzer", "key").annotate(number=Count("pk"))
    return {(journey, analyzer, key): number for journey, analyzer, key, number in rows}
