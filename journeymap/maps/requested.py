"""What requests below a journey's address have in common: the journey, the part asked for, who may ask."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import viewsets
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from journeymap.access.permissions import Needs
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import AskedError, Part, part
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of

MAY: tuple[str, ...] = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
SEE: dict[str, tuple[str, ...]] = {"GET": MAY, "POST": MAY}
CHANGE = (*MAY, "journeys.change_journey")
WRITE: dict[str, tuple[str, ...]] = {"GET": MAY, "POST": CHANGE, "PATCH": CHANGE, "DELETE": CHANGE}
TAKE = {"GET": (*MAY, "customers.view_customer")}
"""Exports of single cases name customers."""

SLUG = OpenApiParameter("slug", OpenApiTypes.STR, "path")
PART = [
    SLUG,
    OpenApiParameter(
        "since", OpenApiTypes.STR, description="cases with an event at this time or later (UTC)"
    ),
    OpenApiParameter("until", OpenApiTypes.STR, description="cases with an event before this time"),
    OpenApiParameter("channel", OpenApiTypes.STR, many=True, description="any of these channels"),
    OpenApiParameter("trait", OpenApiTypes.STR, many=True, description="name=value of the customer"),
    OpenApiParameter("persona", OpenApiTypes.STR, description="key of a persona of the journey"),
    OpenApiParameter("theme", OpenApiTypes.STR, description="key of a theme: cases with feedback of it"),
]
OTHER = [
    OpenApiParameter(
        f"other_{each.name}", OpenApiTypes.STR, many=each.many, description=f"{each.name} of the other part"
    )
    for each in PART[1:]
]


class FormatIsOurs(DefaultContentNegotiation):
    """`?format=` says what file is wanted; it does not choose a renderer."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def told_part(request: Request, prefix: str = "") -> Part:
    """The part of the journey that the query tells; 400 where it cannot be read."""
    query = request.query_params
    try:
        return part(
            query.get(f"{prefix}since"),
            query.get(f"{prefix}until"),
            query.getlist(f"{prefix}channel"),
            query.getlist(f"{prefix}trait"),
            query.get(f"{prefix}persona"),
            query.get(f"{prefix}theme"),
        )
    except AskedError as error:
        raise ValidationError({"filter": str(error)}) from error


def told_form(request: Request, forms: Any) -> str:
    form = request.query_params.get("format", "")
    if form not in forms:
        raise ValidationError({"format": f"Tell one of: {', '.join(forms)}."})
    return form


def told_choice(request: Request, name: str, words: tuple[str, ...]) -> str:
    """One of the words; the first where none is told."""
    told = request.query_params.get(name, words[0])
    if told not in words:
        raise ValidationError({name: f"Tell one of: {', '.join(words)}."})
    return told


def told_number(request: Request, name: str, default: float, low: float, high: float) -> float:
    told = request.query_params.get(name, default)
    try:
        found = float(told)
    except ValueError:
        found = float("nan")
    if not low <= found <= high:
        raise ValidationError({name: f"Tell a number from {low:g} to {high:g}."})
    return found


def journey_called(slug: str, among: QuerySet[Journey] | None = None) -> Journey:
    try:
        return (Journey.objects.all() if among is None else among).get(slug=slug)
    except Journey.DoesNotExist as error:
        raise NotFound("There is no journey with this slug.") from error


def locked(slug: str) -> Journey:
    """The journey, which nobody deletes until the transaction that is open has ended."""
    return journey_called(slug, Journey.objects.select_for_update())


class OfJourney(viewsets.ViewSet):
    """Base: below `journeys/{slug}/`. What is asked of a part that the journey lacks is refused with 400."""

    permission_classes: ClassVar = [Needs]
    permissions: ClassVar[dict[str, tuple[str, ...]]] = SEE
    content_negotiation_class = FormatIsOurs
    lookup_field = "slug"
    lookup_value_regex = "[^/]+"

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, AskedError):
            refused = ValidationError({"filter": str(exc)})
            refused.__cause__ = exc
            exc = refused
        elif isinstance(exc, Journey.DoesNotExist):  # deleted while its map was made
            exc = NotFound("There is no journey with this slug any more.")
        return super().handle_exception(exc)

    def journey(self) -> Journey:
        return journey_called(self.kwargs["slug"])

    def data(self, request: Request) -> SnapshotData:
        return data_of(self.journey(), told_part(request))
