"""Vectors of texts: alike where the meaning is, the same whoever else is read, worked out once."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from journeymap.mining import Memo, Scores
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from plugins.embed import Embed, reading, spans
from plugins.embed.spans import MOST


def silent(share: float, message: str) -> None:
    pass


def results(data: FrameData) -> list[Any]:
    return list(Embed().analyze(data, Embed.Params(), silent))


def company(*texts: str | None, **more: Any) -> FrameData:
    return FrameData(feedback={"text": list(texts)}, scope="company", **more)


def vectors(*texts: str) -> np.ndarray:
    return reading.vectors(list(texts), silent)


def test_the_contract_kit() -> None:
    assert_contract(Embed)


def test_importing_the_plugin_loads_no_heavy_library() -> None:
    code = "import sys, plugins.embed; print({'onnxruntime', 'tokenizers', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_texts_of_the_same_meaning_lie_nearer_than_others() -> None:
    data, _ = Embed.example()
    found = next(r for r in results(data) if isinstance(r, Scores) and r.name == "text").values
    alike = found @ found.T
    assert np.allclose(np.diag(alike), 1, atol=1e-5)
    # By a margin, not from a number on: vectors of an 8-bit network differ a little between processors.
    assert alike[0, 1] > alike[0, 2:].max() + 0.15 and alike[2, 3] > alike[3, :2].max() + 0.15


def test_a_clause_of_a_longer_text_gets_a_vector_of_its_own() -> None:
    text = "The food was wonderful and came hot, but we had to wait an hour for the bill"
    found = results(company(text, "Too slow. Too dear."))
    clause = next(r for r in found if isinstance(r, Scores) and r.name == "clause")
    assert list(clause.ids) == ["f0", "f0"]
    assert [text[a:b] for a, b in clause.part] == [
        "The food was wonderful and came hot,",
        "but we had to wait an hour for the bill",
    ]
    food, wait = clause.values @ vectors("tasty meal").T, clause.values @ vectors("long waiting time").T
    assert food[0] > food[1] and wait[1] > wait[0]


def test_a_text_is_read_once_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["the card was declined", "the parcel is late, but I was told that it would come today"]
    first = results(company(*texts))
    memos = {r.name: r for r in first if isinstance(r, Memo)}
    asked: list[str] = []
    read = reading.vectors
    monkeypatch.setattr(reading, "vectors", lambda texts, _: asked.extend(texts) or read(texts, silent))
    again = results(company(*texts, "a new one", memos=memos))
    assert asked == ["a new one"]
    before, after = (next(r for r in run if isinstance(r, Scores)) for run in (first, again))
    assert np.allclose(before.values, after.values[:2], atol=1e-6)


def test_what_others_wrote_hardly_moves_a_vector() -> None:
    alone = vectors("please refund my order")
    among = vectors(
        "please refund my order", "ok", *(f"text number {n} about the weather" for n in range(40))
    )
    assert float(alone[0] @ among[0]) > 0.985


@pytest.mark.parametrize(
    "text", ["😡😡", "🎉", "ok", "Очень плохо", "配送が遅い", "a " * 50_000, "\ud83d", "\x00 x"]
)
def test_odd_texts_get_a_vector(text: str) -> None:
    assert np.linalg.norm(vectors(text)) == pytest.approx(1, abs=1e-5)


def test_an_emoji_is_read_by_its_name() -> None:
    angry, glad = vectors("😡"), vectors("😊")
    assert float(angry[0] @ vectors("angry")[0]) > float(glad[0] @ vectors("angry")[0])


def test_blank_texts_get_none_and_no_text_no_result() -> None:
    assert list(results(company("", None, " \n", "here"))[1].ids) == ["f3"]
    assert results(company("", None)) == []


def test_spans_are_few_and_of_long_texts_only() -> None:
    assert spans("Good. Cheap. Fast enough.") == []
    assert len(spans("It was late again and nobody told us. " * 200)) == MOST


def test_a_changed_model_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name in ("card.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((reading.MODEL / name).read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"something else")
    monkeypatch.setattr(reading, "MODEL", tmp_path)
    reading.network.cache_clear()
    with pytest.raises(ValueError, match=r"model\.onnx .* is not the file of card\.json"):
        reading.network()
