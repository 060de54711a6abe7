"""The mood of themes: each theme is heard where a text speaks of it."""

from datetime import UTC, datetime

import numpy as np
import pytest

from journeymap.mining import Finding, Measure, Memo, Scores
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from plugins.sentiment import Aspects

WAIT = "The staff were kind and helpful, but we waited two hours and that was awful."
TURN = WAIT.index("but")


def silent(share, message):
    pass


def results(data):
    return list(Aspects().analyze(data, Aspects.Params(fewest=2), silent))


def said(texts, mentions, sentiment=None):
    """Texts by id, and mentions (id, theme, from, to) in them."""
    day = datetime(2026, 5, 1, tzinfo=UTC)
    feedback = {"id": list(texts), "text": list(texts.values()), "time": [day] * len(texts)}
    ids, keys, begins, ends = zip(*mentions, strict=True)
    themes = Scores("theme", "feedback", ids, np.array(keys, dtype=object), part=np.array([begins, ends]).T)
    scores = {"theme": themes}
    if sentiment is not None:
        scores["sentiment"] = Scores(
            "sentiment", "feedback", list(sentiment), np.array(list(sentiment.values()))
        )
    curated = {"themes": {"themes": [{"key": "t1", "name": "Staff"}, {"key": "t2", "name": "Wait"}]}}
    return FrameData(feedback=feedback, scores=scores, curated=curated)


def moods(found):
    return {
        (each.dims["key"], *(v for k, v in each.dims.items() if k != "key")): each.value
        for each in found
        if isinstance(each, Measure)
    }


def test_it_keeps_the_contract():
    assert_contract(Aspects)


def test_one_sentence_counts_for_both_of_its_themes():
    texts = {f"f{n}": WAIT for n in range(4)}
    mentions = [(key, theme, *span) for key in texts for theme, span in
                (("t1", (0, TURN - 2)), ("t2", (TURN, len(WAIT))))]  # fmt: skip
    found = moods(results(said(texts, mentions)))
    assert found["t1",] > 0.3
    assert found["t2",] < -0.3
    assert found["t2", "2026-05"] == pytest.approx(found["t2",])


def test_a_mention_that_is_its_whole_text_has_the_mood_of_the_text():
    texts = {"f1": "All good", "f2": " All good "}
    data = said(texts, [("f1", "t1", 0, 8), ("f2", "t1", 1, 9)], {"f1": 0.25, "f2": 0.75})
    found = results(data)
    assert moods(found)["t1",] == 0.5
    assert not [each for each in found if isinstance(each, Memo)]


def test_a_text_in_another_language_lends_its_own_mood_to_its_mentions():
    text = "A entrega demorou demais e ninguém respondeu, mas o produto é muito bom mesmo."
    data = said(
        {"f1": text, "f2": text}, [("f1", "t1", 0, 44), ("f2", "t1", 0, 44)], {"f1": -0.5, "f2": -0.5}
    )
    assert moods(results(data))["t1",] == -0.5


def test_nobody_is_asked_twice_what_a_clause_says():
    data = said({"f1": WAIT}, [("f1", "t1", 0, TURN - 2), ("f1", "t2", TURN, len(WAIT))])
    [memo] = [each for each in results(data) if isinstance(each, Memo)]
    assert len(memo.keys) == 2
    again = results(data.changed(memos={memo.name: memo}))
    assert not [each for each in again if isinstance(each, Memo)]
    [first], [second] = ([e for e in run if isinstance(e, Scores)] for run in (results(data), again))
    assert first.values == pytest.approx(second.values, abs=1e-6)


def test_few_mentions_are_no_mood():
    data = said({"f1": WAIT}, [("f1", "t2", TURN, len(WAIT))])
    found = results(data)
    assert {each.status for each in found if isinstance(each, Measure)} == {"not enough data"}
    assert not [each for each in found if isinstance(each, Finding)]


def test_a_mention_of_a_text_that_is_gone_says_nothing():
    data = said({"f1": WAIT}, [("f9", "t2", 0, 5)])
    assert results(data) == []
