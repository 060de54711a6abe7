"""The address of a place of a map that somebody spoke of."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.validators import slug_re
from django.urls import reverse

from journeymap.journeys.models import Journey
from journeymap.publishing.models import Comment


def address(journey: Journey, state: str, of: str, place: str) -> str:
    """Of the current map, the cell open; of a future or day map, that map."""
    if state == Comment.State.CURRENT:
        query = f"?{urlencode({'cell': place})}" if place else ""
        return f"{reverse('map', args=[journey.slug])}{query}"
    if state == Comment.State.DAY:
        query = f"?{urlencode({'persona': of})}" if of else ""
        return f"{reverse('day', args=[journey.slug])}{query}"
    if slug_re.match(of):
        return reverse("future", args=[journey.slug, of])
    return reverse("futures", args=[journey.slug])  # whoever speaks of no map's name is led to their list
