"""Questions of what was just told: "how did it move?", "which of them is worst?", "is that better?". Pure."""

from __future__ import annotations

import re
from typing import Any

from journeymap.assistant.understanding.changing import KEPT, Followed, compared, narrowed, number_of
from journeymap.assistant.understanding.filling import FILLERS, personas
from journeymap.assistant.understanding.inheriting import BACK
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.numbers import GRAINS, ORDERS, alternative, rank
from journeymap.assistant.understanding.parts import list_words, measure_of
from journeymap.assistant.understanding.reading import Call
from journeymap.assistant.understanding.reordering import LISTS
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

MOVED = re.compile(
    r"\b(?:move[ds]?|moving|chang\w+|develop\w*|evolv\w+|trend|over time|going (?:up|down)|"
    r"gone (?:up|down)|getting|got|gotten|become|became|improv\w+|"
    r"by (?:week|month)|(?:rise|rose|fall|fell|drop)\w*)\b",
    re.I,
)
HELD = re.compile(
    r"^\W*(?:and |so |but )?(?:is|was|are|were|how (?:is|does|did)) (?:it|that|this|they) .*"
    r"\b(?:better|worse|higher|lower|longer|shorter|faster|slower|more|less|fewer|different|compare)\b",
    re.I,
)
WHERE_OF_IT = re.compile(
    r"\bwhere (?:is|was|are|were) (?:it|that|this|they) (?:the )?"
    r"(best|worst|highest|lowest|most|least|strongest|weakest)\b",
    re.I,
)
ELSEWHERE = re.compile(
    r"\b(?:than|as) (?:(?:at|in) )?(?:anywhere|elsewhere|everywhere|(?:all |any )?(?:the )?others?\W*$|"
    r"any other|all other|the other (?:stage|step|touchpoint|place)s?)\b",
    re.I,
)
OF_THEM = re.compile(r"\bwhich (?:of (?:them|these|those)|one)\b", re.I)


def of_it(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed | None:
    """ "How did it move?" of the last number; "which of them is worst?" of the last list."""
    if question.rest or not BACK.search(question.text):
        return None
    if (
        last.tool in ("measure", "trend", "compare")
        and HELD.search(question.text)
        and question.names_no("measure", "group")
        and (told := compared(question, journey, vocabulary, last)) is not None
    ):
        return told
    kept = number_of(last, journey)
    if kept and (found := WHERE_OF_IT.search(question.text)):
        return _spread(found[1], kept, journey)
    if "name" in kept and ELSEWHERE.search(question.text) and _of_its_unit(question, journey, kept):
        return _spread("worst", kept, journey)
    if kept and MOVED.search(question.text) and _of_its_unit(question, journey, kept):
        grain = next((name for name, words in GRAINS.items() if words.search(question.text)), None)
        return Followed("trend", {**narrowed(question, journey, kept), **({"grain": grain} if grain else {})})
    if last.tool in LISTS and OF_THEM.search(question.text) and not question.periods:
        order = FILLERS[last.tool](question, journey, vocabulary).arguments.get("order")
        return Followed(last.tool, {**last.arguments, "order": order}) if order else None
    over = last.tool if last.tool == personas.__name__ else str(last.arguments.get("over", ""))
    if over and OF_THEM.search(question.text):
        order = next((name for name in ORDERS if question.said(*list_words("order", name))), "worst")
        measured = measure_of(question, journey)[0] or journey.measure(
            str(last.arguments.get("measure", "goal_rate"))
        )
        kept = {
            name: last.arguments[name]
            for name in ("journey", "at", *KEPT)
            if name in last.arguments and name != over[:-1]
        }
        named = {"measure": alternative(measured, over[:-1], journey).name} if measured is not None else {}
        return Followed(rank.__name__, {**kept, **named, "over": over, "order": order})
    return None


def _of_its_unit(question: Marked, journey: JourneyWords, kept: dict[str, Any]) -> bool:
    """Whether it names no measure but such as are told in what the last one is: "has that got quicker?"."""
    last = journey.measure(str(kept["measure"]))
    named = [journey.measure(each.value) for _, each in question.of("measure") if not each.hint]
    return last is not None and all(each is not None and each.unit == last.unit for each in named)


def _spread(order: str, kept: dict[str, Any], journey: JourneyWords) -> Followed:
    """ "where is it worst?": the touchpoints in that order, or the stages of what only they are told of."""
    measured = journey.measure(kept["measure"])
    over = "touchpoints" if measured is not None and "touchpoint" in measured.kinds else "stages"
    rest = {name: value for name, value in kept.items() if name not in ("place", "name")}
    order = next((name for name in ORDERS if order.lower() in list_words("order", name)), "worst")
    return Followed(rank.__name__, {**rest, "over": over, "order": order})
