"""What tells choices apart that ask one tool about one place: an order, a mood, a list of customers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from journeymap.assistant.telling import Option
from journeymap.assistant.tools.registry import tools
from journeymap.assistant.vocabulary.terms import Vocabulary

ORDERS = {
    "worst": "worst first", "best": "best first", "most": "most first", "least": "fewest first",
    "growing": "growing ones first", "newest": "newest first", "people": "by how many it touches",
    "money": "by what it costs", "impact": "by what a change would bring",
}  # fmt: skip
MOODS = {"pain": "what hurts", "bright": "what goes well"}


def told_apart(option: Option, vocabulary: Vocabulary) -> Option:
    """The button with a hint that says in what it differs from others of the same label."""
    hints = filter(None, (option.hint, *_hints(option, vocabulary)))
    return replace(option, hint=", ".join(hints))


def _hints(option: Option, vocabulary: Vocabulary) -> Iterator[str]:
    told: dict[str, Any] = {**_usual(option.tool), **option.arguments}
    yield ORDERS.get(str(told.get("order")), "")
    yield MOODS.get(str(told.get("mood")), str(told.get("mood") or ""))
    yield str(told.get("group") or "")
    yield str(told.get("kind") or "").replace("_", " ")
    yield next((each.title for each in vocabulary.lists if each.name == told.get("list")), "")
    yield dict(vocabulary.analyzers).get(str(told.get("analyzer")), "")


def _usual(tool: str) -> dict[str, Any]:
    """In which order a tool answers where none is told: both ways to ask for it are one."""
    order = tools()[tool].Arguments.model_fields.get("order") if tool in tools() else None
    return {"order": order.default} if order is not None else {}
