"""The sentiment analyzer against the contract: what it yields, from what, and what it does not load."""

import subprocess
import sys
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from journeymap.mining import (
    Finding,
    JourneyDefinition,
    Measure,
    Memo,
    RuleDefinition,
    Scores,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData
from journeymap.mining.registry import validate
from journeymap.mining.testing import assert_contract
from plugins.sentiment import Sentiment, scoring


def silent(share: float, message: str) -> None:
    pass


def results(data: FrameData) -> list:
    return list(Sentiment().analyze(data, Sentiment.Params(), silent))


def company(feedback: dict[str, list]) -> FrameData:
    events = {"customer": ["a"], "time": [datetime(2026, 1, 1, tzinfo=UTC)], "activity": ["shop"]}
    definition = JourneyDefinition(
        name="j",
        stages=("Purchase",),
        touchpoints=(TouchpointDefinition(name="Shop", stage="Purchase"),),
        rules=(RuleDefinition(touchpoint="Shop", pattern="shop"),),
    )
    return FrameData(events, definition, feedback)


def test_the_class_keeps_the_contract() -> None:
    validate(Sentiment)


def test_importing_the_plugin_loads_no_heavy_library() -> None:
    heavy = ("onnxruntime", "tokenizers", "lingua", "sklearn", "transformers", "torch")
    code = f"import sys, plugins.sentiment; print(sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_planted_complaints_are_found() -> None:
    data, expected = Sentiment.example()
    assert isinstance(expected, Finding)
    found = [r for r in results(data) if isinstance(r, Finding)]
    same = [r for r in found if (r.kind, r.anchor) == (expected.kind, expected.anchor)]
    assert len(same) == 1
    assert same[0].value == pytest.approx(expected.value, abs=0.2)
    assert (same[0].n, same[0].mood, same[0].evidence) == (expected.n, expected.mood, expected.evidence)
    assert {(r.kind, r.anchor.name) for r in found} == {
        ("low_feeling", "Support"),
        ("high_feeling", "Delivery"),
    }


def test_every_text_has_scores_and_every_place_its_measures() -> None:
    data, _ = Sentiment.example()
    found = results(data)
    scores = {r.name: r for r in found if isinstance(r, Scores)}
    assert set(scores) == {"sentiment", "emotion"}
    assert (
        list(scores["sentiment"].ids) == sorted(scores["sentiment"].ids) and len(scores["emotion"].ids) == 120
    )
    means = {m.anchor.name: m for m in found if isinstance(m, Measure) and m.name == "sentiment"}
    assert set(means) == {"", "Delivery", "Support", "Website"}
    assert all(m.interval and m.interval.low <= m.value <= m.interval.high for m in means.values())
    shares = [m.value for m in found if isinstance(m, Measure) and m.name == "emotion" and not m.anchor.name]
    assert sum(shares) == pytest.approx(1)


def test_a_few_texts_are_not_enough_data() -> None:
    found = results(company({"text": ["good", "bad", None, "", "Очень плохо"], "touchpoint": ["Shop"] * 5}))
    measures = [r for r in found if isinstance(r, Measure)]
    assert [(m.anchor.place, m.status, m.n) for m in measures] == [
        ("journey", "not enough data", 2),
        ("touchpoint", "not enough data", 2),
    ]
    assert measures[0].evidence.ids == ("f0", "f1")
    scores = next(r for r in found if isinstance(r, Scores) and r.name == "sentiment")
    assert [str(value) for value in scores.values].count("nan") == 2


@pytest.mark.parametrize("feedback", [{}, {"id": ["1"], "score": [4.0]}, {"id": ["1"], "text": [""]}])
def test_nothing_to_read(feedback: dict[str, list]) -> None:
    assert not [r for r in results(company(feedback)) if isinstance(r, Finding)]


def test_the_command_answers_every_line_in_order() -> None:
    lines = pa.table({"text": ["I love it", "", None, "Awful, it broke at once", "Очень плохо"]})
    rows = Sentiment().on_table(lines, Sentiment.Params())["rows"]
    assert [row["label"] for row in rows] == ["positive", "unknown", "unknown", "negative", "unknown"]
    assert rows[1] == {"label": "unknown", "score": None, "emotion": None}
    assert rows[0]["emotion"] == "joy" and 0 < rows[0]["score"] <= 1


def test_a_table_without_text_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a column `text`; the table has words"):
        Sentiment().on_table(pa.table({"words": ["a"]}), Sentiment.Params())


def test_the_contract_kit() -> None:
    assert_contract(Sentiment)


def test_the_network_reads_a_text_once_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered changes no number; only new texts are read."""
    read: list[str] = []
    network = scoring.shipped()

    class Counting:
        def outputs(self, texts, *more):
            read.extend(texts)
            return network.outputs(texts, *more)

    monkeypatch.setattr(scoring, "shipped", Counting)
    data, _ = Sentiment.example()
    first = results(data)
    (memo,) = [r for r in first if isinstance(r, Memo)]
    assert len(read) == len(memo.keys) == data.feedback_table.num_rows
    (plain,) = [r for r in first if isinstance(r, Scores) and r.name == "sentiment"]
    alone = scoring.answer(data.feedback_table["text"].to_pylist(), "", silent)
    by_id = dict(zip(data.feedback_table["id"].to_pylist(), alone.polarity, strict=True))
    assert plain.values.tolist() == [by_id[key] for key in plain.ids]

    read.clear()
    more = data.feedback_table.slice(0, 1).set_column(1, "customer", pa.array(["new"]))
    more = more.set_column(more.column_names.index("text"), "text", pa.array(["The queue was endless"]))
    more = more.set_column(more.column_names.index("id"), "id", pa.array(["new"]))
    again = results(
        data.changed(memos={memo.name: memo}, feedback=pa.concat_tables([data.feedback_table, more]))
    )
    assert read == ["The queue was endless"]
    (scores,) = [r for r in again if isinstance(r, Scores) and r.name == "sentiment"]
    now = dict(zip(scores.ids, scores.values.tolist(), strict=True))
    assert now.pop("new") < 0
    assert now == dict(zip(plain.ids, plain.values.tolist(), strict=True))
