"""What a question asks for and the data do not have: names that nothing explains, days without data. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz
from rapidfuzz.process import extract

from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.text import framing
from journeymap.assistant.vocabulary.terms import JourneyWords

NAMES = ("channel", "value", "persona", "stage", "touchpoint")
NAMING = ("the", "our", "on", "in", "at")
QUALITIES = ("est", "er", "ly", "ing", "ed")
SINGLE = ("stage", "touchpoint", "channel", "persona", "segment", "step", "phase")
HAPPENED = (
    "changes?|launch|relaunch|release|update|upgrade|campaign|migration|incident|strike|outage|increase|"
    "decrease|cut|switch|redesign|rollout|roll-out|promotion|pandemic|crisis|merger|move|introduction|"
    r"holidays?|black friday|easter|new \w+|fix|deployment|go-live|price \w+|changed \w+|introduced .+|"
    "launched .+|moved .+"
)
EVENT = re.compile(
    r"\b(?:since|before|after|until|from) (?:the |our |we |they |a )?"
    rf"(?P<event>(?:[\w-]+ ){{0,3}}?(?:{HAPPENED}))\b",
    re.I,
)
ALIKE = 82  # of 100, from which an unknown word is taken for a misspelt name


@dataclass(frozen=True)
class Unknown:
    """words: as asked; slot: whether they stand where a name is expected, so that it is asked for."""

    words: str
    first: int
    last: int
    slot: bool


def unknowns(question: Marked) -> tuple[Unknown, ...]:
    """Words in a row that nothing explains."""
    found: list[Unknown] = []
    rest = list(question.rest)
    while rest:
        first = last = rest.pop(0)
        while rest and rest[0] == last + 1:
            last = rest.pop(0)
        words = question.text[question.tokens[first].start : question.tokens[last].end]
        found.append(Unknown(words, first, last, _in_slot(question, first, last)))
    return (*found, *_of_a_kind(question))


def _of_a_kind(question: Marked) -> Iterator[Unknown]:
    """ "the loyalty stage": an ordinary word that must be a name where it stands."""
    taken = {at for each in question.mentions for at in range(each.first, each.last + 1)}
    for mention, meaning in question.of("group", "trait"):
        at = mention.first - 1
        if (
            (mention.words in SINGLE or meaning.kind == "trait")
            and at >= 1
            and at not in taken
            and at not in question.rest
        ):
            token = question.tokens[at]
            dated = any(p.begin <= token.start < p.end for p in question.periods)
            if not dated and question.tokens[at - 1].text in NAMING and _may_be_a_name(token.text):
                yield Unknown(token.text, at, at, True)


def _may_be_a_name(word: str) -> bool:
    """Neither a word that goes with any stage or channel, nor one that says how it is."""
    return word.isalpha() and word not in framing("before_kinds") and not word.endswith(QUALITIES)


def _in_slot(question: Marked, first: int, last: int) -> bool:
    """After a preposition, an article or a quantity; beside a measure; a name with a capital."""
    if question.tokens[first].text.endswith(("ier", "iest")):
        return False
    if first and question.tokens[first - 1].text == "which":
        return True
    at = first - 1
    while at >= 0 and question.tokens[at].text in framing("articles"):
        at -= 1
    if at >= 0 and question.tokens[at].text in framing("leads"):
        return True
    if first and question.text[question.tokens[first].start].isupper():
        return True
    joined = first > 1 and question.tokens[first - 1].text in ("and", "or", ",")
    if joined and any(
        each.last == first - 2 and each.of(*NAMES) and not each.hint for each in question.mentions
    ):
        return True
    beside = [each for each in question.mentions if each.last == first - 1 or each.first == last + 1]
    return any(each.of("measure", "group") and not each.hint for each in beside)


def event(question: Marked) -> str | None:
    """Something that happened, of which no day is known: "since the relaunch"."""
    found = EVENT.search(question.text)
    if found is None or any(p.begin <= found.start() < p.end for p in question.periods):
        return None
    told = [each for each in question.mentions if each.of("stage", "touchpoint") and not each.weak]
    inside = [each for each in told if question.tokens[each.first].start >= found.start("event")]
    covered = any(question.tokens[each.last].end >= found.end("event") for each in inside)
    return None if covered else found["event"]


def without_data(question: Marked, journey: JourneyWords) -> tuple[str, tuple[str, ...]] | None:
    """A period of which the journey has no day, in words, and the days that it has."""
    if journey.first is None or journey.last is None:
        return None
    first, last = journey.first.date(), journey.last.date()
    for each in question.periods:
        if each.ahead:
            continue
        before = each.until is not None and each.until <= first
        after = each.since is not None and each.since > last
        if before or after:
            return each.words.strip(), (f"{first.isoformat()} to {last.isoformat()}",)
    return None


def nearest(words: str, names: Iterable[str]) -> tuple[str, ...]:
    """Names by how much they look like some words, at most twenty."""
    told = list(dict.fromkeys(names))
    found = extract(words.lower(), {name: name.lower() for name in told}, scorer=fuzz.WRatio, limit=20)
    return tuple(name for _, _, name in found)


def alike(words: str, names: Iterable[str]) -> str | None:
    """The name that some words most likely misspell."""
    found = extract(
        words.lower(), {name: name.lower() for name in names}, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=1
    )
    return found[0][2] if found else None


def days(journey: JourneyWords) -> timedelta:
    """How long the journey has data."""
    return journey.last - journey.first if journey.first and journey.last else timedelta()
