"""Where people begin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.journeys.models import Journey
from journeymap.web.navigation import first_page
from journeymap.web.pages.page import Page


class HomePage(Page):
    area = "home"
    title = "Home"
    permissions = ("journeys.view_journey",)
    template_name = "web/home/home.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who may not see journeys begins at the first page that is theirs."""
        if request.user.is_authenticated and not self.allowed() and (first := first_page(request.user)):
            return redirect(first)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.show(journeys=Journey.objects.select_related("owner"))
