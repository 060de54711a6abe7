"""The form of a tracker, made from its recipe."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.actions.models import Tracker
from journeymap.actions.trackers.keeping import Refused, save
from journeymap.actions.trackers.recipes import RECIPES

from .tracker import CHANGE, ShownTracker

ADD = ("actions.view_channel", "actions.view_tracker", "actions.add_tracker")


class FormPage(ShownTracker):
    form_template = "web/actions/tracker_edit.html"

    def form(
        self, tracker: Tracker, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None
    ) -> HttpResponseBase:
        self.template_name = self.form_template
        recipe, wrong = RECIPES[tracker.kind], wrong or {}
        fields = [
            (each, typed.get(f"s-{each.name}", "") if typed else tracker.settings.get(each.name, ""),
             wrong.get(each.name, ""))
            for each in recipe.asked
        ]  # fmt: skip
        return self.show(
            status=400 if wrong else 200, title=tracker.name or f"New: {recipe.title}", tracker=tracker,
            recipe=recipe, fields=fields, wrong=wrong, on="on" in typed if typed else tracker.on,
            kept=bool(tracker.sealed),
        )  # fmt: skip

    def kept(self, tracker: Tracker) -> HttpResponseBase:
        posted = self.request.POST
        told = {each.name: posted.get(f"s-{each.name}", "") for each in RECIPES[tracker.kind].asked}
        try:
            secret = save(
                tracker, posted.get("name", ""), posted.get("address", ""), told, posted.get("token", ""),
                "on" in posted, self.request.user,
            )  # fmt: skip
        except Refused as refused:
            return self.form(tracker, posted.dict(), refused.wrong)
        if secret:
            return self.shown(tracker, secret=secret)
        messages.success(self.request, f"{tracker.name} is kept.")
        return redirect("tracker", tracker.pk)


class NewTracker(FormPage):
    permissions = ADD

    def begun(self, kind: str) -> Tracker:
        if kind not in RECIPES:
            raise Http404(f"There is no kind of tracker {kind[:40]!r}.")
        return Tracker(kind=kind, name=RECIPES[kind].title, address=RECIPES[kind].address, on=True)

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        return self.form(self.begun(kind))

    def post(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        return self.kept(self.begun(kind))


class EditTracker(FormPage):
    permissions = (*CHANGE, "actions.view_channel")

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.form(self.tracker)

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.kept(self.tracker)
