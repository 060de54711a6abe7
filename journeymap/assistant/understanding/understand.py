"""From a question to calls of tools, or to what has to be asked back. Pure.

The question is cleaned, split into its parts and marked with what it mentions; a learned router says which
tools each part may mean, `filling` what each would be asked. What the data have not is told as unknown; where
two readings are close, both are offered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.asides import without_asides
from journeymap.assistant.understanding.asked import Asked
from journeymap.assistant.understanding.asking_back import of_all
from journeymap.assistant.understanding.background import belongs, in_the_light_of, remarks, said_of
from journeymap.assistant.understanding.candidate import GOING_ON, MAY_GO_ON
from journeymap.assistant.understanding.changing import KEPT
from journeymap.assistant.understanding.deciding import decided
from journeymap.assistant.understanding.following import picked
from journeymap.assistant.understanding.inheriting import BACK
from journeymap.assistant.understanding.lexicon import lexicon, names_of_journeys
from journeymap.assistant.understanding.mentions import Marked, marked
from journeymap.assistant.understanding.phrases import ordinary
from journeymap.assistant.understanding.ranking import ranked
from journeymap.assistant.understanding.reading import Call, Context, Reading, chosen
from journeymap.assistant.understanding.splitting import (
    SAYS,
    enumerated,
    itemized,
    listed,
    says_anew,
    split,
    tells,
)
from journeymap.assistant.understanding.text import cleaned, everyday_stems, written_out
from journeymap.assistant.understanding.together import all_changed
from journeymap.assistant.understanding.voices import quotes, searched_for
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

LISTED = ("measure", "trend", "rank", "summary")  # tools of questions that may name several measures
NOBODY = "There is no journey that you may ask about."


def understand(text: str, vocabulary: Vocabulary, context: Context | None = None) -> Reading:
    """What a question asks for. context: what the conversation was about so far."""
    told = written_out(cleaned(text))
    if not any(each.isalnum() for each in told):
        return Reading("out_of_scope", why="Ask a question in words.")
    context = context or Context()
    if context.calls or context.options:
        told = without_asides(told)
    if found := picked(told, context.options):
        return Reading("calls", (replace(chosen(found), text=told),))
    if not vocabulary.journeys:
        return _without_journeys(told, vocabulary)
    parts = split(told)
    if len(parts) == 1:
        return _one(parts[0][0], vocabulary, context)
    led = len(parts) == 2 and parts[0][0].endswith(":") and not BACK.search(parts[1][0])
    if (led or says_anew(parts)) and (read := _one(told, vocabulary, context)).status == "calls":
        return read
    return _several(told, parts, vocabulary, context)


def _several(
    text: str,
    parts: tuple[tuple[str, bool], ...],
    vocabulary: Vocabulary,
    context: Context,
    whole: bool = True,
) -> Reading:
    """One after the other, each in the light of those before; what a part of one sentence does not say it
    takes from them."""
    calls: list[Call] = []
    reads: list[Reading] = []
    known = journey_of(text, vocabulary, context) or vocabulary.journeys[0]
    told: dict[str, Any] = {}
    lead = ""
    for at, (part, joined) in enumerate(parts):
        if whole and at + 1 < len(parts) and remarks(part):
            remark = mark(part, vocabulary, known)
            if part.endswith(":") and belongs(remark):
                lead = f"{part} "
                continue
            told |= said_of(remark, known, bool(BACK.search(parts[at + 1][0])))
            continue
        part, lead = f"{lead}{part}", ""
        leaning = calls and (joined or BACK.search(part))
        before = replace(context, calls=tuple(calls) if leaning else (), options=()) if calls else context
        read = _one(part, vocabulary, before, going_on=bool(joined and calls))
        if whole and tells(part) and not _names_something(read):
            continue  # why somebody asks needs no answer
        if read.status == "out_of_scope" and reads and SAYS.match(part) and "?" not in part:
            continue
        if read.status == "out_of_scope":
            return _one(text, vocabulary, context) if whole and calls else read
        reads.append(
            replace(
                read,
                calls=tuple(in_the_light_of(call, told, known) for call in read.calls),
                options=tuple(in_the_light_of(each, told, known) for each in read.options),
            )
        )
        calls += reads[-1].calls or map(chosen, reads[-1].options[:1])
    return of_all(reads, known) if reads else _one(text, vocabulary, context)


def _names_something(read: Reading) -> bool:
    return any(set(call.arguments) - {"journey"} for call in read.calls)


def _one(text: str, vocabulary: Vocabulary, context: Context, going_on: bool = False) -> Reading:
    asked = asked_of(text, vocabulary, context, going_on)
    best = asked.candidates[0]
    if best.how == GOING_ON:
        return all_changed(decided(asked), asked, context)
    if best.tool in LISTED and (parts := enumerated(asked.question)):
        read = _several(text, tuple((part, False) for part in parts), vocabulary, context, whole=False)
        if read.status != "out_of_scope":
            return _shared(read, asked) if read.status == "calls" else read
    if parts := listed(text):
        read = _several(text, tuple((part, True) for part in parts), vocabulary, context, whole=False)
        if read.status == "ask_back" or len({call.tool for call in read.calls}) > 1:
            return read
    if (several := _itemized(asked, context)) is not None:
        return several
    read = decided(asked)
    if read.status != "calls" and (parts := enumerated(asked.question)):
        apart = _several(text, tuple((part, False) for part in parts), vocabulary, context, whole=False)
        return _shared(apart, asked) if apart.status == "calls" else read
    return read


def _itemized(asked: Asked, context: Context) -> Reading | None:
    """Several things that are asked for in one sentence, where each is plain by itself and they differ."""
    for parts in itemized(asked.question.text):
        alone = [asked_of(part, asked.vocabulary, replace(context, calls=(), options=())) for part in parts]
        reads = [decided(each) for each in alone]
        calls = [call for read in reads for call in read.calls]
        if all(len(read.calls) == 1 for read in reads) and len(set(map(_asking, calls))) == len(parts):
            read = _several(
                asked.question.text, tuple((part, True) for part in parts), asked.vocabulary, context, False
            )
            if read.status == "calls":
                others = any(call.arguments.keys() & set(KEPT) for call in calls[:-1])
                return read if others else _shared(read, asked)
    return None


def _asking(call: Call) -> tuple[str, ...]:
    """What a call asks for, in whichever part of the journey."""
    return (call.tool, *(str(call.arguments.get(name, "")) for name in ("measure", "of", "over")))


def _shared(read: Reading, asked: Asked) -> Reading:
    return replace(read, calls=_sharing(read.calls, asked.journey or asked.vocabulary.journeys[0]))


def asked_of(text: str, vocabulary: Vocabulary, context: Context, going_on: bool = False) -> Asked:
    """One question with all its readings. going_on: it is a later part of one sentence."""
    journey = journey_of(text, vocabulary, context)
    known = journey or vocabulary.journeys[0]
    question = mark(text, vocabulary, known)
    candidates = ranked(question, known, vocabulary, context, going_on)
    if candidates[0].how in (GOING_ON, MAY_GO_ON) and context.calls:
        last = vocabulary.journey(str(context.calls[-1].arguments.get("journey", "")))
        journey = _names_journey(text, vocabulary) or last or journey
    return Asked(question, candidates, journey, vocabulary)


def _sharing(calls: tuple[Call, ...], journey: JourneyWords) -> tuple[Call, ...]:
    """ "csat and mood at Delivery": what the last part tells of place and part holds for those before."""
    last = calls[-1].arguments
    found = []
    for call in calls[:-1]:
        measured = journey.measure(str(call.arguments.get("measure", "")))
        spot = {name: last[name] for name in ("place", "name") if name in last}
        fits = measured is not None and spot.get("place") in measured.kinds
        takes = tools()[call.tool].Arguments.model_fields
        more = {name: last[name] for name in KEPT if name in last and name in takes} | (spot if fits else {})
        found.append(replace(call, arguments={**more, **call.arguments}))
    return (*found, calls[-1])


def mark(text: str, vocabulary: Vocabulary, journey: JourneyWords) -> Marked:
    known = ordinary() | everyday_stems()
    return marked(text, (lexicon(journey), names_of_journeys(vocabulary)), vocabulary.now.date(), known)


def journey_of(text: str, vocabulary: Vocabulary, context: Context) -> JourneyWords | None:
    """The journey asked about; None where it could be several."""
    if (named := _names_journey(text, vocabulary)) is not None:
        return named
    if context.journey and (chosen := vocabulary.journey(context.journey)):
        return chosen
    if len(vocabulary.journeys) == 1:
        return vocabulary.journeys[0]
    for call in reversed(context.calls):
        if found := vocabulary.journey(str(call.arguments.get("journey", ""))):
            return found
    return _only_one(text, vocabulary)


def _names_journey(text: str, vocabulary: Vocabulary) -> JourneyWords | None:
    question = marked(text, (names_of_journeys(vocabulary),), vocabulary.now.date(), frozenset())
    named = question.of("journey")
    if not named:
        return None
    slugs = {meaning.value for _, meaning in named if not meaning.weak} or {
        meaning.value for _, meaning in named
    }
    return vocabulary.journey(slugs.pop()) if len(slugs) == 1 else None


def _only_one(text: str, vocabulary: Vocabulary) -> JourneyWords | None:
    """The one journey that knows more of the names in a question than any other."""
    counts = []
    for journey in vocabulary.journeys:
        found = mark(text, vocabulary, journey)
        named = found.of("stage", "touchpoint", "channel", "value", "persona", "measure")
        counts.append(sum(not meaning.weak and not meaning.hint for _, meaning in named))
    best = max(counts)
    if best == 0 or counts.count(best) > 1:
        return None
    return vocabulary.journeys[counts.index(best)]


def _without_journeys(text: str, vocabulary: Vocabulary) -> Reading:
    """Who may see no map may still read what customers say."""
    nothing = JourneyWords("", "")
    question = mark(text, vocabulary, nothing)
    best = ranked(question, nothing, vocabulary, Context())[:2]
    for each in best:
        if each.tool == quotes.__name__:
            told = each.filled.told(about=each.filled.arguments.get("about") or searched_for(text))
            return decided(Asked(question, (replace(each, filled=told),), nothing, vocabulary))
    return Reading("out_of_scope", why=NOBODY)
