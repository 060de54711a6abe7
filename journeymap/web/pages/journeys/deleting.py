"""Deleting a journey: whoever does it types its name."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from journeymap.access.audit import record
from journeymap.journeys.models import Journey
from journeymap.web.pages.page import Page, Permissions


class DeletePage(Page):
    area = "journeys"
    title = "Delete a journey"
    permissions: ClassVar[Permissions] = ("journeys.view_journey", "journeys.delete_journey")
    template_name = "web/journeys/delete.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return self.show(journey=get_object_or_404(Journey, slug=slug))

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        journey = get_object_or_404(Journey, slug=slug)
        typed = request.POST.get("name", "")
        if " ".join(typed.split()) != " ".join(journey.name.split()):
            problem = "That is not the name of the journey, so nothing was deleted. Type it again."
            return self.show(409, journey=journey, problem=problem, typed=typed)
        with transaction.atomic():
            record(request.user, "journeys.delete", f"journey {journey.slug}", revision=journey.revision)
            journey.delete()
        messages.success(request, f"The journey “{journey.name}” is deleted. Its events stay.")
        return redirect("journeys")
