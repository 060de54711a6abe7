"""One call of one tool by an agent: counted, answered with its person's rights, kept for them to see."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from journeymap.assistant.answering import troubles
from journeymap.assistant.answering.composing import Wording, composed
from journeymap.assistant.answering.joining import joined
from journeymap.assistant.asker import Asker
from journeymap.assistant.keeping import TURNS, keep
from journeymap.assistant.mcp.listing import PRESSED
from journeymap.assistant.models import AgentToken, Turn
from journeymap.assistant.models.conversations import TITLE
from journeymap.assistant.pacing import TooFast, counted
from journeymap.assistant.telling import Told
from journeymap.assistant.tools import registry
from journeymap.assistant.tools.contract import Refused, Unclear
from journeymap.assistant.understanding.reading import Call, Reading

BUTTON = (
    "Only a person can confirm this. It waits as a button in their assistant, in the conversation with the "
    "calls of this agent."
)
NO_SUCH = "There is no tool of this name. List the tools to see those that this token opens."
TOLD = ("status", "claims", "facts", "quotes", "suggestions", "run", "address")
"""What of an answer agents are given as data; docs/assistant.md says what each is."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Called:
    """text: the answer in Markdown; data: the same as JSON; failed: whether the call was not answered."""

    text: str
    data: dict[str, Any]
    failed: bool = False


def called(token: AgentToken, name: str, arguments: Mapping[str, Any]) -> Called:
    """The answer; or, in words that help to mend the call, why there is none. What tools raise stays here."""
    tool = registry.tools().get(name)
    if tool is None:
        return _unanswered(NO_SUCH)
    try:
        counted(token.user)
    except TooFast as error:
        return _unanswered(str(error))
    begun = time.perf_counter()
    asker = Asker(token.user, token.writes, token.name)
    call = Call(name, dict(arguments), f"{token.name}: {tool.title}"[:TITLE])
    told, status = _told(asker, call)
    content = composed([call], joined([told]), Wording())
    content |= {"status": status or content["status"]}
    _keep(token, asker, call, content, time.perf_counter() - begun)
    return _as_told(content, failed=status is not None)


def _told(asker: Asker, call: Call) -> tuple[Told, str | None]:
    """What the tool tells; the status besides where it does not answer."""
    try:
        if PRESSED in call.arguments:
            raise Refused(BUTTON)
        return registry.call(asker, call.tool, call.arguments), None
    except Unclear as error:
        return troubles.unclear(call, error), str(Turn.Status.ASK_BACK)
    except Refused as error:
        return troubles.refused(str(error)), str(Turn.Status.OUT_OF_SCOPE)
    except Exception as error:  # an agent is told so, as a reader of the page is
        place = traceback.extract_tb(error.__traceback__)[-1]
        # Without its message, which may hold what customers wrote.
        logger.error("tool %s: %s at %s:%s", call.tool, type(error).__name__, place.filename, place.lineno)
        return troubles.broken(), str(Turn.Status.FAILED)


def _keep(token: AgentToken, asker: Asker, call: Call, content: dict[str, Any], seconds: float) -> None:
    """As a turn of the token's conversation of today, which its person sees; erased as others are."""
    held = token.conversation
    if held is not None and (held.used.date() != timezone.now().date() or held.turns.count() >= TURNS):
        held = None
    turn = keep(
        asker, call.text, Reading("calls", (call,)), content, conversation=held,
        journey=_journey(call), sent=[], seconds=seconds,
    )  # fmt: skip
    if turn.conversation_id != token.conversation_id:
        AgentToken.objects.filter(pk=token.pk).update(conversation=turn.conversation)


def _journey(call: Call) -> str | None:
    told = call.arguments.get("journey")
    return told if isinstance(told, str) else None


def _as_told(content: dict[str, Any], failed: bool) -> Called:
    """Without what only a button of a person may carry."""
    part = content["parts"][0]
    offers = [each for each in content["options"] if PRESSED not in each["arguments"]]
    data = {name: content[name] for name in TOLD} | {
        "options": offers,
        "table": part["table"],
        "chart": part["chart"],
        "method": [spoken(line) for line in part["method"]],
        "caveats": [spoken(line) for line in part["caveats"]],
    }
    waits = len(offers) < len(content["options"])
    text = content["answer_markdown"] + (f"\n\n{BUTTON}" if waits else "")
    return Called(text, data, failed)


def spoken(line: list[dict[str, Any]]) -> str:
    return "".join(piece["text"] for piece in line)


def _unanswered(words: str) -> Called:
    return Called(words, {"status": str(Turn.Status.OUT_OF_SCOPE)}, failed=True)
