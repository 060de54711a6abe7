"""Complete readings of one question, each a tool with all that it would be asked, likeliest first. Pure.

What speaks for a reading and against it (`signs`) is weighed by numbers that were learned from questions
whose readings are known (`weighing`). So a chance is one: of readings with 0.8, four in five are right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from journeymap.assistant.understanding.candidate import GOING_ON, MAY_GO_ON, Candidate
from journeymap.assistant.understanding.filling import FILLERS
from journeymap.assistant.understanding.following import followed
from journeymap.assistant.understanding.inheriting import inherited
from journeymap.assistant.understanding.leaning import leanings
from journeymap.assistant.understanding.meaning import vectors
from journeymap.assistant.understanding.mentions import Marked, rendered
from journeymap.assistant.understanding.parts import Filled
from journeymap.assistant.understanding.phrases import OUT
from journeymap.assistant.understanding.reading import Context
from journeymap.assistant.understanding.routing import MARKS, SAID, router
from journeymap.assistant.understanding.signs import LEFT_OUT, Heard, signs
from journeymap.assistant.understanding.variants import variants
from journeymap.assistant.understanding.weighing import weighed
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

FOLLOWED = 0.9  # chance of the last question changed, where the words say that it goes on
LEAST = 0.004  # chance of a tool, by what was learned, below which its readings are not looked at


def ranked(
    question: Marked,
    journey: JourneyWords,
    vocabulary: Vocabulary,
    context: Context,
    going_on: bool = False,
) -> tuple[Candidate, ...]:
    """context: what it may go on from. going_on: it is a later part of one question."""
    return followed_first(weighed(readings(question, journey, vocabulary, context, going_on, LEAST)))


def followed_first(found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """What plainly goes on is likely, whatever the weights say: what may be changed shares that chance. What
    would leave out something that was said is weighed like any other reading."""
    plain = [each for each in found if each.how == GOING_ON and not _leaves_out(each)]
    if not plain:
        return found
    share = FOLLOWED / sum(each.chance for each in plain)
    rest = [replace(each, chance=(1.0 - FOLLOWED) * each.chance) for each in found if each not in plain]
    return (*(replace(each, chance=share * each.chance) for each in plain), *rest)


def _leaves_out(reading: Candidate) -> bool:
    return any(name.startswith(LEFT_OUT) and not name.endswith("hint") for name in reading.signs)


def readings(
    question: Marked,
    journey: JourneyWords,
    vocabulary: Vocabulary,
    context: Context,
    going_on: bool = False,
    least: float = 0.0,
) -> tuple[Candidate, ...]:
    """All readings with their signs, not weighed yet."""
    heard = listened(question)
    found = [Candidate(OUT, Filled())]
    for tool, filler in FILLERS.items():
        if heard.chance(tool) >= least:
            filled = filler(question, journey, vocabulary)
            found += (
                Candidate(tool, *told)
                for told in variants(tool, filled, question, journey, vocabulary, heard.vector)
            )
    if context.calls:
        found = [_pointing_back(each, question, journey, context, going_on) for each in found]
    found += _going_on(question, journey, vocabulary, context)
    return tuple(each.seen(signs(each, question, journey, heard)) for each in found)


def _going_on(
    question: Marked, journey: JourneyWords, vocabulary: Vocabulary, context: Context
) -> Iterator[Candidate]:
    """The last question, changed."""
    for told, plainly in followed(question, journey, vocabulary, context):
        rest = {name: value for name, value in told.arguments.items() if name != "journey"}
        yield Candidate(told.tool, Filled(rest), GOING_ON if plainly else MAY_GO_ON)


def _pointing_back(
    each: Candidate, question: Marked, journey: JourneyWords, context: Context, going_on: bool
) -> Candidate:
    if each.tool == OUT:
        return each
    arguments = inherited(question, each.tool, each.filled.arguments, context, journey, going_on)
    return replace(each, filled=replace(each.filled, arguments=arguments))


def listened(question: Marked) -> Heard:
    """What the router and the shape of the question say of each tool."""
    learned = router()
    read = vectors([rendered(question, SAID), question.text])
    words, meaning = learned.votes([rendered(question, MARKS)], None if read is None else read[:1])
    leaning: dict[str, float] = {}
    for tool, factor in leanings(question):
        leaning[tool] = leaning.get(tool, 1.0) * factor
    return Heard(
        dict(zip(learned.names, words[0].tolist(), strict=True)),
        dict(zip(learned.names, meaning[0].tolist(), strict=True)),
        leaning,
        None if read is None else read[1],
    )
