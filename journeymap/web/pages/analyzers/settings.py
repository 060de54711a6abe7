"""Saving an analyzer's setting, or taking a journey's own away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from journeymap.analysis import configuring
from journeymap.journeys.models import Journey
from journeymap.mining import Analyzer
from journeymap.web.pages.analyzers import forms
from journeymap.web.pages.analyzers.analyzer import told
from journeymap.web.pages.analyzers.choosing import analyzer_of, journey_of, owner_of
from journeymap.web.pages.asked import whole
from journeymap.web.pages.page import Page


class SettingPage(Page):
    """What was refused comes back as it was typed, each field with what is wrong with it."""

    area = "analyzers"
    title = "settings of analyzers"
    permissions = {"POST": ("analysis.change_setting",)}
    template_name = "web/analyzers/analyzer.html"

    def post(self, request: HttpRequest, name: str) -> HttpResponseBase:
        analyzer = analyzer_of(name)
        journey = journey_of(request.POST.get("journey"))
        owner = owner_of(analyzer, journey)
        told_revision = whole(request.POST.get("revision", ""))
        revision = -1 if told_revision is None else told_revision
        known = forms.fields(analyzer, {})
        typed = forms.typed(request.POST, known)
        if "default" in request.POST:  # "back to default" of one field
            typed |= {field.name: field.default for field in known if field.name == request.POST["default"]}
        chosen: dict[str, Any] = {
            "enabled": request.POST.get("enabled") == "on",
            "schedule": request.POST.get("schedule", ""),
        }
        try:
            if "forget" in request.POST:
                configuring.forget(name, owner, request.user, revision)
                messages.success(request, f"{analyzer.title}: {forgotten(owner)}")
            else:
                params = forms.values(typed, known)
                configuring.configure(name, owner, request.user, revision, params=params, **chosen)
                messages.success(request, saved(analyzer, owner))
        except configuring.SettingError as wrong:
            chosen["revision"] = revision
            return self.again(request, analyzer, owner, 400, errors=wrong.fields, typed=typed, chosen=chosen)
        except configuring.StaleSetting as stale:
            return self.again(request, analyzer, owner, 409, stale=stale, typed=typed, chosen=chosen)
        back = reverse("analyzer", args=[name])
        return redirect(f"{back}?journey={owner.slug}#setting" if owner else f"{back}#setting")

    def again(
        self, request: HttpRequest, analyzer: type[Analyzer], owner: Journey | None, status: int, **form: Any
    ) -> HttpResponseBase:
        return self.show(status, **told(request, analyzer, owner, **form))


def forgotten(owner: Journey | None) -> str:
    return f"{owner} goes by the setting for all journeys again." if owner else "back to its defaults."


def saved(analyzer: type[Analyzer], owner: Journey | None) -> str:
    where = owner or "all journeys"
    return f"{analyzer.title}: the setting for {where} is saved and holds from the next run on."
