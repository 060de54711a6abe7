"""The part of a journey that a question asks for, and the place and measure in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from journeymap.assistant.understanding.casenames import CASES, OPEN
from journeymap.assistant.understanding.lexicon import Meaning
from journeymap.assistant.understanding.mentions import APART, Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.periods import Period
from journeymap.assistant.understanding.standing import of_those_there
from journeymap.assistant.understanding.text import framing, words_file
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured

PLACES = ("stage", "touchpoint")
DATES = ("since", "until")
COUNTING = frozenset(
    ["how many", "how long", "how far", "number of", "count of", "amount of", "cases", "number of cases"]
)  # words that count or time whatever else is named
ACTS = re.compile(
    r"\b(?:should|shall|can|could|must|need to|to) (?:i|we|they|call|fix|do|contact)\b|"
    r"\b(?:should|shall|must) (?:my|our|the) (?:[\w-]+ ){1,3}?"
    r"(?:call|ring|phone|contact|visit|write|do|fix)\b",
    re.I,
)
SUBJECT = re.compile(r"\b(?:should|shall|must|can|could|may) (?:the|our|my) $", re.I)
ON_BEHALF = re.compile(r"\b(?:in charge of|responsible for|head of|work for) (?:the |our )?$", re.I)
DOES = frozenset(["call", "ring", "phone", "contact", "do", "fix", "handle", "tackle", "improve"])
TODAY = "today"
NOW = (TODAY, "this week", "tomorrow", "this month", "on monday", "monday")
COUNTS = (CASES, "events")  # measures of how many; what is counted may be another
COMPARATIVE = re.compile(r"\w{3,}er", re.I)  # of several hints what is compared: "get through sooner"
OUTCOMES = ("goal_rate", "drop_off")  # measures of how cases end: "how many convert" asks for them


@dataclass(frozen=True)
class Filled:
    """Arguments as far as the question tells them. missing: what it does not tell and the tool needs.

    assumed: what was taken for granted, in words. certain: 1 less what had to be guessed.
    """

    arguments: dict[str, Any] = field(default_factory=dict)
    missing: str = ""
    assumed: tuple[str, ...] = ()
    certain: float = 1.0

    def told(self, **more: Any) -> Filled:
        return replace(
            self,
            arguments={
                **self.arguments,
                **{k: v for k, v in more.items() if v not in (None, "", [], {}, ())},
            },
        )

    def guessed(self, words: str, less: float = 0.9) -> Filled:
        return replace(self, assumed=(*self.assumed, words), certain=self.certain * less)


def filters(question: Marked, journey: JourneyWords, taken: Iterable[Mention] = ()) -> Filled:
    """Period, channels, traits, persona and theme that a question tells; taken: mentions used otherwise."""
    used = list(taken)
    found = Filled()
    period = first_period(question)
    if period is not None:
        found = found.told(**period.arguments)
        if period.assumed:
            found = found.guessed(f"“{period.words}”: {period.assumed}", 1.0)
    channels: dict[str, None] = {}
    traits: dict[str, None] = {}
    for mention in question.mentions:
        meaning = meant(mention, question)
        if mention in used or meaning is None:
            continue
        if meaning.kind == "channel":
            channels[meaning.value] = None
            if meaning.value.lower() != mention.words.lower():
                found = found.guessed(f"“{mention.words}” is the channel {meaning.value}", 1.0)
        elif meaning.kind == "value":
            traits[f"{meaning.name}={meaning.value}"] = None
        elif meaning.kind in ("persona", "theme") and meaning.kind not in found.arguments:
            found = found.told(**{meaning.kind: meaning.value})
    return found.told(channels=list(channels), traits=list(traits))


def undated(question: Marked, found: Filled) -> Filled:
    """Without the day on which somebody wants to act: "whom should we call today"."""
    acts = ACTS.search(question.text) and _first_words(question) in NOW
    return _without_dates(found) if acts else found


def at_present(question: Marked, found: Filled, measure: object) -> Filled:
    """Without today, of cases that are open: they are so today anyway, whenever they began."""
    return _without_dates(found) if measure == OPEN and _first_words(question) == TODAY else found


def _first_words(question: Marked) -> str | None:
    """How the first period is told."""
    period = first_period(question)
    return period.words.strip().lower() if period is not None else None


def _without_dates(found: Filled) -> Filled:
    return replace(found, arguments={n: value for n, value in found.arguments.items() if n not in DATES})


def meant(mention: Mention, question: Marked | None = None) -> Meaning | None:
    """What a mention means as a filter: not where it names a place or a measure as well."""
    first = mention.meanings[0]
    if first.kind == "trait" and question is not None and not asked_by(mention, question):
        first = mention.of("value") or first
    if question is not None and first.kind in PLACES and _as_channel(mention, question):
        return mention.of("channel")
    if first.hint or (first.kind in PLACES and not first.weak):
        return None
    if first.kind == "channel" and question is not None and _works(mention, question):
        return None
    return first if first.kind in ("channel", "value", "persona", "theme") else None


def _works(mention: Mention, question: Marked) -> bool:
    """Whether a channel is who does something, not where customers are: "should the hotline call", "for the
    branch meeting"."""
    before, after = question.text[: question.tokens[mention.first].start], question.tokens[mention.last + 1 :]
    if after and after[0].text in framing("at_work"):
        return True
    return bool(ON_BEHALF.search(before) or (after and SUBJECT.search(before) and after[0].text in DOES))


def asked_by(mention: Mention, question: Marked) -> bool:
    """Whether a trait is what is told apart by: "by member", "which region"."""
    before = question.tokens[mention.first - 1].text if mention.first else ""
    if before in ("by", "which", "all") and mention.of("value") is not None and mention.words.endswith("s"):
        return False  # "raised by members", "which members are"
    return before in APART


def first_period(question: Marked) -> Period | None:
    return next((each for each in question.periods if not each.ahead), None)


def places(question: Marked) -> tuple[Mention, ...]:
    """Mentions of stages and touchpoints, those told by their names before those by a word of them."""
    found = [told for told in question.of(*PLACES) if not told[0].hint and not _as_channel(told[0], question)]
    if len(found) > 1:
        found = [told for told in found if not counted(told[0], question)] or found
    found.sort(key=lambda told: (told[1].weak, not _led(told[0], question)))
    return tuple(mention for mention, _ in found)


def _led(mention: Mention, question: Marked) -> bool:
    """Whether it stands where a place does: "at the checkout"."""
    at = mention.first - 1
    while at >= 0 and question.tokens[at].text in ("the", "our", "a"):
        at -= 1
    return at >= 0 and question.tokens[at].text in ("at", "in", "on", "during", "within")


def counted(mention: Mention, question: Marked) -> bool:
    """Whether a place is only what cases are called: the orders of "how many orders got approved"."""
    if mention.of(*PLACES) is None or mention.of("measure") is not None:
        return False
    before = [token.text for token in question.tokens[max(0, mention.first - 2) : mention.first]]
    return (
        before[-1:] in (["many"], ["lose"], ["losing"], ["our"], ["all"])
        or before == ["share", "of"]
        or before == ["number", "of"]
    )


def _as_channel(mention: Mention, question: Marked) -> bool:
    """Whether a name of both a channel and a place means the channel: beside another channel, or with people
    ("store visitors")."""
    if mention.of("channel") is None or mention.of("channel").hint:  # type: ignore[union-attr]
        return False
    after = question.tokens[mention.last + 1].stem if mention.last + 1 < len(question.tokens) else ""
    others = [m for m, meaning in question.of("channel") if m is not mention and not meaning.hint]
    return after in framing("people") or after == "channel" or bool(others)


def placed(mention: Mention, measured: Measured | None = None) -> Meaning:
    """The stage or touchpoint that is meant: the one at which the measure is, else the stage first."""
    told = [each for kind in PLACES for each in mention.meanings if each.kind == kind]
    told.sort(key=lambda each: each.weak)
    if measured is not None:
        told.sort(key=lambda each: (each.kind, each.value) not in measured.places)
    return told[0]


def measure_of(
    question: Marked, journey: JourneyWords, spots: Sequence[tuple[str, str | None]] = (), hints: bool = True
) -> tuple[Measured | None, Mention | None, dict[str, str]]:
    """The measure that is asked for, where it is mentioned, and what refines it.

    spots: (place, name) where it is asked for: of several measures the first that is there is meant. hints:
    whether words that merely speak of one count.
    """
    named = [mention for mention, meaning in question.of("measure", "dim") if not meaning.hint]
    told = [(each, meaning.rank) for each, meaning in question.of("measure") if meaning.hint and hints]
    spoken = [
        each for each, _ in sorted(told, key=lambda pair: (not COMPARATIVE.fullmatch(pair[0].words), pair[1]))
    ]
    named.sort(key=lambda each: each.words in COUNTING)
    if all(_counts(each) for each in named):
        if hints and (standing := of_those_there(question, journey, spots)) is not None:
            return standing, None, {}
        where = spots if places(question) else (("journey", None),)
        named = [each for each in spoken if named and _of_outcome(each, journey, where)] + named
    for mention in (*named, *spoken):
        options = [each for each in mention.meanings if each.kind == "measure"]
        known = [(each, journey.measure(each.value)) for each in options]
        there = [(each, m) for each, m in known if m is not None]
        fitting = [m for _, m in there if not spots or any(spot in m.places for spot in spots)]
        if there and not fitting and not places(question):  # the whole is more like a stage than like a step
            fitting = [m for _, m in there if "stage" in m.kinds]
        if there:
            return (fitting or [m for _, m in there])[0], mention, {}
        if dim := mention.of("dim"):
            name, key, value = dim.value.split(":", 2)
            return journey.measure(name), mention, {key: value}
    return None, None, {}


def _counts(mention: Mention) -> bool:
    """Whether it only counts cases or events, whatever else is asked of them."""
    meaning = mention.of("measure")
    return meaning is not None and meaning.value in COUNTS


def _of_outcome(mention: Mention, journey: JourneyWords, where: Sequence[tuple[str, str | None]]) -> bool:
    """Whether it speaks of how cases end, or of a share that an analyzer counts, where it is asked for: "how
    many give up", "how many get escalated"."""
    meaning = mention.of("measure")
    measured = journey.measure(meaning.value) if meaning is not None else None
    if (
        measured is None
        or (meaning is not None and meaning.rank)
        or (measured.own and measured.name not in OUTCOMES)
        or measured.unit != "share"
    ):
        return False
    whole = measured.name in OUTCOMES and tuple(where) == (("journey", None),)
    return whole or any(spot in measured.places for spot in where)


def list_words(key: str, group: str) -> tuple[str, ...]:
    """Words of a list of words.toml."""
    return tuple(words_file()[key][group])


def at_place(question: Marked, journey: JourneyWords, key: str = "name") -> Filled:
    """The part, and the stage or touchpoint that is named."""
    where = places(question)
    if not where:
        return filters(question, journey)
    place = placed(where[0])
    found = Filled().told(**{key: place.value})
    if place.weak:
        found = found.guessed(f"“{where[0].words}” is {place.value}", 0.95)
    return joined(found, filters(question, journey, where[:1]))


def joined(first: Filled, second: Filled) -> Filled:
    """Both together; what the first tells stands."""
    return Filled(
        {**second.arguments, **first.arguments},
        first.missing or second.missing,
        (*first.assumed, *second.assumed),
        first.certain * second.certain,
    )
