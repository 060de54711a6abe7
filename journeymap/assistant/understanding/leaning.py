"""What the shape of a question says about the tool that is meant, beside what was learned. Pure.

Each rule is a fact of the language: "A or B" asks to compare, "what if" asks for a forecast. It multiplies
the chance of a tool; none decides alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from journeymap.assistant.understanding.comparing import OTHERS, THIS_AND_LAST, contrasted
from journeymap.assistant.understanding.drafting import leaning as of_drafts
from journeymap.assistant.understanding.filling import FROM_TO, paths
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.numbers import told_apart
from journeymap.assistant.understanding.parts import COUNTING, asked_by, list_words
from journeymap.assistant.understanding.phrases import OUT
from journeymap.assistant.understanding.text import framing
from journeymap.assistant.understanding.voices import PASSIVE, findings, themes

VERSUS = re.compile(
    r"\b(?:vs|versus|compare[ds]?|comparing|comparison|against|than|between|difference|"
    r"differences?|differ|differs|side by side|contrast|or|beside|next to|alongside)\b",
    re.I,
)
WHAT_IF = re.compile(
    r"\b(?:what if|what happens if|if we|suppose|imagine|simulate|what would(?! you| we do|"
    r" be the))\b|\bwould\b.*\bbring\b",
    re.I,
)
WHY = re.compile(r"\b(?:why|reasons?|causes?|how come|what makes)\b", re.I)
ABOUT_WHAT = re.compile(
    r"\b(?:what|which)\b.*\babout(?: (?:most|the most|at|in|during|on|lately|these days)\b.*)?\W*$", re.I
)
OVER_TIME = re.compile(
    r"\b(?:over time|trend\w*|develop\w*|evol\w+|course|curve|history|week by week|month by month|"
    r"weekly|monthly|per (?:week|month)|by (?:week|month)|"
    r"(?:go|going|gone|went) (?:up|down)|getting|got|get (?:longer|shorter|better|worse|"
    r"slower|faster|higher|lower)|become|became|improv\w+|worsen\w*|rising|falling|rise[ns]?|"
    r"fall(?:en)?|fell|rose|moved?|chang\w+|since when)\b",
    re.I,
)  # fmt: skip
MINE = re.compile(
    r"\bmy (?!(?:\w+ )?(?:channels?|stages?|touchpoints?|steps?|personas?|themes?|regions?|shops?|stores?|"
    r"process)\b|boss|manager|"
    r"meeting|board|team|presentation|report|ceo|stakeholders?|"
    r"colleagues?|slides?|journeys?|attention|customers?|"
    r"clients?|users|question|data|numbers|chef|lead|director|weekly|monthly|deck|summary)",
    re.I,
)
REPORTED = re.compile(
    r"\bmy [\w-]+ (?:wants?|needs?|asks?|asked|says?|said|keeps?|would|thinks?|claims?|told|believes?|"
    r"is asking)\b",
    re.I,
)  # whoever asks for somebody else
RANKED = re.compile(r"^\W*(?:\w+ ){0,3}?(?:rank|order|sort)\b", re.I)
HURTS = re.compile(
    r"\bwhat (?:hurts?|harms?|damages?|drags?|drives?|kill(?:s|ing)|is killing|hurting|"
    r"is hurting|pulls?|boosts?|lifts?|"
    r"raises?)\b",
    re.I,
)
ROUTES = re.compile(r"\b(?:routes?|paths?|ways) (?:do|does|did|are|that|through|taken|which)\b", re.I)
WHERE = re.compile(r"^\W*(?:and |so )?where\b", re.I)
HOW_MANY = re.compile(
    r"\b(?:how many|how much|how long|how often|how high|how low|how big|number of|count of|"
    r"what share|what percent\w*|how satisfied|how happy)\b",
    re.I,
)
WORDS = re.compile(
    r"\b(?:quotes?|verbatims?|comments?|voices?|in their own words|say|says|said|saying|wrote|"
    r"write|writes|written|think|thinks)\b|\b(?:they|people|\w+s) tell(?:ing)?\b(?! (?:me|us)\b)",
    re.I,
)
SAID_OF = re.compile(
    r"\b(?:say|says|said|write|writes|wrote|think|thinks|thought)\b.*"
    r"\babout (?:the |our |their |a )?[\w-]+\W*$",
    re.I,
)
MENTIONED = re.compile(r"\bmention(?:s|ed|ing)?\b", re.I)
AGAIN = r"what (?:is|was|are) (?:\w+ ){1,3}again"  # of what was known once
DEFINED = re.compile(
    r"\b(?:defin\w+|calculated?|computed?|formula|worked out|stands? for|meant by|meaning of|"
    rf"counts? as|mean|{AGAIN})\b",
    re.I,
)
SERVANT = re.compile(
    r"\b(?:send|text|e?mail|notify|remind|ping|message|warn) (?:me|us|him|her|them|the|my|our|all|it|this)\b|"
    r"\b(?:phone numbers?|email address(?:es)?|home address(?:es)?|passwords?)\b|"
    r"\b(?:why|how old|who) are you\b|"
    r"\b(?:e-?mail|number|address) of (?:a|an|the|this|every|each|our)\b|"
    r"\b(?:people|persons?|colleagues?|agents?|employees|staff) (?:who )?(?:work|working|works|employed)\b|"
    r"\b(?:schedule|book|invite|hire|fire|promote) (?:a|an|the|another|more|me|us)\b",
    re.I,
)
SHARE = re.compile(r"\b(?:shares?|proportion|percent\w*|portion|fraction|rate) of\b|%", re.I)
CASES_FIRST = re.compile(
    r"^\W*(?:(?:please|show|give|me|us|the|our|all|new|number of|total) )*"
    rf"(?:{'|'.join(sorted(framing('cases')))})"
    r"(?=\W*$|,? (?:in|from|by|via|last|this|since|per|over|for|on|at|of|during|before|after|through|with|"
    r"total)\b)",
    re.I,
)
HOW_MUCH_IS = re.compile(
    r"^\W*(?:what(?: is|'s|s)|how (?:high|low|good|bad|big|large) is) (?:our|the|my|your) $", re.I
)
MEAN = re.compile(
    r"\b(?:mean|means|meaning|define|definition|stand for|stands for|counts? as|calculated?|"
    r"computed?|formula|work out|what (?:is|are) (?:a|an)\b|what exactly|"
    rf"{AGAIN})",
    re.I,
)


def leanings(question: Marked) -> Iterator[tuple[str, float]]:
    """(tool, factor) of the rules that hold; the name of a tool may come several times."""
    rules_of = (
        _of_sides,
        _of_what_comes,
        _of_order,
        _of_things,
        _of_time,
        _plainly,
        _of_cases,
        _of_words,
        of_drafts,
    )
    for rules in rules_of:
        yield from rules(question)


def _of_sides(question: Marked) -> Iterator[tuple[str, float]]:
    sides = max(len({m.value for _, m in question.of(kind)}) for kind in ("channel", "persona"))
    values = {(m.name, m.value) for _, m in question.of("value")}
    sides = max([sides, *Counter(name for name, _ in values).values()])
    beside = bool(sides) and contrasted(question)
    others = beside or (sides and OTHERS.search(question.text))
    sides = max(sides, len([p for p in question.periods if not p.ahead]))
    if beside:
        yield "measure", 0.4
    if sides >= 2 and (VERSUS.search(question.text) or _opposites(question)):
        yield "compare", 6.0
    elif sides >= 2:
        yield "compare", 2.0
    elif others or THIS_AND_LAST.search(question.text):
        yield "compare", 6.0
    elif not VERSUS.search(question.text):
        yield "compare", 0.3


def _opposites(question: Marked) -> bool:
    """Whether both answers of a yes-or-no trait are told: "members and non-members"."""
    told = {(m.name, m.value.lower()) for _, m in question.of("value")}
    return any((name, "no") in told and (name, "yes") in told for name, _ in told)


def _of_what_comes(question: Marked) -> Iterator[tuple[str, float]]:
    if WHAT_IF.search(question.text):
        yield "forecast", 5.0
        yield OUT, 0.5
    if any(each.ahead for each in question.periods):
        yield "forecast", 4.0 if question.of("measure") else 2.0
        if all(each.ahead for each in question.periods):
            yield from ((tool, 0.15) for tool in ("measure", "trend", "compare", "rank", "summary"))


def _of_order(question: Marked) -> Iterator[tuple[str, float]]:
    superlative = question.said(
        *(word for order in ("worst", "best", "most", "least") for word in list_words("order", order))
    )
    grouped = bool(question.of("group")) or any(asked_by(m, question) for m, _ in question.of("trait"))
    each = any(
        asked_by(m, question) for m, _ in question.of("group", "trait") if not _step_by_step(m, question)
    )
    if RANKED.search(question.text) and told_apart(question):
        yield "rank", 6.0
    elif not superlative and not grouped and not WHERE.match(question.text):
        yield "rank", 0.3
    if grouped and superlative:
        yield "rank", 2.0
    measured = question.of("measure") or CASES_FIRST.match(question.text)
    if each and measured:
        yield "rank", 5.0
    elif grouped and not superlative and not measured:
        yield "rank", 0.2


def _step_by_step(mention: Mention, question: Marked) -> bool:
    """ "step by step" is how something is told, not what is ranked."""
    before = [token.stem for token in question.tokens[max(0, mention.first - 2) : mention.first]]
    return before == [question.tokens[mention.first].stem, "by"]


def _of_things(question: Marked) -> Iterator[tuple[str, float]]:
    if any(_as_a_thing(question, m) for m, _ in question.of("channel")):
        yield OUT, 15.0
    if _between_places(question):
        yield paths.__name__, 6.0
    if ROUTES.search(question.text):
        yield paths.__name__, 3.0
        yield "rank", 0.3
    if HURTS.search(question.text):
        yield findings.__name__, 10.0
    if SERVANT.search(question.text):
        yield OUT, 12.0
    if MINE.search(question.text) and not REPORTED.search(question.text) and not question.of("group"):
        yield OUT, 8.0


def _of_time(question: Marked) -> Iterator[tuple[str, float]]:
    many = HOW_MANY.search(question.text)
    over = [each.words.lower().startswith("over ") for each in question.periods]
    if OVER_TIME.search(question.text):
        yield "trend", 1.5
    elif many:
        yield "trend", 0.2
        yield "measure", 1.5
    elif all(p.since and p.until for p in question.periods) and not any(over):
        yield "trend", 0.4
    if any(over) and not many:
        yield "trend", 2.0


def _plainly(question: Marked) -> Iterator[tuple[str, float]]:
    """ "what is our NPS?": the name of one measure and nothing else, so its number."""
    named = [mention for mention, _ in question.of("measure") if not mention.hint]
    alone = len(named) == 1 == len(question.mentions) and not question.rest
    if alone and HOW_MUCH_IS.match(question.text[: question.tokens[named[0].first].start]):
        yield "measure", 2.0


def _of_cases(question: Marked) -> Iterator[tuple[str, float]]:
    """ "requests by mail last month": what is counted comes first, and where and when behind it."""
    if CASES_FIRST.match(question.text) and not question.of("measure"):
        over_time, each = OVER_TIME.search(question.text), question.of("group", "trait")
        yield ("trend" if over_time else "rank" if each else "measure"), 9.0


def _of_words(question: Marked) -> Iterator[tuple[str, float]]:
    text = question.text
    if ABOUT_WHAT.search(text):
        yield themes.__name__, 4.0
    elif SHARE.search(text):
        yield "quotes", 0.2
    elif WORDS.search(text):
        yield "quotes", 1.5
    if SAID_OF.search(text):
        yield "quotes", 2.0
    if MENTIONED.search(text) or PASSIVE.search(text):
        yield "quotes", 3.0
        yield OUT, 0.1
    if WHY.search(text):
        yield "losses", 1.5
        yield "measure", 0.4
    if question.of("raters") and WORDS.search(text):
        yield "quotes", 2.0
    if not MEAN.search(text):
        yield "definition", 0.1 if HOW_MANY.search(text) else 0.6
    elif DEFINED.search(text):
        yield "definition", 4.0
    plain = [mention for mention, _ in question.of("measure") if not mention.hint]
    named = question.of("measure", "stage", "touchpoint", "persona", "value", "theme")
    if plain and not question.rest:
        yield OUT, 0.2
    elif (named and not question.rest) or any(each.words not in COUNTING for each in plain):
        yield OUT, 0.4


def _between_places(question: Marked) -> bool:
    told = {meaning.value for _, meaning in question.of("touchpoint")}
    return len(told) == 2 and bool(FROM_TO.search(question.text))


def _as_a_thing(question: Marked, mention: Mention) -> bool:
    """A channel as something to count or to buy: "how many shops do we have", "the best smartphone"."""
    before = [token.text for token in question.tokens[max(0, mention.first - 2) : mention.first]]
    after = [token.text for token in question.tokens[mention.last + 1 : mention.last + 4]]
    counted = before == ["how", "many"] and after[:2] in (["do", "we"], ["are", "there"])
    return counted or (before[-1:] in (["best"], ["cheapest"], ["nearest"]) and not after)
