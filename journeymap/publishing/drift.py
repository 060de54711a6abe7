"""What runs are told of the published map: the design, and up to when it had seen the data."""

from __future__ import annotations

from typing import Any

from journeymap.journeys.models import Journey
from journeymap.publishing.models import Edition


def told(journey: Journey) -> dict[str, Any] | None:
    """revision and edition: number of the newest edition; design; as_of: ISO time of the newest event that
    had been seen when this design was first published, null where there was none: to publish it again hides
    no drift. None where nothing is published.
    """
    editions = list(
        Edition.objects.filter(journey=journey).order_by("number").values("pk", "number", "design")
    )
    if not editions:
        return None
    newest = editions[-1]
    first = next(each for each in editions if each["design"] == newest["design"])
    seen = Edition.objects.filter(pk=first["pk"])
    until = seen.values_list("content__reference_time", "content__key__until").get()
    number, as_of = newest["number"], min((each for each in until if each), default=None)
    return {"revision": number, "edition": number, "design": newest["design"], "as_of": as_of}


def revision(journey: Journey) -> int:
    """Number of the newest edition, 0 without one."""
    newest = Edition.objects.filter(journey=journey).order_by("-number")
    return newest.values_list("number", flat=True).first() or 0
