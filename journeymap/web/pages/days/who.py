"""The card at the left: who the day is of, how many they are, in whose words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journeymap.analysis.evidence import Sight
from journeymap.analysis.parts import Part
from journeymap.analysis.portraits import portraits
from journeymap.customers.models import Persona
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of, newest_runs
from journeymap.maps.quotes import answers_at, quotes
from journeymap.web.pages.maps.behind import spoken
from journeymap.web.pages.personas.cards import Card, card


@dataclass(frozen=True)
class Who:
    """card: of the persona; None for everyone, or for a part that is no persona. quote: as it is shown."""

    card: Card | None
    quote: dict[str, Any] | None


def who(journey: Journey, part: Part, sight: Sight) -> Who:
    return Who(_card(journey, part.persona), _quote(journey, part, sight))


def _card(journey: Journey, key: str | None) -> Card | None:
    if key is None:
        return None
    try:
        persona = Persona.objects.keyed(key)
    except Persona.DoesNotExist:  # the part was refused and says so
        return None
    return card(persona, portraits("persona", [persona], journey)[persona.key])


def _quote(journey: Journey, part: Part, sight: Sight) -> dict[str, Any] | None:
    """One typical answer; of everyone none is typical, so there is none."""
    if part.whole or not sight.texts:
        return None
    data = data_of(journey, part)
    everywhere = answers_at({"place": "journey", "name": ""}, data)
    told = quotes(data, everywhere, newest_runs(journey, part).values(), sight, 1)["typical"]
    return spoken(told[0], sight) if told else None
