"""The files that can be made of what is shown now: addresses of the API, with the filter in them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse

from journeymap.journeys.models import Journey
from journeymap.maps.api import TAKE
from journeymap.web.pages.maps.looking import Look

MAPS = (("Map as table (CSV)", "csv"), ("Map as data (JSON)", "json"), ("Diagram (Mermaid)", "mermaid"))
LOGS = (("Event log (CSV)", "csv"), ("Event log (Parquet)", "parquet"), ("Event log (XES)", "xes"))
FEATURES = (("Features a customer (CSV)", "csv"), ("Features a customer (Parquet)", "parquet"))


def exports(journey: Journey, look: Look, user: AbstractBaseUser | AnonymousUser) -> list[tuple[str, str]]:
    """(words, address) of each file that this person may take."""
    kinds: list[tuple[str, tuple[tuple[str, str], ...]]] = [("map-map-export", MAPS)]
    if user.has_perms(TAKE["GET"]):  # single cases name customers
        kinds += [("map-log-export", LOGS), ("map-features-export", FEATURES)]
    return [
        (words, f"{reverse(name, kwargs={'slug': journey.slug})}?format={form}{with_part(look)}")
        for name, files in kinds
        for words, form in files
    ]


def with_part(look: Look) -> str:
    return f"&{look.of_part}" if look.of_part else ""
