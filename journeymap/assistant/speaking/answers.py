"""What a language model's server answers, read: pieces of text, calls of tools, tokens. Pure.

Nothing in an answer is taken on trust: what does not look as the protocol says is Garbled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from journeymap.assistant.speaking.exchange import Line, Unavailable

LETTERS = 40_000  # of an answer's text: more than any limit of tokens allows
CALLS = 16  # calls of tools that are looked at
DONE = "[DONE]"


@dataclass
class Heard:
    """What arrived so far beside the text. calls: (name, arguments as the server wrote them)."""

    size: int = 0
    letters: int = 0
    tokens: int = 0
    calls: dict[int, list[str]] = field(default_factory=dict)


def pieces(lines: Iterable[Line], heard: Heard) -> Iterator[str]:
    """The text as it comes. Raises Unavailable where the answer is garbled, too long or a refusal."""
    ended = False
    for line in lines:
        heard.size += line.size
        if line.stream and not line.text.startswith("data:"):
            continue  # comments, names of events, the empty line behind each
        told = line.text.removeprefix("data:").strip() if line.stream else line.text
        if told == DONE:
            return
        text, ended = _message(_json(told), heard, ended)
        heard.letters += len(text)
        if heard.letters > LETTERS:
            raise Unavailable("The language model's answer is too long.")
        if text:
            yield text
    if not ended:
        raise Unavailable("The language model's answer broke off.")


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unavailable("The language model's answer is garbled.") from error
    if not isinstance(told, dict):
        raise Unavailable("The language model's answer is garbled.")
    if told.get("error"):
        raise Unavailable("The language model reports an error of its own.")
    return told


def _message(told: dict[str, Any], heard: Heard, ended: bool) -> tuple[str, bool]:
    """The text of one object, and whether the answer is over with it."""
    usage = told.get("usage")
    if isinstance(usage, dict) and type(usage.get("total_tokens")) is int:
        heard.tokens = max(heard.tokens, usage["total_tokens"])
    choices = told.get("choices")
    if choices == [] or (choices is None and usage):
        return "", ended  # only tells tokens
    if not (isinstance(choices, list) and isinstance(choices[0], dict)):
        raise Unavailable("The language model's answer is garbled.")
    choice = choices[0]
    message = choice.get("message") or choice.get("delta") or {}
    if not isinstance(message, dict):
        raise Unavailable("The language model's answer is garbled.")
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise Unavailable("The language model declined to answer.")
    _hear_calls(message.get("tool_calls"), heard)
    text = message.get("content")
    if text is not None and not isinstance(text, str):
        raise Unavailable("The language model's answer is garbled.")
    return text or "", ended or bool(choice.get("finish_reason"))


def _hear_calls(told: Any, heard: Heard) -> None:
    """Calls of tools, whole or in pieces that belong together by their index."""
    if told is None:
        return
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise Unavailable("The language model's answer is garbled.")
    for at, call in enumerate(told):
        index = call.get("index", at)
        function = call.get("function")
        if type(index) is not int or not 0 <= index < CALLS or not isinstance(function, dict):
            raise Unavailable("The language model's answer is garbled.")
        name, arguments = function.get("name") or "", function.get("arguments") or ""
        if isinstance(arguments, dict):
            arguments = json.dumps(arguments)
        if not isinstance(name, str) or not isinstance(arguments, str):
            raise Unavailable("The language model's answer is garbled.")
        own = heard.calls.setdefault(index, ["", ""])
        own[0], own[1] = own[0] + name, own[1] + arguments
