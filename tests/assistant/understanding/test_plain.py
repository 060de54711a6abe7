"""The plainest questions there are: an assistant that asks them back is left for good."""

from collections import Counter

import pytest

from benchmarks.assistant.practising import judged, lines
from journeymap.assistant.understanding.reading import Context
from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.companies import vocabularies

COMPANIES = vocabularies()
SECTIONS = ("bank", "clinic", "network", "townhall")


@pytest.mark.parametrize("section", SECTIONS)
def test_plain_questions_are_read_right_at_once(section):
    told: dict[str, list[str]] = {}
    for question, wanted in lines(section, "plain.txt"):
        read = understand(question, COMPANIES[section], Context())
        told.setdefault(judged(wanted, read, None), []).append(question)
    found = Counter({verdict: len(questions) for verdict, questions in told.items()})
    assert found.total() >= 60
    assert found["right"] / found.total() >= 0.93, told
    assert (found["right"] + found["offered"]) / found.total() >= 0.97, told
    assert len(told.get("wrong", ())) <= 1, told
