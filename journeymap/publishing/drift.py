"""What runs are told of the published map: the design, and up to when it had seen the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeymap.journeys.models import Journey
from journeymap.publishing.models import Edition

KIND = "design"
MISSING = "publish the map first"


def told(journey: Journey) -> dict[str, Any] | None:
    """revision and edition: number of the newest edition; design; as_of: ISO time of the newest event that
    its map had seen, null where there was none. None where nothing is published.
    """
    newest = Edition.objects.filter(journey=journey).order_by("-number")
    row = newest.values("number", "design", "content__reference_time", "content__key__until").first()
    if row is None:
        return None
    as_of = seen_until(
        {"reference_time": row["content__reference_time"], "until": row["content__key__until"]}
    )
    number = row["number"]
    return {"revision": number, "edition": number, "design": row["design"], "as_of": as_of}


def revision(journey: Journey) -> int:
    """Number of the newest edition, 0 without one."""
    newest = Edition.objects.filter(journey=journey).order_by("-number")
    return newest.values_list("number", flat=True).first() or 0


def seen_until(shown: Mapping[str, str | None]) -> str | None:
    """The earlier of the data's end and the end of the period that the map was of; ISO texts in UTC."""
    known = [each for each in (shown["reference_time"], shown["until"]) if each]
    return min(known) if known else None
