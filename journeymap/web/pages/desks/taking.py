"""Where people take files for their desks, and find the address of the feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import NotFound, ValidationError

from journeymap.access.exits import exits, is_open, named
from journeymap.analysis.models import Model
from journeymap.desks.api import MODELS, SEE, TAKE, fetched, model_sent, seen_by
from journeymap.desks.choice import REAL, STAND_INS, Choice
from journeymap.desks.forms import FORMS, CannotTake, NotInstalled
from journeymap.desks.models import Take
from journeymap.desks.standing import going_on, is_large
from journeymap.desks.tables import NAMES, TITLES
from journeymap.desks.taking import ask, is_there
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.web.pages.page import Page

LISTED, MODELS_LISTED = 20, 12
DECIDE = "access.change_door"


class DesksPage(Page):
    """What can be taken, a form that asks for it, and the files so far."""

    area = "desks"
    title = "Desks"
    permissions = {"GET": SEE, "POST": TAKE}
    template_name = "web/desks/desks.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.shown({"journey": request.GET.get("journey", ""), "form": request.GET.get("form", "")})

    def post(self, request: HttpRequest) -> HttpResponseBase:
        told = request.POST
        journey = get_object_or_404(Journey, slug=told.get("journey", ""))
        try:
            keys = REAL if told.get("keys") == REAL else STAND_INS
            choice = Choice(keys, told.get("texts") == "yes", since(told.get("since", "")))
            take = ask(journey, told.get("form", ""), told.getlist("table"), choice, request.user)
        except (CannotTake, NotInstalled) as refused:
            return self.shown(told.dict(), str(refused), 400, told.getlist("table"))
        except PermissionDenied as refused:
            return self.shown(told.dict(), str(refused), 403, told.getlist("table"))
        messages.success(request, f"{FORMS[take.form].title} is being made; it is listed below.")
        return redirect("desks")

    def shown(
        self, told: dict[str, Any], wrong: str = "", status: int = 200, chosen: list[str] | None = None
    ) -> HttpResponseBase:
        open_exits = {each.name for each in exits() if is_open(each.name)}
        journeys = list(Journey.objects.order_by("name"))
        first = next((each for each in journeys if each.slug == told.get("journey")), None)
        first = first or (journeys[0] if journeys else None)
        return self.show(
            status,
            journeys=journeys,
            forms=[(form, form.exit in open_exits) for form in FORMS.values()],
            tables=[(name, TITLES[name], name in (chosen or ())) for name in NAMES],
            told=told,
            wrong=wrong,
            open=open_exits,
            closed=[named(each).title for each in sorted(WAYS - open_exits)],
            feed=self.request.build_absolute_uri(reverse("odata-service", args=[first.slug]))
            if first
            else "",
            of=first,
            large=bool(first and is_large(first)),
            making=going_on(first) if first else None,
            may_decide=self.request.user.has_perm(DECIDE),
            models=Model.objects.exclude(status=Model.Status.RETIRED).select_related("journey")[
                :MODELS_LISTED
            ],
            **takes(self.request),
        )


WAYS = {form.exit for form in FORMS.values()} | {"odata", "models"}


def since(text: str) -> datetime | None:
    """A time as the field gives it, in UTC. CannotTake for what is none."""
    if not text.strip():
        return None
    try:
        found = parse_datetime(text.strip()) or parse_datetime(f"{text.strip()}T00:00:00")
    except ValueError:
        found = None
    if found is None:
        raise CannotTake(f"“{text.strip()[:40]}” is no time: write it as 2026-11-22 13:00.")
    return found if timezone.is_aware(found) else found.replace(tzinfo=timezone.get_default_timezone())


def takes(request: HttpRequest) -> dict[str, Any]:
    """The newest takes that this person may see."""
    rows = list(seen_by(request.user)[:LISTED])
    told = [
        {
            "take": take,
            "form": FORMS[take.form].title if take.form in FORMS else take.form,
            "there": is_there(take),
            "percent": round(take.progress * 100),
            "count": sum(take.rows.values()),
        }
        for take in rows
    ]
    return {"takes": told, "running": any(take.status in OPEN for take in rows)}


class TakesPart(Page):
    """The list, asked for again while a file is being made."""

    title = "Desks"
    permissions = {"GET": SEE}
    template_name = "web/desks/takes.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.show(**takes(request))


class TakeFile(Page):
    title = "this file"
    permissions = {"GET": TAKE}

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        take: Take = get_object_or_404(seen_by(request.user), pk=number)
        try:
            return fetched(request, take)
        except NotFound as gone:
            raise Http404(str(gone.detail)) from gone


class ModelFile(Page):
    """A trained model as a zip; back to the page, with the reason, where it has no such form."""

    title = "this model"
    permissions = {"GET": MODELS}

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        model = get_object_or_404(Model, pk=number)
        try:
            return model_sent(model, request.user)
        except ValidationError as refused:
            messages.error(request, str(refused.detail["model"][0]))
            return redirect("desks")
