"""Practice for the reading of questions: `practice/*.txt`, which whoever works on it may look at and tune by.

    JOURNEYMAP_DATA=FOLDER python -m benchmarks.assistant.practising demo life    of one of the exam
    python -m benchmarks.assistant.practising bank clinic network townhall    of companies without data

Only the reading is judged: which tools would be called with which arguments; nothing is counted. A line:
`question => tool name=value; name=value`, "a|b" for what is as good, " | " between readings that are as good,
" & " between calls that are asked for together, "?" to be asked back, "out", "unknown WORD"; "+ " goes on.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.assistant.answering import ADMINISTRATOR, examiner  # Django is set up by it
from benchmarks.assistant.bank import LISTS, meets
from journeymap.assistant.understanding.reading import Context, Reading
from journeymap.assistant.understanding.understand import understand
from journeymap.assistant.vocabulary import vocabulary_of
from journeymap.assistant.vocabulary.terms import Vocabulary
from tests.assistant.understanding.companies import vocabularies

COUNTS = ("limit", "weeks")  # arguments that are whole numbers
FOLDER = Path(__file__).parent / "practice"
PAGES = {
    "demo": "online-shop-simulated", "life": "customer-life-simulated", "olist": "olist-orders",
    "onboarding": "app-onboarding", "fines": "traffic-fines", "incidents": "bpi-2013-incidents",
}  # fmt: skip


def lines(section: str, files: str = "*.txt") -> Iterator[tuple[str, str]]:
    """Question and what is expected, of these files."""
    for path in sorted(FOLDER.glob(files)):
        at = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                at = line.strip("[]")
            elif at == section and line.strip():
                question, _, wanted = line.rpartition(" => ")
                yield question, wanted


def call(told: str) -> dict[str, Any]:
    """A call as the bank of the exam writes it."""
    tool, _, rest = told.strip().partition(" ")
    arguments: dict[str, Any] = {}
    for pair in filter(None, map(str.strip, rest.split(";"))):
        name, _, value = pair.partition("=")
        if name == "against":
            continue  # whatever it is held against
        into = arguments.setdefault("against", {}) if name.startswith("against.") else arguments
        name = name.removeprefix("against.")
        into[name] = _value(name, value)
    return {"tool": tool, "arguments": arguments}


def _value(name: str, told: str) -> Any:
    if told in ("*", "true"):
        return "*"
    if name in LISTS:
        return [each.strip() for each in told.split(",")]
    if name in COUNTS and told.isdigit():
        return int(told)
    return told.split("|") if "|" in told else told


def judged(wanted: str, read: Reading, journey: str | None) -> str:
    """ "right", "offered", "missed" or "wrong"."""
    able = []
    for each in map(str.strip, re.split(r" \| (?=[a-z?])", wanted)):
        if _recognised(each, read):
            return "right"
        if each not in ("?", "out") and not each.startswith("unknown"):
            able.append([call(part) for part in each.split(" & ")])
    for parts in able if read.status == "calls" else ():
        made = [(each.tool, each.arguments) for each in read.calls]
        strange = any(not any(meets(part, *one, journey) for part in parts) for one in made)
        if not strange and all(any(meets(part, *one, journey) for one in made) for part in parts):
            return "right"
    if read.status == "calls":
        return "wrong"
    offers = ((part, each) for parts in able for part in parts for each in read.options)
    return "offered" if any(meets(part, o.tool, o.arguments, journey) for part, o in offers) else "missed"


def _recognised(wanted: str, read: Reading) -> bool:
    if wanted == "?":
        return read.status == "ask_back"
    if wanted != "out" and not wanted.startswith("unknown"):
        return False
    named = wanted.removeprefix("unknown").strip()
    asked = read.status == "ask_back" and bool(named) and named in read.unknown.lower()
    return asked or read.status in ("unknown", "out_of_scope")


def practised(section: str, vocabulary: Vocabulary) -> Counter[str]:
    """How many of each; what was not right is printed."""
    page, found = PAGES.get(section), Counter[str]()
    context = Context(journey=page)
    for question, wanted in lines(section):
        if not question.startswith("+ "):
            context = Context(journey=page)
        read = understand(question.removeprefix("+ "), vocabulary, context)
        told = judged(wanted, read, page)
        found[told] += 1
        if told != "right":
            calls = [(each.tool, each.arguments) for each in read.calls]
            sys.stdout.write(f"{told:8} {question}: {read.status} {calls or read.unknown}\n")
        gone_on = replace(context, options=read.options)
        context = replace(context, calls=read.calls, options=()) if read.calls else gone_on
    return found


def main(sections: list[str]) -> int:
    known = vocabularies()
    for section in sections:
        vocabulary = known.get(section) or vocabulary_of(examiner(ADMINISTRATOR))
        sys.stdout.write(f"{section}: {dict(practised(section, vocabulary))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
