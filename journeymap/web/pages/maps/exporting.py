"""The files that can be made of what is shown now: addresses of the API, with the filter in them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse

from journeymap.journeys.models import Journey
from journeymap.maps.api import TAKE
from journeymap.maps.exporting.pictures import DRAWN
from journeymap.web.pages.maps.looking import Look

Files = tuple[tuple[str, str], ...]
MAPS: tuple[tuple[str, Files], ...] = (
    (
        "Pictures and print",
        (("Print, A3 (PDF)", "pdf"), ("Picture (PNG)", "png"), ("Drawing (SVG)", "svg")),
    ),
    ("To show", (("Slides (PPTX)", "pptx"), ("Page that works offline (HTML)", "html"))),
    ("Tables", (("Workbook (XLSX)", "xlsx"), ("Every cell (CSV)", "csv"))),
    (
        "Data",
        (("Journey as code (JSON)", "json"), ("Diagram (Mermaid)", "mermaid"), ("CJML (XML)", "cjml")),
    ),
)
LOGS: Files = (("Event log (CSV)", "csv"), ("Event log (Parquet)", "parquet"), ("Event log (XES)", "xes"))
FEATURES: Files = (("Features a customer (CSV)", "csv"), ("Features a customer (Parquet)", "parquet"))


@dataclass(frozen=True)
class Kind:
    """Files of one kind: (words, address) of each."""

    title: str
    files: tuple[tuple[str, str], ...]


def exports(journey: Journey, look: Look, user: AbstractBaseUser | AnonymousUser) -> list[Kind]:
    """The files that this person may take, by kind. Pictures show the lanes that are chosen."""
    found = [Kind(title, links(journey, look, "map-map-export", files)) for title, files in MAPS]
    if user.has_perms(TAKE["GET"]):  # single cases name customers
        logs = links(journey, look, "map-log-export", LOGS)
        found.append(
            Kind("Events and features", logs + links(journey, look, "map-features-export", FEATURES))
        )
    return found


def links(journey: Journey, look: Look, name: str, files: Files) -> tuple[tuple[str, str], ...]:
    address = reverse(name, kwargs={"slug": journey.slug})
    return tuple(
        (words, f"{address}?format={form}{with_part(look)}{drawn(look, form)}") for words, form in files
    )


def with_part(look: Look) -> str:
    return f"&{look.of_part}" if look.of_part else ""


def drawn(look: Look, form: str) -> str:
    """The lanes of a picture."""
    chosen = form in DRAWN and look.lanes
    return f"&{urlencode([('lane', key) for key in look.lanes])}" if chosen else ""
