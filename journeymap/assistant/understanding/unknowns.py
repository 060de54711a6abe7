"""What a question asks for and the data do not have: names that nothing explains, days without data. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz
from rapidfuzz.process import extract

from journeymap.assistant.understanding.comparing import MORE
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.phrases import ordinary
from journeymap.assistant.understanding.text import framing, plain_stems
from journeymap.assistant.vocabulary.terms import JourneyWords

NAMES = ("channel", "value", "persona", "stage", "touchpoint")
NAMING = ("the", "our", "on", "in", "at")
QUALITIES = ("est", "er", "ly", "ing", "ed")
DONE = ("ed", "ing", "ly")  # how words end that say what is done or how, not what there is
HOW_WELL = ("better", "best", "worse", "worst", "more", "most", "less", "least", "faster", "slower")
COMPOUND = re.compile(r"\b[a-z]+(?:-[a-z]+)+\b", re.I)
BEFORE_NUMBERS = ("top", "first", "best", "worst", "last")
DOING = re.compile(
    r"\bhow (?:are|do|did|is) (?:the |our )?([\w-]+) (?:doing|performing|faring|rate|feel|do)\b", re.I
)
SINGLE = ("stage", "touchpoint", "channel", "persona", "segment", "step", "phase")
HAPPENED = (
    "changes?|launch|relaunch|release|update|upgrade|campaign|migration|incident|strike|outage|increase|"
    "decrease|cut|switch|redesign|rollout|roll-out|promotion|pandemic|crisis|merger|move|introduction|"
    r"holidays?|black friday|easter|new \w+|fix|deployment|go-live|price \w+|changed \w+|introduced .+|"
    "launched .+|moved .+"
)
EVENT = re.compile(
    r"\b(?:since|before|after|until|from) "
    r"(?!(?:we|they|people|customers|users) (?:move|change|switch|cut|update|upgrade|release|launch|fix)\b)"
    r"(?:the |our |we |they |a )?"
    rf"(?P<event>(?:[\w-]+ ){{0,3}}?(?:{HAPPENED}))\b",
    re.I,
)
SIDE = re.compile(
    rf"^\W*(?:and |so )?(?:is|are|was|were|does|do|did|has|have) (?:the|our) ((?:[\w-]+ ){{0,2}}[\w-]+?) "
    rf"(?:\w+ )?{MORE}\b.* than\b",
    re.I,
)
OTHER_SIDE = re.compile(
    rf"\b{MORE} (?:\w+ )?than (?:in |at |on )?(?:the|our) ([\w-]+(?: [\w-]+){{0,2}})\W*$", re.I
)
NEAR = 8  # letters between what happened and its day
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
    return (
        *found,
        *_of_a_kind(question),
        *_compounds(question),
        *_numbered(question),
        *_qualified(question),
        *_held_against(question),
    )


def _compounds(question: Marked) -> Iterator[Unknown]:
    """ "the drive-through": ordinary words that a hyphen makes a name of."""
    strong = {at for m in question.mentions if not m.weak for at in range(m.first, m.last + 1)}
    for each in COMPOUND.finditer(question.text):
        inside = [at for at, t in enumerate(question.tokens) if each.start() <= t.start < each.end()]
        parts = set(each[0].lower().split("-"))
        if not inside or parts & framing("joiners") or set(inside) & strong:
            continue
        dated = any(p.begin < each.end() and p.end > each.start() for p in question.periods)
        before = question.tokens[inside[0] - 1].text if inside[0] else ""
        if (
            not dated
            and before in ("the", "our", "in", "at", "on", "via", "by")
            and _everyday(parts, question, inside)
        ):
            yield Unknown(each[0], inside[0], inside[-1], True)


def _held_against(question: Marked) -> Iterator[Unknown]:
    """The "delivery room" of "is the delivery room faster than the ward": one side of a comparison that is
    told by words of which none names anything."""
    for side in filter(None, (SIDE.search(question.text), OTHER_SIDE.search(question.text))):
        inside = [at for at, t in enumerate(question.tokens) if side.start(1) <= t.start < side.end(1)]
        named = {at for m in question.mentions for at in range(m.first, m.last + 1)}
        dated = any(p.begin < side.end(1) and p.end > side.start(1) for p in question.periods)
        telling = any(question.tokens[at].stem not in plain_stems() for at in inside)
        if inside and telling and not dated and not named & set(inside):
            yield Unknown(side[1], inside[0], inside[-1], True)


def thinglike(unknown: Unknown) -> bool:
    """Whether it may name a thing, rather than say what is done or how it is: "climbing", "greatest"."""
    return not unknown.words.lower().endswith((*QUALITIES, "ern"))


def _of_a_kind(question: Marked) -> Iterator[Unknown]:
    """ "the loyalty stage": an ordinary word that must be a name where it stands."""
    names = [each for each in question.mentions if not each.hint and each.meanings[0].kind != "kind"]
    taken = {at for each in names for at in range(each.first, each.last + 1)}
    for mention, meaning in question.of("group", "trait"):
        at = mention.first - 1
        if (other := _of_another_kind(question, mention, meaning.value)) is not None:
            yield other
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


def _qualified(question: Marked) -> Iterator[Unknown]:
    """ "new customers", where no group of customers is called so."""
    taken = {at for each in question.mentions for at in range(each.first, each.last + 1)}
    for at, token in enumerate(question.tokens[:-1]):
        of_people = question.tokens[at + 1].stem in framing("people")
        if of_people and token.text in framing("qualities") and at not in taken:
            yield Unknown(f"{token.text} {question.tokens[at + 1].text}", at, at + 1, True)


def _everyday(parts: set[str], question: Marked, inside: list[int]) -> bool:
    """Whether nothing explains the parts but that they are ordinary words, or words of other names."""
    weak = {at for m in question.mentions if m.weak for at in range(m.first, m.last + 1)}
    return parts <= ordinary() or bool(weak & set(inside))


def _numbered(question: Marked) -> Iterator[Unknown]:
    """ "desk 99": a kind of thing with a number that none of them has."""
    taken = {at for each in question.mentions for at in range(each.first, each.last + 1)}
    for mention, _ in question.of("group"):
        at = mention.last + 1
        if at < len(question.tokens) and at not in taken and question.tokens[at].text.isdigit():
            token, last = question.tokens[mention.first], question.tokens[at]
            dated = any(p.begin <= last.start < p.end for p in question.periods)
            if not dated and not question.said(*BEFORE_NUMBERS):
                yield Unknown(question.text[token.start : last.end], mention.first, at, True)


def _of_another_kind(question: Marked, group: Mention, kind: str) -> Unknown | None:
    """ "the chatbot stage", where "chatbot" is a channel."""
    before = next((each for each in question.mentions if each.last == group.first - 1), None)
    if kind not in ("stage", "touchpoint") or before is None or group.words not in SINGLE or before.hint:
        return None
    if before.of("stage", "touchpoint", "measure", "kind", "group", "raters") is not None or not before.weak:
        return None
    return Unknown(before.words, before.first, before.last, True)


def _may_be_a_name(word: str) -> bool:
    """Neither a word that goes with any stage or channel, nor one that says how it is."""
    return word.isalpha() and word not in framing("before_kinds") and not word.endswith(QUALITIES)


def _in_slot(question: Marked, first: int, last: int) -> bool:
    """After a preposition, an article or a quantity; beside a measure; a name with a capital."""
    word = question.tokens[first].text
    named = question.text[question.tokens[first].start].isupper()
    article = first > 0 and question.tokens[first - 1].text in framing("articles")
    done = word.endswith(DONE) and first == last and not named and not article
    if word.endswith(("ier", "iest")) or done:
        return False
    after = question.tokens[last + 1].text if last + 1 < len(question.tokens) else ""
    if first and question.tokens[first - 1].text == "which":
        return after not in HOW_WELL  # "which sells better"
    if after in HOW_WELL and first and question.tokens[first - 1].text in ("who", "that", "and"):
        return False
    if (doing := DOING.search(question.text)) and doing.start(1) == question.tokens[first].start:
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
    if any(0 <= p.begin - found.end() <= NEAR for p in question.periods):
        return None  # "since we changed it in March"
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
