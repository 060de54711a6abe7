"""What a question says and a reading of it leaves out: the more, the less likely it is meant. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.candidate import Candidate
from journeymap.assistant.understanding.casenames import OPEN
from journeymap.assistant.understanding.lexicon import Meaning
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.numbers import told_apart
from journeymap.assistant.understanding.parts import COUNTING, counted
from journeymap.assistant.understanding.reshaping import PUT_ASIDE

SILENT = frozenset({"journey", "missing"})  # what needs no place among the arguments
ASIDE = re.compile(
    rf"\b(?:instead of|rather than|in place of|{PUT_ASIDE})\s+(?:the |about )*$",
    re.I,
)
BEGUN = re.compile(r"^\W*(?:\w+\W+){0,2}?(?:start|begin) (?:it|that|this|them|in|with|from|at)\b", re.I)
LEAVING = "churn"  # how measures begin that lists of customers who may leave are told with
HERE = ("waiting", "wait", "waits", "stuck", "hang around")  # what cases do that are open
ENDINGS = ("drop_off", "end_share", "ends", "goal_rate")  # measures that losses are told with


def left_out(question: Marked, reading: Candidate) -> Counter[str]:
    """How many of what was said are not asked for: names, hints, measures, periods."""
    told = set(_values(reading.filled.arguments))
    found: Counter[str] = Counter()
    apart = told_apart(question) if reading.filled.arguments.get("over") else ""
    for mention in question.mentions:
        if apart and reading.filled.arguments["over"] == apart and _one_of(mention, apart):
            continue
        said = mention.words in COUNTING or counted(mention, question) or _put_aside(mention, question)
        said = said or (reading.filled.arguments.get("measure") == OPEN and mention.words in HERE)
        if not said and not _used(mention, reading.tool, told):
            found[_sort(mention)] += 1
    dated = [each for each in question.periods if not each.ahead]
    known = tools().get(reading.tool)
    if dated and known is not None and not _dated(reading.filled.arguments):
        found["period"] = 1
    return found


def _one_of(mention: Mention, over: str) -> bool:
    """Whether it is one of what is ranked: "rank shop, web and phone"."""
    channel, value = mention.of("channel"), mention.of("value")
    return (over == "channels" and channel is not None) or (
        value is not None and over == f"traits:{value.name}"
    )


def _put_aside(mention: Mention, question: Marked) -> bool:
    """ "phone instead of app", "drop the app": named so as not to be asked for; "start it in April"."""
    begin = question.tokens[mention.first].start
    ordered = mention.words in ("start", "begin") and BEGUN.search(question.text)
    return bool(ordered or ASIDE.search(question.text[:begin]))


def _sort(mention: Mention) -> str:
    if mention.hint or mention.weak:
        return "hint"
    return "measure" if mention.of("measure") else "name"


def _used(mention: Mention, tool: str, told: set[str]) -> bool:
    return any(_meant(each, tool, told) for each in mention.meanings)


def _meant(meaning: Meaning, tool: str, told: set[str]) -> bool:
    if meaning.kind in SILENT or (tool in tools() and meaning.kind in tools()[tool].about):
        return True
    if meaning.kind == "measure" and (meaning.hint or tool == "losses") and _of_losses(meaning, tool):
        return True
    if meaning.kind == "measure" and tool == "customers" and meaning.value.startswith(LEAVING):
        return True
    value = meaning.value
    return value in told or f"{meaning.name}={value}" in told or f"{meaning.name}s:{value}" in told


def _of_losses(meaning: Meaning, tool: str) -> bool:
    return tool in ("losses", "findings") and meaning.value in ENDINGS


def _dated(arguments: Mapping[str, Any]) -> bool:
    parts = (arguments, arguments.get("against") or {})
    return any(part.get("since") or part.get("until") for part in parts)


def _values(arguments: Any) -> Iterator[str]:
    if isinstance(arguments, Mapping):
        for each in arguments.values():
            yield from _values(each)
    elif isinstance(arguments, list | tuple):
        for each in arguments:
            yield from _values(each)
    else:
        yield str(arguments)
        yield str(arguments).rpartition(":")[2]
