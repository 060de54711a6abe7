"""What an address of the engine room chooses: a journey, a part of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from journeymap.analysis.models import Finding
from journeymap.analysis.parts import AskedError, Part
from journeymap.journeys.models import Journey
from journeymap.mining import Analyzer
from journeymap.mining.registry import load
from journeymap.web.pages.maps.looking import PART, asked, words


def journey_of(told: str | None) -> Journey | None:
    """The journey of this slug, None where none is told; 404 for one that is not there."""
    if not told:
        return None
    found = Journey.objects.filter(slug=told[:200]).first()
    if found is None:
        raise Http404("There is no such journey.")
    return found


def analyzer_of(name: str) -> type[Analyzer]:
    """404 with why, for one that is not there."""
    try:
        return load().get(name)
    except KeyError as unknown:
        raise Http404(str(unknown.args[0])) from unknown


def owner_of(analyzer: type[Analyzer], journey: Journey | None) -> Journey | None:
    """Whose setting it goes by: the journey's; None (that of all journeys) where it looks at the company."""
    return None if analyzer.scope == "company" else journey


def part_of(request: HttpRequest) -> tuple[Part, str, str]:
    """(the part that the query tells in the words of the map, in words for people, what is wrong with it)."""
    told = {name: request.GET.getlist(name)[:200] for name in PART}
    try:
        part = asked({name: [value for value in values if value] for name, values in told.items()})
    except AskedError as wrong:
        return Part(), "", str(wrong)
    return part, "" if part.whole else words(part), ""


def in_words(filter: dict[str, Any]) -> str:
    """The part that a run looked at, as people say it; empty for the whole."""
    if not filter:
        return ""
    try:
        return words(Part.of(filter))
    except AskedError as wrong:
        return str(wrong)


def query_of(part: Part) -> str:
    """The part as the map's query, without "?"; empty for the whole."""
    return urlencode(part.pairs)


def on_map(finding: Finding) -> str:
    """Where the finding is on its journey's map, opened; empty for one of the company."""
    journey = finding.run.journey
    return f"{reverse('map', args=[journey.slug])}?cell=f{finding.pk}" if journey else ""
