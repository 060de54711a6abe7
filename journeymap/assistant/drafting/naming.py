"""A name for a theme: of its words, and of where it is spoken of most."""

from __future__ import annotations

from journeymap.assistant.drafting.written import few
from journeymap.assistant.facts import Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.naming import Cell
from journeymap.assistant.tools.speaking import Spoken
from journeymap.assistant.tools.stating import fact_of
from journeymap.feedback.themes.models import NAME, Theme
from journeymap.mining.statistics import ENOUGH

TERMS = 8


def theme_told(theme: Theme, spoken: Spoken | None, look: Look) -> tuple[str, Told | str]:
    """A name that says what is spoken of and where most: "Parcel, at Delivery"; and what it rests on.

    No name and why, where no run found words that tell the theme from others, or a place that does, or too
    few texts. Its mood is told, and not made part of the name: a text may praise what others complain of.
    """
    terms, share = terms_of(theme), spoken.share if spoken else None
    if spoken is None or share is None:
        return "", "No run has counted it on this journey yet."
    texts = round((share["value"] or 0.0) * share["n"])
    if texts < ENOUGH:
        return "", few(texts, "texts", ENOUGH)
    if not terms:
        return "", "No words tell its texts from others: read them and name it yourself."
    loudest = loudest_of(spoken)
    if loudest is None:
        return "", "At no touchpoint is it spoken of clearly more than elsewhere: only its words name it."
    telling, (place, cell) = Telling(), loudest
    telling.say("{} of the texts speak of it.", fact_of(look, share))
    telling.say("They use these words more than others do: {}.", Words(", ".join(terms)))
    there = fact_of(look, cell)
    telling.say("It is spoken of most at {}: in {} of the texts there.", Words(place), there)
    name = f"{terms[0]}, at {place}"
    if spoken.mood and spoken.mood["value"] is not None:
        telling.say("Their mood is {}.", fact_of(look, spoken.mood))
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
