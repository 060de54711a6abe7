"""The last answer in another shape: drawn over time, turned round, cut short, without a part of it.

Pure. Each of these questions names little or nothing, and means nothing without the last answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from journeymap.assistant.understanding.changing import KEPT, Followed, narrowed, number_of
from journeymap.assistant.understanding.comparing import compare
from journeymap.assistant.understanding.filling import paths
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.numbers import ORDERS, rank
from journeymap.assistant.understanding.parts import DATES, PLACES, list_words
from journeymap.assistant.understanding.reading import Call
from journeymap.assistant.understanding.reordering import reordered
from journeymap.assistant.understanding.text import stem
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords

MANY = 12  # words of a question that only gives the last answer another shape
FEW = 6
LEAD = r"^\W*(?:(?:and|but|or|so|then|now|ok(?:ay)?|please|just|can you|could you|can i|let us|let me)\W+)*"
DRAWN = re.compile(
    r"\b(?:plot(?:ted)?|draw\w*|charts?|graph|curve|diagram|visuali[sz]e\w*|over time|"
    r"over the (?:weeks|months|years)|as a line)\b",
    re.I,
)
SINCE_WHEN = re.compile(
    rf"{LEAD}(?:since when|for how long|when did (?:that|this|it) (?:start|begin))\b", re.I
)
UNIT = re.compile(r"\b(week|month)(?:s|ly)?\b", re.I)
BY_UNIT = re.compile(r"\b(?:weekly|monthly|(?:by|per|each|every|as|in) (?:\w+ )?(?:weeks?|months?))\b", re.I)
TURNED = re.compile(
    r"\b(?:reversed?|invert(?:ed)?|flip(?:ped)?|(?:the )?other way (?:a)?round|upside down|backwards|"
    r"turn(?:ed)? (?:it |that |this |the \w+ )?(?:a)?round|the opposite|vice versa)\b",
    re.I,
)
OPPOSITE = {
    "worst": "best", "best": "worst", "most": "least", "least": "most", "pain": "bright", "bright": "pain",
    "positive": "negative", "negative": "positive", "after": "before", "before": "after",
}  # fmt: skip
PUT_ASIDE = (
    r"drop|forget(?: about)?|remove|ignore|leave out|leave away|take out|take away|never ?mind|without|"
    r"exclude|excluding|except(?: for)?|apart from|not counting"
)  # what people say of what they ask not about
DROPPED = re.compile(
    rf"{LEAD}(?:{PUT_ASIDE}|get rid of|no longer)\b(?P<what>[^,;]*)",
    re.I,
)
CALLED = {
    "since": ("period", "date", "time", "month", "week", "quarter", "year"),
    "until": ("period", "date", "time", "month", "week", "quarter", "year"),
    "channels": ("channel", "device"),
    "traits": ("segment", "trait", "group"),
    "persona": ("persona", "type", "group"),
    "theme": ("theme", "topic"),
    "name": ("stage", "touchpoint", "step", "place"),
}  # what parts of a call are called, by their argument
REST = re.compile(
    r"\b(?:the (?:rest|others?|other ones|remaining(?: ones)?|opposite group)|everyone else|everybody else|"
    r"all others|all the others|those who (?:are not|aren't|don't|do not))\b",
    re.I,
)
BESIDE_REST = re.compile(
    r"\b(?:from|than|with|to|vs|versus|against) (?:all )?(?:the )?(?:rest|others?)\b", re.I
)
ELSE = re.compile(
    r"\b(?:what|which|anything|how)\b.*\b(?:else|other differences?|(?:other|more) (?:\w+ )?differ\w*|"
    r"apart)\b",
    re.I,
)
BEGUN = re.compile(rf"{LEAD}(?:start|begin|starting|beginning|have it start|let it start)\b", re.I)


def reshaped(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """The last call in the shape that is asked for; None where no other shape is."""
    words = sum(token.text[0].isalnum() for token in question.tokens)
    if words > MANY or question.rest:
        return None
    for rule in (_without, _of_the_rest, _else, _drawn, _turned, _by_another_unit, _begun):
        if (told := rule(question, journey, last)) is not None:
            return told
    return reordered(question, journey, last)


def _drawn(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "could you plot this?", "since when is that so?": the number over time."""
    asked_when = bool(SINCE_WHEN.search(question.text)) and question.names_no("measure", *PLACES)
    if not (asked_when or DRAWN.search(question.text)) or not question.names_no("measure"):
        return None
    kept = number_of(last, journey)
    if not kept and asked_when and last.arguments.get("theme"):
        told = last.arguments
        only: dict[str, Any] = {name: told[name] for name in ("journey", "theme") if name in told}
        return Followed(themes.__name__, only)
    if not kept:
        return None
    if asked_when:
        kept = {name: value for name, value in kept.items() if name not in DATES}
    unit = UNIT.search(question.text)
    grain = {"grain": unit[1].lower()} if unit and not question.periods else {}
    return Followed("trend", {**narrowed(question, journey, kept), **grain})


def _turned(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "reverse it": the best in place of the worst, what comes before in place of what comes after."""
    if not TURNED.search(question.text) or not question.names_no("measure", *PLACES):
        return None
    told = dict(last.arguments)
    if last.tool == rank.__name__:
        said = next((name for name in ORDERS if question.said(*list_words("order", name))), None)
        return Followed(last.tool, {**told, "order": said or OPPOSITE[told.get("order", "worst")]})
    if last.tool in (findings.__name__, quotes.__name__):
        return Followed(last.tool, {**told, "mood": OPPOSITE.get(told.get("mood", "negative"), "positive")})
    if last.tool == paths.__name__:
        return Followed(last.tool, {OPPOSITE.get(name, name): value for name, value in told.items()})
    if last.tool == compare.__name__ and isinstance(told.get("against"), Mapping):
        own = {name: told.pop(name) for name in KEPT if name in told}
        return Followed(last.tool, {**told, **told["against"], "against": own})
    return None


def _by_another_unit(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "by month, not week", of what goes over time; "as monthly values", of a number."""
    found = UNIT.search(question.text)
    short = sum(token.text[0].isalnum() for token in question.tokens) <= FEW
    if found is None or not short or question.periods:
        return None
    if any(not mention.hint for mention in question.mentions) or "before" in question.text.lower():
        return None
    grain = found[1].lower()
    if last.tool == "trend":
        return Followed(last.tool, {**last.arguments, "grain": grain})
    kept = number_of(last, journey) if BY_UNIT.search(question.text) else {}
    return Followed("trend", {**kept, "grain": grain}) if kept else None


def _without(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "drop the segment, everybody in November": without a part that the last answer was of."""
    found = DROPPED.search(question.text)
    if found is None:
        return None
    said = {stem(word) for word in re.findall(r"[\w']+", found["what"].lower())}
    inside = {
        f"{meaning.name}={meaning.value}" if meaning.kind == "value" else meaning.value
        for mention in question.mentions
        if found.start("what") <= question.tokens[mention.first].start < found.end("what")
        for meaning in mention.meanings
    }
    told = {name: _less(name, value, said, inside) for name, value in last.arguments.items()}
    kept = {name: value for name, value in told.items() if value is not None}
    if kept == dict(last.arguments):
        return _all_but(question, journey, last)
    if "name" not in kept:
        kept.pop("place", None)
    if "measure" not in kept and "measure" in last.arguments:
        return None
    behind = question.text[found.end() :]
    number = number_of(Call(last.tool, kept), journey) if DRAWN.search(behind) else {}
    dated = next((p.arguments for p in question.periods if p.begin >= found.end()), {})
    return Followed("trend", {**number, **dated}) if number else Followed(last.tool, {**kept, **dated})


def _all_but(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "without the app", of what was of all channels: of the others."""
    told = dict(last.arguments)
    channels = {meaning.value for _, meaning in question.of("channel")}
    if channels and "channels" not in told and not question.of("value"):
        left = [each for each in journey.channels if each not in channels]
        return Followed(last.tool, {**told, "channels": left}) if left else None
    named = {(meaning.name, meaning.value) for _, meaning in question.of("value")}
    traits = {trait for trait, _ in named}
    kept = {each.partition("=")[0] for each in told.get("traits", ())}
    if len(traits) != 1 or channels or traits & kept:
        return None
    (trait,) = traits
    values = dict(journey.traits).get(trait, ())
    others = [f"{trait}={each}" for each in values if (trait, each) not in named]
    return Followed(last.tool, {**told, "traits": [*told.get("traits", ()), *others]}) if others else None


def _less(name: str, value: Any, said: set[str], inside: set[str]) -> Any:
    """An argument without what is dropped; None where nothing of it stays."""
    whole = bool(said & set(CALLED.get(name, ())))
    if name in ("channels", "traits"):
        left = [
            each for each in value if each not in inside and stem(each.partition("=")[0].lower()) not in said
        ]
        return None if whole or not left else left
    gone = whole or (name in CALLED and isinstance(value, str) and value in inside)
    return None if gone else value


def _of_the_rest(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "and the others?": the other of two values or channels; of more of them, each."""
    if (
        not REST.search(question.text)
        or BESIDE_REST.search(question.text)
        or question.of("value", "channel", "persona")
        or "against" in last.arguments
    ):
        return None
    told = dict(last.arguments)
    if len(traits := told.get("traits", ())) == 1:
        trait, _, value = traits[0].partition("=")
        others = [each for each in dict(journey.traits).get(trait, ()) if each != value]
        if len(others) == 1:
            return Followed(last.tool, {**told, "traits": [f"{trait}={others[0]}"]})
        return _over_all(f"traits:{trait}", "traits", told)
    if not traits and len(channels := told.get("channels", ())) == 1:
        others = [each for each in journey.channels if each not in channels]
        if len(others) == 1:
            return Followed(last.tool, {**told, "channels": others})
        return _over_all("channels", "channels", told)
    return None


def _over_all(over: str, part: str, told: Mapping[str, Any]) -> Followed | None:
    if "measure" not in told:
        return None
    kept = {name: told[name] for name in ("journey", "measure", *KEPT) if name in told and name != part}
    at = {"at": told["name"]} if told.get("place") in PLACES else {}
    return Followed(rank.__name__, {**kept, **at, "over": over})


def _else(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "what else sets them apart?": all that differs between both sides."""
    if last.tool != compare.__name__ or not ELSE.search(question.text) or not question.names_no("measure"):
        return None
    rest = {
        name: value
        for name, value in last.arguments.items()
        if name not in ("measure", "place", "name", "dims")
    }
    return Followed(last.tool, rest) if "against" in rest else None


def _begun(question: Marked, journey: JourneyWords, last: Call) -> Followed | None:
    """ "start it in April": from then on."""
    dated = [each for each in question.periods if not each.ahead]
    if not BEGUN.search(question.text) or len(dated) != 1 or not dated[0].since:
        return None
    kept = {name: value for name, value in last.arguments.items() if name not in DATES}
    return Followed(last.tool, {**kept, "since": dated[0].arguments["since"]})
