"""Journeys in the admin, with their stages, touchpoints and rules beneath."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import TabularInline

from journeymap.access.readonly import Records, as_text

from .definitions import claim, state
from .models import Journey, Rule, Stage, Touchpoint


class PartInline(TabularInline):
    """Offers only the stages and touchpoints of the journey that is open."""

    extra = 0
    ordering = ("order", "pk")

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name in ("stage", "touchpoint"):
            field.queryset = field.queryset.filter(journey_id=request.resolver_match.kwargs.get("object_id"))
        return field


class StageInline(PartInline):
    model = Stage


class TouchpointInline(PartInline):
    model = Touchpoint


class RuleInline(PartInline):
    model = Rule


@admin.register(Journey)
class JourneyAdmin(Records):
    list_display = ("name", "case", "template", "revision", "owner", "review_date", "modified")
    list_filter = ("case", "template", "owner")
    search_fields = ("name", "slug", "description")
    readonly_fields = ("slug", "revision", "edited", as_text("guesses", "guesses"), "created", "modified")
    exclude = ("guesses",)
    inlines = (StageInline, TouchpointInline, RuleInline)

    def save_model(self, request: HttpRequest, obj: Journey, form: ModelForm, change: bool) -> None:
        """Keep what the journey was: a change of it or of a part of it is a new revision."""
        form.before = state(Journey.objects.get(pk=obj.pk)) if change else None
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        journey = form.instance
        if form.before is None:
            return
        after = state(journey)
        if after != form.before:
            matters = after["definition"] != form.before["definition"]
            claim(journey, journey.revision, matters=matters, by=request.user, before=form.before)
