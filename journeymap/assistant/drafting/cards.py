"""The card of a persona, and a name for a theme: what was measured of them, as first sentences."""

from __future__ import annotations

from journeymap.analysis.portraits import portraits
from journeymap.assistant.facts import Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.naming import Cell
from journeymap.assistant.tools.personas import goal_of, size_of
from journeymap.assistant.tools.speaking import Spoken
from journeymap.assistant.tools.stating import fact_of
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes.models import NAME, Theme

TRAITS, TERMS = 5, 8


def persona_told(look: Look, persona: Persona) -> Told:
    """Size, what sets it apart as proposed, and how often it gets there; not what people wrote of it."""
    telling = Telling()
    portrait = portraits("persona", [persona], look.journey)[persona.key]
    telling.say("{} of the customers.", size_of(look, persona, portrait))
    traits = [f"{name}: {told}" for name, told in persona.traits.items() if isinstance(told, str)][:TRAITS]
    if traits:
        telling.say("What sets them apart: {}.", Words("; ".join(traits)))
    goal = goal_of(look, persona, portrait)
    if goal is not None and goal.value is not None:
        telling.say("Of their cases that ended, {} reached the goal.", goal)
    return telling.told()


def theme_told(theme: Theme, spoken: Spoken | None, look: Look) -> tuple[str, Told]:
    """A name that says what is spoken of and where most: "Parcel, at Delivery"; and what it rests on.

    Empty where no run found words that tell the theme from others, or a place that does. Its mood is told,
    and not made part of the name: a text may praise what others complain of.
    """
    telling, terms, loudest = Telling(), terms_of(theme), loudest_of(spoken)
    if spoken is None or loudest is None or not terms:
        return "", telling.told()
    place, cell = loudest
    telling.say("Its texts use these words more than others do: {}.", Words(", ".join(terms)))
    telling.say("It is spoken of most at {}: in {} of the texts there.", Words(place), fact_of(look, cell))
    if spoken.mood and spoken.mood["value"] is not None:
        telling.say("Their mood is {}.", fact_of(look, spoken.mood))
    name = f"{terms[0]}, at {place}"
    return (name[:1].upper() + name[1:])[:NAME], telling.told()


def terms_of(theme: Theme) -> list[str]:
    """Most telling first, of all cores in turn."""
    told = theme.cores.order_by("pk").values_list("terms", flat=True)
    return list(dict.fromkeys(term for terms in told for term in terms if term.strip()))[:TERMS]


def loudest_of(spoken: Spoken | None) -> tuple[str, Cell] | None:
    """The touchpoint whose texts speak of it most, beyond what the others' intervals allow."""
    known = [(n, c) for n, c in spoken.places.items() if c["interval"] and c["value"]] if spoken else []
    known.sort(key=lambda pair: -pair[1]["value"])
    if not known or any(each["interval"]["high"] >= known[0][1]["interval"]["low"] for _, each in known[1:]):
        return None
    return known[0]
