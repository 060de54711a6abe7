"""Phrasings gleaned from practice: what each question asks for, with slots where it names something.

    [JOURNEYMAP_DATA=FOLDER] python -m benchmarks.assistant.gleaning SECTION ...

Sections are those of `practising`. Questions that one tool answers alone, and those that none answers, are
added to `phrasings/asked/TOOL.txt`, each once, in the order of their letters. What goes on from another
question says nothing of its tool and is left out.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator

from benchmarks.assistant.answering import ADMINISTRATOR, examiner  # Django is set up by it
from benchmarks.assistant.practising import PAGES, lines
from journeymap.assistant.understanding.mentions import rendered
from journeymap.assistant.understanding.phrases import FOLDER, OUT, SLOTS
from journeymap.assistant.understanding.reading import Context
from journeymap.assistant.understanding.routing import SAID
from journeymap.assistant.understanding.splitting import split
from journeymap.assistant.understanding.text import cleaned, written_out
from journeymap.assistant.understanding.understand import journey_of, mark
from journeymap.assistant.vocabulary import vocabulary_of
from journeymap.assistant.vocabulary.terms import Vocabulary
from tests.assistant.understanding.companies import vocabularies

ASKED = FOLDER / "asked"
NAMED = {kind: "{" + SLOTS.get(kind, kind) + "}" for kind in SAID}
READINGS = re.compile(r" \| (?=[a-z?])")


def gleaned(section: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """(tool, phrasing with {slots})"""
    context = Context(journey=PAGES.get(section))
    for question, wanted in lines(section):
        tool = tool_of(question, wanted)
        text = written_out(cleaned(question.removeprefix("+ ")))
        if tool is not None and len(split(text)) == 1:
            journey = journey_of(text, vocabulary, context) or vocabulary.journeys[0]
            yield tool, rendered(mark(text, vocabulary, journey), NAMED)


def tool_of(question: str, wanted: str) -> str | None:
    """The one that the first of the readings calls; None where it does not follow from the words alone."""
    first = READINGS.split(wanted)[0].strip()
    if first == "out":
        return OUT
    alone = not question.startswith("+ ") and " & " not in wanted
    return first.split(" ")[0] if alone and first != "?" and not first.startswith("unknown") else None


def main(sections: list[str]) -> int:
    known = vocabularies()
    found: dict[str, set[str]] = defaultdict(set)
    for path in ASKED.glob("*.txt"):
        found[path.stem].update(path.read_text(encoding="utf-8").splitlines())
    for section in sections:
        for tool, phrasing in gleaned(section, known.get(section) or vocabulary_of(examiner(ADMINISTRATOR))):
            found[tool].add(phrasing)
    ASKED.mkdir(exist_ok=True)
    for tool, phrasings in found.items():
        (ASKED / f"{tool}.txt").write_text("\n".join(sorted(phrasings)) + "\n", encoding="utf-8")
    sys.stdout.write(f"{sum(map(len, found.values()))} phrasings of {len(found)} tools\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
