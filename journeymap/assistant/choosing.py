"""Tools chosen by a language model, where an administrator lets it: at most four, their arguments checked.

It is offered only tools that read, and only those that the asker may call; what it wants beyond that is no
choice, and the question is understood without it. The rights of each call are checked once more when it runs.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from journeymap.assistant.asker import Asker
from journeymap.assistant.models.language_model import LanguageModel, ModelCall
from journeymap.assistant.speaking.answers import Heard
from journeymap.assistant.speaking.exchange import Unavailable
from journeymap.assistant.speaking.speech import request, spoken
from journeymap.assistant.tools.contract import Tool
from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.reading import Call, Context
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary
from journeymap.assistant.wording.cleaning import NAME, QUESTION, as_data, cleaned

SYSTEM = (Path(__file__).parent / "choosing.txt").read_text(encoding="utf-8")
MOST = 4  # calls
DETAILED = 3  # journeys of which all names are sent, where none is chosen
EACH = 80  # names of one sort that are sent
CHOOSING = str(ModelCall.Purpose.CHOOSING)
LONGEST = 10_000  # letters of the arguments of one call


def chosen_calls(
    asker: Asker,
    question: str,
    vocabulary: Vocabulary,
    model: LanguageModel,
    context: Context | None = None,
    sent: list[dict[str, Any]] | None = None,
) -> tuple[Call, ...] | None:
    """Calls that answer the question; None: understand it without the model. sent: gets what was sent."""
    offered = {
        name: tool for name, tool in tools().items() if not tool.writes and asker.may(*tool.permissions)
    }
    if not model.chooses or not offered:
        return None
    names = Names()
    body = choosing_body(question, vocabulary, model, context, offered, names)
    heard = Heard()
    try:
        sent = [] if sent is None else sent
        with closing(spoken(model, asker.user, CHOOSING, body, heard, sent)) as pieces:
            deque(pieces, maxlen=0)
        return _calls(heard, offered, vocabulary, names, question)
    except (Unavailable, Unusable):
        return None


class Unusable(ValueError):
    """What the model chose is no call of ours."""


class Names:
    """Names as they are sent, and what they were: a name that was cleaned is an argument as it is stored."""

    def __init__(self) -> None:
        self._was: dict[str, set[str]] = {}

    def sent(self, name: str) -> str:
        told = cleaned(name, NAME)
        self._was.setdefault(told, set()).add(name)
        return told

    def all_sent(self, told: Any) -> Any:
        """JSON data with every text as it is sent."""
        if isinstance(told, str):
            return self.sent(told)
        if isinstance(told, list | tuple):
            return [self.all_sent(each) for each in told]
        return {key: self.all_sent(value) for key, value in told.items()} if isinstance(told, dict) else told

    def restored(self, told: Any) -> Any:
        """JSON data with every text that is one name put back. Unusable where it may be several."""
        if isinstance(told, str):
            was = self._was.get(told, {told})
            if len(was) > 1:
                raise Unusable("a name that several things have")
            return next(iter(was))
        if isinstance(told, list):
            return [self.restored(each) for each in told]
        return {key: self.restored(value) for key, value in told.items()} if isinstance(told, dict) else told


def choosing_body(
    question: str,
    vocabulary: Vocabulary,
    model: LanguageModel,
    context: Context | None,
    offered: dict[str, Tool],
    names: Names,
) -> dict[str, Any]:
    """The request: the question, what was asked before, what there is, and the tools."""
    calls = context.calls if context else ()
    before = [{"tool": each.tool, "arguments": names.all_sent(each.arguments)} for each in calls]
    data = {
        "question": cleaned(question, QUESTION),
        "asked before": before,
        "now": vocabulary.now.date().isoformat(),
        "journeys": _journeys(vocabulary, context, names),
    }
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": as_data(data)}]
    body = request(model, messages, stream=False)
    body["tools"] = [_described(tool) for tool in offered.values()]
    return body


def _described(tool: Tool) -> dict[str, Any]:
    parameters = tool.Arguments.model_json_schema()
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": parameters},
    }


def _journeys(vocabulary: Vocabulary, context: Context | None, names: Names) -> list[dict[str, Any]]:
    chosen = context.journey if context else None
    told = []
    for at, journey in enumerate(vocabulary.journeys[:EACH]):
        entry: dict[str, Any] = {"journey": names.sent(journey.slug), "name": names.sent(journey.name)}
        if journey.slug == chosen or (chosen is None and at < DETAILED):
            entry |= _details(journey, names)
        told.append(entry)
    return told


def _details(journey: JourneyWords, names: Names) -> dict[str, Any]:
    def some(found: Iterable[str]) -> list[str]:
        return [names.sent(name) for name in list(found)[:EACH]]

    return {
        "stages": some(stage for stage, _ in journey.stages),
        "touchpoints": some(journey.touchpoints),
        "channels": some(journey.channels),
        "persona keys": {each.key: names.sent(each.name) for each in journey.personas[:EACH]},
        "theme keys": {each.key: names.sent(each.name) for each in journey.themes[:EACH]},
        "traits": some(f"{name}={value}" for name, values in journey.traits for value in values),
        "measures": {
            names.sent(each.name): ", ".join(sorted(each.kinds)) for each in journey.measures[:EACH]
        },
        "kinds of findings": some(each.name for each in journey.kinds),
    }


def _calls(
    heard: Heard, offered: dict[str, Tool], vocabulary: Vocabulary, names: Names, question: str
) -> tuple[Call, ...] | None:
    if not 0 < len(heard.calls) <= MOST:
        return None
    found: list[Call] = []
    for _, (name, arguments) in sorted(heard.calls.items()):
        call = Call(name, _arguments(name, arguments, offered, vocabulary, names), text=question)
        if call not in found:
            found.append(call)
    return tuple(found)


def _arguments(
    name: str, written: str, offered: dict[str, Tool], vocabulary: Vocabulary, names: Names
) -> dict[str, Any]:
    """Arguments as the tool takes them. Unusable for anything else."""
    tool = offered.get(name)
    if tool is None or len(written) > LONGEST:
        raise Unusable("no tool that is offered")
    try:
        restored = names.restored(json.loads(written or "{}"))
        told = tool.Arguments.model_validate_json(json.dumps(restored))
    except (ValueError, RecursionError, ValidationError) as error:
        raise Unusable("arguments that the tool does not take") from error
    found: dict[str, Any] = told.model_dump(mode="json", exclude_defaults=True)
    if "journey" in found and vocabulary.journey(found["journey"]) is None:
        raise Unusable("a journey that is not there")
    return found
