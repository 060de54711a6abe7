"""The forecast that a question asked for: how far it is, what it says, and keeping it as a future map."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting.texts import grounds_of
from journeymap.assistant.tools.forecast import of_question
from journeymap.futures import questions
from journeymap.futures.changing import BadChange
from journeymap.futures.models import NAME, Forecast
from journeymap.journeys.models import Journey
from journeymap.maps.requested import CHANGE, MAY
from journeymap.web.pages.drafts.grounds import read
from journeymap.web.pages.page import Page


class AskedForecastPage(Page):
    """Its person's alone, as their conversation is. It asks for itself while it is worked out."""

    area = "ask"
    title = "Forecast"
    permissions = {"GET": MAY, "POST": CHANGE}
    template_name = "web/futures/asked.html"
    part_template = "web/futures/asked_now.html"

    @cached_property
    def found(self) -> Forecast:
        rows = Forecast.objects.select_related("journey").exclude(journey=None)
        found = rows.filter(pk=self.kwargs["pk"], by=self.request.user).first()
        if found is None:
            raise Http404("You have asked for no forecast of this number; old answers go after a while.")
        return found

    @property
    def journey(self) -> Journey:
        return self.found.of_journey

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return self.shown()

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        try:
            future = questions.keep(self.found, request.POST.get("name", ""), request.user)
        except BadChange as error:
            return self.shown(409, problem=str(error))
        return redirect(reverse("future", args=[self.journey.slug, future.slug]))

    def shown(self, status: int = 200, **context: Any) -> HttpResponseBase:
        told = of_question(Asker(self.request.user), self.found)
        return self.show(
            status,
            forecast=self.found,
            journey=self.journey,
            told=read(grounds_of(told), self.journey.slug),
            suggested=questions.suggested(self.found),
            longest=NAME,
            may_keep=self.request.user.has_perms(CHANGE),
            **context,
        )
