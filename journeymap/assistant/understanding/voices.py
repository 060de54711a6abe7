"""What is asked of themes, of texts and of findings. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from journeymap.assistant.understanding.calling import counts_cases
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.parts import (
    DATES,
    Filled,
    at_place,
    first_period,
    list_words,
    placed,
    places,
    undated,
)
from journeymap.assistant.understanding.phrases import ordinary
from journeymap.assistant.understanding.text import everyday_stems, framing, plain_stems, stem
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

MANY = re.compile(
    r"\b(?:(?:largest|biggest|highest) number of|most|many|loads of|lots of) "
    r"(?:people|customers|cases|users)\b",
    re.I,
)
ABOUT = re.compile(
    r"\b(?:about|mention|mentions|mentioned|mentioning|contain|contains|containing|on|regarding|of|word|words)\b",
    re.I,
)

PASSIVE = re.compile(
    r"\b(?:is|are|was|were|gets?|got|does|do|did|has|have) ((?:[\w-]+ ){1,4}?)"
    r"(?:(?:ever|even|still|also|been|being|often|much) )*"
    r"(?:mentioned|brought up|discussed|talked about|spoken of|written about|comes? up|crop(?:ped)? up)\b",
    re.I,
)  # "is the noise mentioned by anybody"
OF_PEOPLE = re.compile(rf"\b(?:{'|'.join(sorted(framing('people')))})s? (?:of|on)$", re.I)
TOPIC = re.compile(
    r".*\b(?:about|mention(?:s|ed|ing)?|contain(?:s|ing)?|regarding|at|on|with)\s+(?:(?:the|our|my|an?)\s+)?(.+)",
    re.I,
)


def findings(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    named = [(m, meaning) for m, meaning in question.of("kind") if not m.of("stage", "touchpoint", "channel")]
    kind = _kind_in_full(question, journey) or next((meaning.value for _, meaning in named), None)
    found = at_place(question, journey)
    if name := found.arguments.get("name"):
        place = placed(places(question)[0])
        found = found.told(place=place.kind, name=name)
    now = question.said("right now", "right away")
    words = [word for word in list_words("found", "bright") if not (now and word == "right")]
    mood = "bright" if question.said(*words) and not question.said(*list_words("found", "worse")) else None
    if mood is None and question.said(*list_words("found", "pain")):
        mood = "pain"
    order = None
    if question.said(*list_words("money", "words")):
        order = "money"
    elif question.said(*(word for word in list_words("found", "newest") if word not in _cases(question))):
        order = "newest"
    elif question.said(*list_words("found", "people")) or MANY.search(question.text):
        order = "people"
    elif question.said(*list_words("found", "impact")):
        order = "impact"
    return undated(question, found).told(kind=kind, mood=mood, order=order)


def _cases(question: Marked) -> set[str]:
    """What cases are called here: the incidents of a desk are no findings."""
    return {each.words for each in question.mentions if counts_cases(each)}


def _kind_in_full(question: Marked, journey: JourneyWords) -> str | None:
    """A kind all of whose words are said, wherever they stand: "detours that take time" for detour_time."""
    said = {token.stem for token in question.tokens}
    whole = (each.name for each in journey.kinds if "_" in each.name)
    return next((name for name in whole if {stem(word) for word in name.split("_")} <= said), None)


def themes(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    order = None
    if question.said(*list_words("topics", "growing")):
        order = "growing"
    elif question.said(*list_words("topics", "worst")):
        order = "worst"
    found = at_place(question, journey)
    if order == "growing" and (period := first_period(question)) is not None and period.assumed:
        found = replace(found, arguments={k: v for k, v in found.arguments.items() if k not in DATES})
    return found.told(order=order)


def quotes(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    group = next((meaning.value for _, meaning in question.of("raters")), None)
    mood = next(
        (m for m in ("typical", "negative", "positive") if question.said(*list_words("moods", m))), None
    )
    if group:
        mood = None
    found, about = at_place(question, journey), _about(question)
    if about and any(each.words in about for each in _by_a_word(question)):
        found = replace(found, arguments={k: v for k, v in found.arguments.items() if k != "theme"})
    return found.told(group=group, mood=mood, about=about)


def _by_a_word(question: Marked) -> list[Mention]:
    """Themes that are told by one word of their name, for which texts may as well be searched."""
    return [m for m, meaning in question.of("theme") if meaning.weak and m.first == m.last]


def searched_for(text: str) -> str | None:
    """The words behind the last "about", "at" or "on" of a question, of who has no names of things: no map
    tells them what these are, so texts are searched for them."""
    found = TOPIC.search(text)
    return found[1].strip(" ?!.") or None if found else None


def _about(question: Marked) -> str | None:
    """What texts are searched for: from the first word after "about" that nothing explains to the end of
    the clause."""
    first, lead = _passive(question), _lead(question)
    if first is None and lead is not None:
        first = next((at for at in _told(question, lead) if question.tokens[at].start >= lead.end()), None)
    if first is None:
        return None
    names = (each for each in question.mentions if not each.hint and each not in _by_a_word(question))
    taken = {at for each in names for at in range(each.first, each.last + 1)}
    while lead is not None and _goes_with(question, first - 1, lead.end()) and first - 1 not in taken:
        first -= 1
    last = first
    while last + 1 < len(question.tokens) and last + 1 not in taken and not _ends(question, last + 1):
        last += 1
    return question.text[question.tokens[first].start : question.tokens[last].end]


def _goes_with(question: Marked, at: int, begin: int) -> bool:
    """Whether a word belongs to the topic before which it stands: the "card" of "about the card reader"."""
    token = question.tokens[at]
    return at >= 0 and token.start >= begin and token.text[0].isalpha() and token.stem not in plain_stems()


def _lead(question: Marked) -> re.Match[str] | None:
    """The first word behind which a topic may stand: not the "of" of "customers of the north"."""
    told = ABOUT.finditer(question.text)
    return next((each for each in told if not OF_PEOPLE.search(question.text[: each.end()])), None)


def _passive(question: Marked) -> int | None:
    """The first word that nothing explains of what is "mentioned by anybody": texts are searched for it."""
    passive = PASSIVE.search(question.text)
    if passive is None:
        return None
    inside = (at for at in question.rest if passive.start(1) <= question.tokens[at].start < passive.end(1))
    return next(inside, None)


def _told(question: Marked, lead: re.Match[str]) -> list[int]:
    """Words that texts may be searched for: those that nothing explains, and one right behind "about" that is
    an everyday one or a word of a theme."""
    behind = (at for at, token in enumerate(question.tokens) if token.start >= lead.end())
    first = next((at for at in behind if question.tokens[at].text not in framing("articles")), None)
    if first is None:
        return list(question.rest)
    of_theme = any(each.first == first for each in _by_a_word(question))
    taken = any(each.first <= first <= each.last for each in question.mentions)
    everyday = question.tokens[first].stem in everyday_stems() - ordinary() - plain_stems()
    sought = of_theme or (everyday and not taken)
    return sorted({*question.rest, first}) if sought else list(question.rest)


def _ends(question: Marked, at: int) -> bool:
    token = question.tokens[at]
    dated = any(p.begin <= token.start < p.end for p in question.periods)
    return dated or token.text in framing("after_topics") or not token.text[0].isalnum()
