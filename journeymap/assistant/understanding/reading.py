"""What a question was taken to ask: calls of tools, or what has to be asked back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from journeymap.assistant.telling import Option

Status = Literal["calls", "ask_back", "unknown", "out_of_scope"]


@dataclass(frozen=True)
class Call:
    """tool: its name; arguments: JSON data for its `Arguments`; text: the part of the question it answers.

    confidence: 0..1. assumed: what was not said and was taken for granted, in words ("the whole journey").
    """

    tool: str
    arguments: dict[str, Any]
    text: str = ""
    confidence: float = 1.0
    assumed: tuple[str, ...] = ()


def chosen(option: Option) -> Call:
    return Call(option.tool, dict(option.arguments))


@dataclass(frozen=True)
class Reading:
    """status: "calls": run them in order. "ask_back": at most three options, and `missing` says what is not
    known ("journey", "measure", "period", or "meaning" where two readings are close). "unknown": it asks for
    something that does not exist: `unknown` names it and `known` what there is. "out_of_scope": no tool can
    answer it; `why` says so in a sentence.
    """

    status: Status
    calls: tuple[Call, ...] = ()
    options: tuple[Option, ...] = ()
    missing: str = ""
    unknown: str = ""
    known: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Context:
    """What the conversation is about so far: the calls of the last answered question, the journey chosen."""

    journey: str | None = None
    calls: tuple[Call, ...] = ()
    options: tuple[Option, ...] = field(default=())
