"""The last list, forecast or explanation gone on from: cut short, reordered, further ahead, counted. Pure."""

from __future__ import annotations

import re

from journeymap.assistant.understanding.changes import changes_in
from journeymap.assistant.understanding.changing import Followed, narrowed
from journeymap.assistant.understanding.filling import LONGEST, customers, definition, forecast, personas
from journeymap.assistant.understanding.forms import NUMBERS
from journeymap.assistant.understanding.lexicon import Meaning
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import COUNTING, PLACES, list_words, places
from journeymap.assistant.understanding.reading import Call
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords

FEW = 6  # words of a question that only counts what was explained
LEAD = r"^\W*(?:(?:and|but|or|so|then|now|ok(?:ay)?|please|just|can you|could you)\W+)*"
COUNT = "|".join(sorted(filter(str.isalpha, NUMBERS), key=len, reverse=True))
CUT = re.compile(
    rf"{LEAD}(?:(?:only|show|give|me|us|list|name|the|take|make|it|limit)\W+)*(?:top|first|best)?\W*"
    rf"(?P<n>\d{{1,3}}|{COUNT})"
    r"(?= of (?:them|these|those)\b|(?: (?:names|people|customers|ones))?\W*$)",
    re.I,
)
SORTED = re.compile(r"\b(?:sort\w*|order(?:ed)?|rank(?:ed)?|by|put)\b", re.I)
MONEY = re.compile(r"\b(?:money|euros?|dollars?|revenue|at stake|worth|valu\w+|costs?|lose)\b", re.I)
PEOPLE = re.compile(r"\b(?:people|customers|persons|heads|users|patients|cases)\b", re.I)
MOODS = {
    "bright": re.compile(r"\b(?:nice|good|great|positive|bright|lovely|best|strengths?)\b", re.I),
    "pain": re.compile(r"\b(?:bad|ugly|negative|painful|nasty|worst|weak\w*|problems?|pain)\b", re.I),
}
ARE_THERE = re.compile(
    rf"{LEAD}(?:are there|is there|do we have|have we|how many|how often|how much)\b", re.I
)
BRIEF = re.compile(
    rf"{LEAD}(?:\w+\W+){{0,2}}(?:any|anything|something|some|only|just|the)\b\W*(?:\w+\W*){{1,3}}$", re.I
)
HOW_MANY = re.compile(
    rf"{LEAD}how many (?:(?:are|is|of|were) )*(?:there|they|them|those|these|it|that|in total|altogether)"
    r"(?: (?:are there|in total|altogether|in all|all in all))?\W*$",
    re.I,
)
LISTS = (findings.__name__, themes.__name__, customers.__name__, personas.__name__)
"""Tools that tell how many there are."""
AHEAD = re.compile(rf"\b(?P<n>\d{{1,3}}|{COUNT}) (?P<unit>week|month)s?\b", re.I)
WEEKS = {"week": 1, "month": 4}


def reordered(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """The last call as such a question changes it; None where it does not."""
    for rule in (_cut, _weeks, _changed, _sorted, _counted, _are_there):
        if (told := rule(question, journey, last)) is not None:
            return told
    return None


def _cut(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "the first eight", of a list of customers."""
    found = CUT.search(question.text)
    if found is None or last.tool != customers.__name__:
        return None
    number = found["n"].lower()
    worth = {"worth": True} if MONEY.search(question.text) else {}
    many = int(number) if number.isdigit() else NUMBERS[number]
    return Followed(last.tool, {**narrowed(question, journey, dict(last.arguments)), "limit": many, **worth})


def _sorted(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "ordered by how many people it hits", "and the nice things": findings and lists in another order."""
    by = SORTED.search(question.text)
    order = (
        "money"
        if by and MONEY.search(question.text)
        else "people"
        if by and PEOPLE.search(question.text)
        else ""
    )
    if last.tool == customers.__name__ and order == "money":
        return Followed(last.tool, {**narrowed(question, journey, dict(last.arguments)), "worth": True})
    if last.tool == quotes.__name__:
        return _in_a_mood(question, last)
    if last.tool != findings.__name__:
        return None
    mood = next((name for name, words in MOODS.items() if words.search(question.text)), "")
    mood = mood if mood != last.arguments.get("mood") else ""
    if not (order or mood) or not question.names_no("group", "channel", "value"):
        return None
    told = {name: value for name, value in last.arguments.items() if not (mood and name in ("kind", "order"))}
    return Followed(last.tool, told | ({"order": order} if order else {}) | ({"mood": mood} if mood else {}))


def _in_a_mood(question: Marked, last: Call) -> Followed | None:
    """ "anything nice?", of what people say."""
    moods = ("negative", "positive")
    mood = next((each for each in moods if question.said(*list_words("moods", each))), None)
    named = any(not mention.hint for mention in question.mentions) or question.periods or question.rest
    if mood is None or named or not BRIEF.search(question.text):
        return None
    return Followed(last.tool, {**last.arguments, "mood": mood})


def _weeks(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "and in the first four weeks?", of what a change would bring."""
    found = AHEAD.search(question.text)
    if found is None or last.tool != forecast.__name__ or question.mentions:
        return None
    number = found["n"].lower()
    many = (int(number) if number.isdigit() else NUMBERS[number]) * WEEKS[found["unit"].lower()]
    return Followed(last.tool, {**last.arguments, "weeks": min(max(many, 1), LONGEST)})


def _changed(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "and if it took half as long?", of what another change of the same place would bring."""
    before = list(last.arguments.get("changes") or [])
    if last.tool != forecast.__name__ or len(before) != 1 or places(question):
        return None
    at = before[0].get("at") or before[0].get("touchpoint")
    if not at:
        return None
    kind = "touchpoint" if at in journey.touchpoints else "stage"
    changes = changes_in(question, Meaning(kind, str(at)))
    return Followed(last.tool, {**last.arguments, "changes": changes}) if changes else None


def _counted(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "how many are there?", of a list: the list tells it."""
    named = any(mention.words not in COUNTING and not mention.hint for mention in question.mentions)
    if named or question.periods or last.tool not in LISTS or not HOW_MANY.match(question.text):
        return None
    return Followed(last.tool, dict(last.arguments))


def _are_there(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "are there many?", of what was explained: findings, cases at a place, a measure."""
    if last.tool != definition.__name__ or not question.names_no("measure", *PLACES):
        return None
    if not ARE_THERE.search(question.text) or sum(t.text[0].isalnum() for t in question.tokens) > FEW:
        return None
    of = str(last.arguments.get("of", ""))
    slug = {"journey": last.arguments["journey"]} if "journey" in last.arguments else {}
    if any(of == each.name for each in journey.kinds):
        return Followed(findings.__name__, {**slug, "kind": of})
    if journey.measure(of) is not None:
        return Followed("measure", {**slug, "measure": of})
    for place, names in (("stage", dict(journey.stages)), ("touchpoint", journey.touchpoints)):
        if of in names and journey.measure("cases"):
            return Followed("measure", {**slug, "measure": "cases", "place": place, "name": of})
    return None
