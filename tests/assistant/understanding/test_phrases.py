"""What routing is learned from: phrasings of ours, examples of tools, questions as people asked them."""

import re

import pytest

from benchmarks.assistant.gleaning import tool_of
from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.phrases import CHOICE, FOLDER, OUT, SLOT, ordinary, phrases
from journeymap.assistant.understanding.routing import MARKS, SAID
from journeymap.assistant.understanding.text import stem

ASKED = sorted((FOLDER / "asked").glob("*.txt"))


@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_questions_as_asked_are_of_a_tool_have_known_slots_and_stand_once(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert path.stem == OUT or path.stem in tools()
    assert lines == sorted(set(lines)), "one a line, in order"
    assert {slot for line in lines for slot in SLOT.findall(line)} <= set(SAID) & set(MARKS)
    assert not any(CHOICE.search(line) for line in lines), "they are taken as they are"
    assert {(path.stem, line) for line in lines} <= set(phrases())


def test_words_of_questions_as_asked_are_no_ordinary_ones():
    words = {word for path in ASKED for word in re.findall(r"[a-z]{4,}", path.read_text(encoding="utf-8"))}
    assert stem("antennas") in {stem(word) for word in words}, "somebody asked for some"
    assert stem("antennas") not in ordinary()


@pytest.mark.parametrize(
    ("question", "wanted", "tool"),
    [
        ("goal rate?", "measure measure=goal_rate | summary", "measure"),
        ("weather?", "out", OUT),
        ("+ and the weather?", "out", OUT),
        ("+ and on the phone?", "measure measure=goal_rate; channels=phone", None),
        ("nps and csat", "measure measure=nps & measure measure=csat", None),
        ("the loyalty stage", "unknown loyalty", None),
        ("is it better?", "?", None),
    ],
)
def test_only_what_the_words_alone_tell_is_gleaned(question, wanted, tool):
    assert tool_of(question, wanted) == tool
