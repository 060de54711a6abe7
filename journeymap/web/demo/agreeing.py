"""The demo company's published map: of the time before December, when a step came that it does not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.auth import get_user_model

from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.publishing.editions import publish

from . import effects

REASON = "Agreed on at the end of November (simulated)"


def agree(journey: Journey, owner: str, say: Callable[[str], None]) -> None:
    """Publish the journey's map as it was before the planted drift, if nothing is published yet."""
    if journey.editions.exists():
        say(f"There already: the published map of “{journey.name}”")
        return
    before = Part(until=datetime.fromtimestamp(effects.CHECKED_FROM, UTC))
    edition = publish(journey, get_user_model().objects.get(username=owner), REASON, part=before)
    say(f"Published the map of “{journey.name}” as v{edition.number}: {REASON}")
