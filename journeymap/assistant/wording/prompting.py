"""What a language model is sent to word an answer: labels, names, relations, the draft. No number. Pure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from journeymap.assistant.facts import Fact, Relation, Words
from journeymap.assistant.telling import Told
from journeymap.assistant.wording.cleaning import NAME, QUESTION, QUOTE, as_data, cleaned
from journeymap.assistant.wording.drafts import facts_in
from journeymap.assistant.wording.labels import split_by_names

SYSTEM = (Path(__file__).parent / "system.txt").read_text(encoding="utf-8")
NAMED = re.compile(r"\{W(\d+)\}")
UNITS = {
    "share": "a share", "points": "a difference of shares", "seconds": "a duration", "polarity": "a mood",
    "score": "a mean rating", "NPS": "a net promoter score", "money": "a sum of money",
}  # fmt: skip
SURE = {"predicted": "a forecast: say would or is expected", "assumed": "an assumption: say would"}
KNOWN = {
    "rose": "{0} rose", "fell": "{0} fell", "unchanged": "{0} is unchanged", "more": "{0} is more than {1}",
    "less": "{0} is less than {1}", "alike": "{0} and {1} are alike", "most": "{0} is the most",
    "least": "{0} is the least", "best": "{0} is the best", "worst": "{0} is the worst",
}  # fmt: skip
HIDDEN_NAME = "a name that is not told"


def messages(question: str, told: Told, quotes: bool = False) -> list[dict[str, str]]:
    """The messages of a request. quotes: whether customers' words, masked, go along."""
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": as_data(_told(question, told, quotes))},
    ]


def _told(question: str, told: Told, quotes: bool) -> dict[str, Any]:
    """What the draft speaks of and no more: numbers of a table or chart beside it need no words."""
    facts = sorted({at for sentence in told.sentences for at in facts_in(sentence)})
    labels = {at: _label(told.facts[at], told.words) for at in facts}
    names = {int(at) - 1 for text in (*told.sentences, *labels.values()) for at in NAMED.findall(text)}
    data: dict[str, Any] = {
        "question": cleaned(question, QUESTION),
        "draft": list(told.sentences),
        "numbers": [_number(at, labels[at], told.facts[at]) for at in facts],
        "names": [
            {"handle": f"{{W{at + 1}}}", "name": _name(told.words[at])}
            for at in sorted(names)
            if at < len(told.words)
        ],
        "known": [_known(each) for each in told.relations if {each.subject, each.other} <= {*facts, None}],
    }
    if quotes and told.quotes:
        data["quotes, which the program shows below"] = [cleaned(each.text, QUOTE) for each in told.quotes]
    return data


def _number(at: int, label: str, fact: Fact) -> dict[str, str]:
    """A fact without its value: that is put in later, by code."""
    number = {"handle": f"{{F{at + 1}}}", "what": label, "kind": UNITS.get(fact.unit, "a count")}
    if fact.change:
        number["kind"] = f"a change, with its sign, of {number['kind']}"
    if fact.value is None:
        number["kind"] = "not known: leave the draft's sentence as it is"
    if sure := SURE.get(fact.status):
        number["sure"] = sure
    return number


def _label(fact: Fact, words: tuple[Words, ...]) -> str:
    """The label, names in it as their handles: so a name is told in one place, masked or not at all."""
    parts = split_by_names(fact.label, words)
    told = [_plain(part) if isinstance(part, str) else f"{{W{part + 1}}}" for part in parts]
    return "".join(told)[: 2 * NAME]


def _plain(part: str) -> str:
    """Cleaned, with the blanks at its ends kept: a handle stands beside it."""
    before, behind = part[:1].isspace(), part[-1:].isspace()
    plain = cleaned(part, NAME)
    return f"{' ' * before}{plain}{' ' * (behind and bool(plain))}"


def _name(words: Words) -> str:
    return HIDDEN_NAME if words.personal else cleaned(words.text, NAME)


def _known(relation: Relation) -> str:
    other = "" if relation.other is None else f"{{F{relation.other + 1}}}"
    return KNOWN[relation.kind].format(f"{{F{relation.subject + 1}}}", other)
