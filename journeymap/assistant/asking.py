"""From a question to an answer: understood, tools called with the asker's rights, composed, kept.

`ask` is what API, command and benchmarks call; `asked` tells the same step by step, for pages that stream.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

from journeymap.assistant import choosing, keeping, wording
from journeymap.assistant.answering import troubles
from journeymap.assistant.answering.composing import TEMPLATE, Wording, composed, lines
from journeymap.assistant.answering.joining import Joined, joined
from journeymap.assistant.answering.rendering import UnknownHandle
from journeymap.assistant.answering.suggesting import suggested
from journeymap.assistant.asker import Asker
from journeymap.assistant.calling import CALLS, told_by
from journeymap.assistant.models import Turn
from journeymap.assistant.pacing import check, paced
from journeymap.assistant.taking import CannotAsk, Question, taken
from journeymap.assistant.telling import Told
from journeymap.assistant.understanding.reading import Call, Reading
from journeymap.assistant.understanding.understand import understand
from journeymap.assistant.vocabulary import vocabulary_of
from journeymap.assistant.vocabulary.terms import Vocabulary

UNUSABLE = "What the language model wrote could not be used: this is the standard wording."
LEFT = "Nobody waited for the end of this answer: this is the standard wording."

__all__ = ["Answer", "CannotAsk", "Said", "Step", "ask", "asked"]


@dataclass(frozen=True)
class Answer:
    """content: as the API tells it. conversation, turn: where it is kept; None where it is not."""

    content: dict[str, Any]
    conversation: int | None = None
    turn: int | None = None

    @property
    def status(self) -> str:
        return str(self.content["status"])


@dataclass(frozen=True)
class Step:
    """What goes on: "understanding", or "looking" with the tools that are asked."""

    state: str
    tools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A sentence of the answer that is ready: its pieces (`composing.piece_data`)."""

    pieces: list[dict[str, Any]]


def ask(
    asker: Asker, text: str, journey: str | None = None, conversation: int | None = None,
    chosen: int | None = None, turn: int | None = None,
) -> Answer:  # fmt: skip
    """The answer. journey: slug; conversation: number of one of the asker's own, else a new one is begun.

    chosen: position of a choice that the last answer of the conversation offered; the text may then be empty.
    turn: number of the answer that offered it; refused where another has come since.
    Raises CannotAsk, NoConversation, TooFast; and what a tool fails with, where nothing else could answer.
    """
    answer = None
    for event in asked(asker, text, journey, conversation, chosen, turn):
        answer = event
    assert isinstance(answer, Answer)
    return answer


def asked(
    asker: Asker, text: str, journey: str | None = None, conversation: int | None = None,
    chosen: int | None = None, turn: int | None = None,
) -> Generator[Step | Said | Answer, None, None]:  # fmt: skip
    """As `ask`, step by step; the last is the answer. What is refused is raised at once, before the first.

    Nothing is held until the first step is asked for: a reader may leave before.
    """
    check(asker.user)
    return _answering(taken(asker, text, journey, conversation, chosen, turn))


def _answering(question: Question) -> Generator[Step | Said | Answer, None, None]:
    """TooFast again: two questions of a person may have been taken at one moment.

    Whoever leaves after a question was taken is noted as having asked it, and finds it kept.
    """
    asker = question.asker
    with paced(asker.user):
        yield Step("understanding")
        vocabulary = vocabulary_of(asker)
        reading = _reading(question, vocabulary)
        try:
            yield Step("looking", tuple(call.tool for call in reading.calls))
            found = joined(told_by(asker, reading, suggested(vocabulary, question.context.journey)))
        except GeneratorExit:
            _unanswered(question, reading, troubles.left())
            raise
        except Exception:
            _unanswered(question, reading, troubles.broken())
            raise
        try:
            worded = yield from _said(question, found)
        except GeneratorExit:  # what was read before its end is kept and noted like any other
            _kept(question, reading, found, Wording(note=LEFT), vocabulary)
            raise
        yield _kept(question, reading, found, worded, vocabulary)


def _reading(question: Question, vocabulary: Vocabulary) -> Reading:
    if question.chosen is not None:
        option = question.context.options[question.chosen]
        return Reading("calls", (Call(option.tool, option.arguments, option.label),))
    model = wording.active()
    if model is not None:
        calls = choosing.chosen_calls(
            question.asker, question.text, vocabulary, model, question.context, question.sent
        )
        if calls:
            return Reading("calls", tuple(calls[:CALLS]))
    reading = understand(question.text, vocabulary, question.context)
    return replace(reading, calls=reading.calls[:CALLS])


def _said(question: Question, found: Joined) -> Generator[Said, None, Wording]:
    """The sentences as they are ready: of the language model where one is on and can, else the template's."""
    model = wording.active()
    if model is None:
        yield from (Said(line) for line in lines(found.whole.sentences, found.whole))
        return Wording()
    rewording = wording.reworded(question.asker, question.text, found.whole, model)
    try:
        for sentence in rewording:
            yield Said(lines([sentence], found.whole)[0])
    except wording.Unavailable as error:
        return Wording(note=str(error))
    except UnknownHandle:
        return Wording(note=UNUSABLE)
    finally:
        question.sent.extend(rewording.sent)
    own = rewording.by == TEMPLATE
    return Wording(rewording.by, rewording.note, () if own else rewording.sentences)


def _kept(
    question: Question, reading: Reading, found: Joined, worded: Wording, vocabulary: Vocabulary
) -> Answer:
    talked_of = reading.calls[0].arguments.get("journey") if reading.calls else question.context.journey
    more = () if found.whole.options else suggested(vocabulary, talked_of)
    content = composed(reading.calls, found, worded, more)
    if question.asker.actor is None:
        keeping.noted(question.asker, "command", content)
        return Answer(content | {"conversation": None, "turn": None})
    turn = keeping.keep(
        question.asker, question.text, reading, content, conversation=question.conversation,
        journey=talked_of, sent=question.sent, seconds=time.perf_counter() - question.begun,
    )  # fmt: skip
    told = {"conversation": turn.conversation_id, "turn": turn.pk}
    return Answer(content | told, turn.conversation_id, turn.pk)


def _unanswered(question: Question, reading: Reading, why: Told) -> None:
    """The question is kept although there is no answer; of an error the log tells more."""
    content = composed(reading.calls, joined([why] * max(1, len(reading.calls))), Wording())
    content |= {"status": str(Turn.Status.FAILED)}
    if question.asker.actor is not None:
        keeping.keep(
            question.asker, question.text, reading, content, conversation=question.conversation,
            journey=question.journey, sent=question.sent, seconds=time.perf_counter() - question.begun,
        )  # fmt: skip
