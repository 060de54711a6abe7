"""Quotes of customers for an answer: short, few, with what is known of each in words."""

from __future__ import annotations

from collections.abc import Iterable

from journeymap.assistant.facts import Quote
from journeymap.maps import figures
from journeymap.maps.quotes import Quote as Said
from journeymap.maps.scores import rated

MOST, LETTERS = 6, 400


def quote_of(said: Said) -> Quote:
    """A quote of a map; cut where it is long."""
    text = said.text if len(said.text) <= LETTERS else said.text[: LETTERS - 1].rstrip() + "…"
    return Quote(said.id, text, about(said), said.mood)


def about(said: Said) -> str:
    """Score, channel, place and day: never a name."""
    told = [
        rated(said.kind, said.score, said.scale_min, said.scale_max),
        said.channel or "",
        said.touchpoint or said.stage or "",
    ]
    told.append(figures.day(said.time, year=True) if said.time else "")
    return ", ".join(each for each in told if each)


def chosen(said: Iterable[Said], most: int = 3) -> list[Quote]:
    return [quote_of(each) for each in said][: min(most, MOST)]
