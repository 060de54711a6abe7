"""A sentence of a language model is shown only where facts back all that it says."""

import pytest

from journeymap.assistant.wording.checking import checked
from journeymap.assistant.wording.licences import Board
from tests.assistant.wording.planted import cases

CASES = cases()
TRUE = [(case, sentence) for case in CASES for sentence in case.true]
LIES = [(case, kind) for case in CASES for kind in case.lies]


@pytest.mark.parametrize(("case", "sentence"), TRUE, ids=[f"{c.name}-{s}" for c, s in TRUE])
def test_what_the_facts_say_is_shown_in_other_words_too(case, sentence):
    verdict = checked(sentence, Board(case.told))
    assert verdict.kept, verdict.why
    assert verdict.sentence == sentence


@pytest.mark.parametrize(("case", "kind"), LIES, ids=[f"{c.name}-{k}" for c, k in LIES])
def test_no_lie_is_shown(case, kind):
    verdict = checked(case.lies[kind], Board(case.told))
    assert not verdict.kept
    assert verdict.why


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_templates_own_sentences_are_shown(case):
    board = Board(case.told)
    known = [draft for draft in board.drafts if all(case.told.facts[at].value for at in draft.facts)]
    assert [checked(draft.text, board, draft.before).why for draft in known] == [""] * len(known)


def test_a_sentence_as_long_as_a_page_is_not_looked_at():
    case = CASES[0]
    assert checked("the " * 400 + case.true[0], Board(case.told)).why == "too long"
