"""Which saved views somebody may open, and the address of each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from journeymap.journeys.models import Journey
from journeymap.maps.models import SavedView


def seen(journey: Journey, user: Any) -> QuerySet[SavedView]:
    """The views that somebody may open: shared ones and their own."""
    if isinstance(user, AnonymousUser):
        return SavedView.objects.none()
    found = SavedView.objects.filter(journey=journey).select_related("owner")
    return found.filter(Q(shared=True) | Q(owner=user))


def opened(journey: Journey, user: Any, slug: str) -> SavedView:
    """404 for what is not there, and for somebody else's private view alike."""
    found = seen(journey, user).filter(slug=slug).first()
    if found is None:
        raise Http404("There is no such view; it may be private or deleted.")
    return found


def query_of(view: SavedView) -> str:
    """The address of a view: all that it keeps, and its name."""
    pairs = [(name, value) for name, values in view.query.items() for value in values]
    return f"?{urlencode([*pairs, ('view', view.slug)])}"
