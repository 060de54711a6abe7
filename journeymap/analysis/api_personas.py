"""Personas over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.analysis.api_kept import STATE, KeptViewSet, PinSerializer, RevisionSerializer, changing
from journeymap.analysis.portraits import Portrait, portraits
from journeymap.customers.personas.models import NAME, Persona

CHANGE = "customers.change_persona"


class ChangeSerializer(RevisionSerializer):
    name = serializers.CharField(max_length=NAME)
    description = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    goals = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class PersonaViewSet(KeptViewSet):
    """Personas of all journeys, or of the one told as `journey` (slug)."""

    queryset = Persona.objects.select_related("journey")

    def chosen(self) -> QuerySet[Any]:
        slug = self.request.query_params.get("journey")
        return super().chosen().filter(journey__slug=slug) if slug else super().chosen()

    def numbers(self, rows: list[Any]) -> dict[str, Portrait]:
        found: dict[str, Portrait] = {}
        for journey in {each.journey for each in rows}:
            found |= portraits("persona", [each for each in rows if each.journey == journey], journey)
        return found

    @extend_schema(
        operation_id="personas_list",
        parameters=[STATE, OpenApiParameter("journey", OpenApiTypes.STR)],
        responses=OpenApiTypes.OBJECT,
    )
    def list(self, request: Request) -> Response:
        """Those in use by name, each with the numbers of the newest runs."""
        return super().list(request)

    @changing(ChangeSerializer, CHANGE)
    def change(self, request: Request, key: str) -> Response:
        """Another name; another description and goals where they are told."""
        data, persona = self.asked(ChangeSerializer), self.get_object()
        more = {name: data.get(name) for name in ("name", "description", "goals")}
        changed = [(persona, data["revision"])]
        words = f"“{persona.name}” edited"
        return self.carry_out("change_persona", words, changed, persona=persona.key, **more)

    @changing(PinSerializer, CHANGE)
    def pin(self, request: Request, key: str) -> Response:
        """A pinned persona is never proposed for retiring."""
        data, persona = self.asked(PinSerializer), self.get_object()
        words = f"“{persona.name}” {'pinned' if data['pinned'] else 'unpinned'}"
        more = {"persona": persona.key, "pinned": data["pinned"]}
        return self.carry_out("pin_persona", words, [(persona, data["revision"])], **more)

    @changing(RevisionSerializer, CHANGE)
    def retire(self, request: Request, key: str) -> Response:
        """Use it no more."""
        data, persona = self.asked(RevisionSerializer), self.get_object()
        changed = [(persona, data["revision"])]
        return self.carry_out("retire_persona", f"“{persona.name}” retired", changed, persona=persona.key)

    @changing(RevisionSerializer, CHANGE)
    def restore(self, request: Request, key: str) -> Response:
        """Use it again."""
        data, persona = self.asked(RevisionSerializer), self.get_object()
        changed = [(persona, data["revision"])]
        words = f"“{persona.name}” in use again"
        return self.carry_out("restore_persona", words, changed, persona=persona.key)
