"""A persona as a card: face, size, what sets it apart, mood, value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journeymap.analysis.models import Finding
from journeymap.analysis.portraits import Portrait, portraits
from journeymap.customers.models import Persona
from journeymap.journeys.models import Journey
from journeymap.web.pages.themes.figures import Figures, figures_of, value
from journeymap.web.pages.themes.proposed import Proposed, sides

TONES, APART = 6, 6
PLAIN = ("share", "points", "money", "seconds", "score", "polarity", "NPS", "count")


@dataclass(frozen=True)
class Face:
    """A drawing of ours: tone 1 to 6 and the first letter of the name."""

    tone: int
    letter: str


@dataclass(frozen=True)
class Side:
    """One thing that sets a persona apart: words, and the number with its interval where one was measured."""

    words: str
    label: str = ""
    value: str = ""


@dataclass(frozen=True)
class Card:
    persona: Persona
    face: Face
    row: Figures
    apart: tuple[Side, ...]


def cards(personas: Iterable[Persona]) -> list[Card]:
    """Largest first, journey by journey."""
    by_journey: dict[Journey, list[Persona]] = {}
    for each in personas:
        by_journey.setdefault(each.journey, []).append(each)
    made = []
    for journey, mine in by_journey.items():
        found = portraits("persona", mine, journey)
        made += [
            card(each, found[each.key])
            for each in sorted(mine, key=lambda one: (-found[one.key].size, one.name.lower()))
        ]
    return made


def card(persona: Persona, portrait: Portrait) -> Card:
    return Card(
        persona, face(persona.name, persona.pk), figures_of(persona, portrait), apart(persona, portrait)
    )


def face(name: str, number: int) -> Face:
    letter = next((each for each in name if each.isalnum()), "?")
    return Face(number % TONES + 1, letter.upper())


def apart(persona: Persona, portrait: Portrait) -> tuple[Side, ...]:
    """What runs found about it, else what its proposal said."""
    if portrait.findings:
        return tuple(
            Side(each.headline.removeprefix(f"{persona.name}: "), value=effect(each))
            for each in portrait.findings[:APART]
        )
    told = tuple(Side(words, label.replace("_", " ")) for label, words in sides(persona.traits))
    return told[:APART] or tuple(
        Side(each.measure.replace("_", " "), value=value(each)) for each in portrait.more[:APART]
    )


def proposed_cards(waiting: Iterable[Proposed]) -> list[tuple[Proposed, Face, tuple[Side, ...]]]:
    return [
        (
            each,
            face(each.name, each.proposal.pk),
            tuple(Side(words, label.replace("_", " ")) for label, words in sides(each.traits))[:APART],
        )
        for each in waiting
    ]


def effect(finding: Finding) -> str:
    """The size of a difference; a unit that is plain words stands behind it: 6.5 times."""
    written = value(finding)
    told = finding.unit in PLAIN or written.endswith(finding.unit)
    return written if told else f"{written} {finding.unit}"
