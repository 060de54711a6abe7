"""Models that analyzers trained: their cards, compared with the active one; a person activates or retires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from journeymap.analysis import approving
from journeymap.analysis.evidence import Sight
from journeymap.analysis.models import Model
from journeymap.mining.registry import load
from journeymap.web.pages.analyzers.card import rendered
from journeymap.web.pages.analyzers.changing import told
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page


@dataclass(frozen=True)
class Compared:
    """One metric of a model beside that of the active one; None where one has no such metric."""

    name: str
    here: Any
    active: Any

    @property
    def change(self) -> float | None:
        known = isinstance(self.here, int | float) and isinstance(self.active, int | float)
        return float(self.here) - float(self.active) if known else None


class ModelsPage(Page):
    area = "models"
    title = "Models"
    permissions = {"GET": ("analysis.view_model",)}
    template_name = "web/analyzers/models.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.GET.get("status", "")
        models = Model.objects.select_related("journey", "run", "decided_by").order_by("name", "-made")
        page = sheet(request, models.filter(status=chosen) if chosen in Model.Status.values else models)
        learned = [each for each in load().analyzers.values() if "learned" in each.traits]
        return self.show(page=page, chosen=chosen, statuses=Model.Status.values, learned=learned)


class ModelPage(Page):
    area = "models"
    permissions = {"GET": ("analysis.view_model",), "POST": ("analysis.change_model",)}
    template_name = "web/analyzers/model.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        model = get_object_or_404(Model.objects.select_related("journey", "run", "decided_by"), pk=pk)
        active = Model.objects.filter(name=model.name, journey=model.journey, status=Model.Status.ACTIVE)
        other = active.exclude(pk=model.pk).select_related("run").first()
        same = Model.objects.filter(name=model.name, journey=model.journey).order_by("-made")
        return self.show(
            title=f"Model {model.name}",
            model=model,
            active=other,
            metrics=compared(model, other),
            card=rendered(model.card),
            changes=told(model, Sight.of(request.user)) if model.status == Model.Status.SHADOW else (),
            versions=same[:20],
            may_decide=request.user.has_perm("analysis.change_model"),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Make it the active one, or retire it; asked for twice, so that nobody does it by a slip."""
        model = get_object_or_404(Model, pk=pk)
        if request.POST.get("sure") != "on":
            messages.error(request, "Nothing was changed: tick the box that says you are sure.")
            return redirect("model", pk=pk)
        try:
            if request.POST.get("decision") == "retire":
                approving.retire(model, request.user)
                messages.success(request, "Retired: runs go on without it.")
            else:
                approving.activate(model, request.user)
                messages.success(request, "Active: runs use it from now on; the one before is retired.")
        except IntegrityError:
            messages.error(request, "Somebody else activated another model just now: look, then decide.")
        return redirect("model", pk=pk)


def compared(model: Model, active: Model | None) -> list[Compared]:
    """All metrics of both, those of the model first."""
    other = active.metrics if active else {}
    return [Compared(name, model.metrics.get(name), other.get(name)) for name in {**model.metrics, **other}]
