"""What an answer was looked up with, in words: the tool, and the arguments it was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from journeymap.analysis.parts import AskedError
from journeymap.assistant.answering.rendering import cleaned, short
from journeymap.assistant.tools.registry import tools
from journeymap.journeys.models import Journey
from journeymap.web.pages.maps import looking

PARTS = {"since": "since", "until": "until", "channels": "channel", "traits": "trait",
         "persona": "persona", "theme": "theme"}  # fmt: skip
"""Arguments that say which part of a journey: as addresses of maps call them."""


def title_of(tool: str) -> str:
    """The name of a tool; its key where there is none (any more)."""
    known = tools().get(tool)
    return known.title if known else tool


def in_words(tool: str, arguments: Mapping[str, Any]) -> str:
    """Where people are lost: Shop; from 1 May 2025; name: Delivery."""
    told = cleaned("; ".join(_told(arguments)))
    return f"{title_of(tool)}: {told}" if told else title_of(tool)


def part_said(pairs: Mapping[str, list[str]]) -> str:
    """A part of a journey as people say it; empty for everything."""
    if not pairs:
        return ""
    try:
        said = looking.words(looking.asked(pairs))
    except AskedError:  # kept as it was asked then
        said = ", ".join(f"{name} {' or '.join(values)}" for name, values in pairs.items())
    return short(said)


def _told(arguments: Mapping[str, Any]) -> Iterator[str]:
    slug = arguments.get("journey")
    if slug:
        journey = Journey.objects.filter(slug=slug).first()
        yield journey.name if journey else str(slug)
    asked = {name: value for name, value in arguments.items() if name in PARTS and value}
    if asked:
        yield part_said({PARTS[name]: looking.listed(value) for name, value in asked.items()})
    for name, value in arguments.items():
        if name not in PARTS and name != "journey" and value not in (None, "", [], {}, False):
            yield f"{name.replace('_', ' ')}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(_told(value)) or "everyone, all time"
    if isinstance(value, list | tuple):
        return ", ".join(_value(each) for each in value)
    return "yes" if value is True else short(str(value))
