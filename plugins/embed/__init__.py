"""Embed: where each text lies among all texts, as 384 numbers. Others ask for them by `vectors:text`."""

import importlib
from collections.abc import Iterable
from types import ModuleType

import numpy as np
import pyarrow as pa

from journeymap.mining import Analyzer, Anchor, Data, Measure, Params, Progress, Result, Scores
from journeymap.mining.memory import recall
from plugins.embed.example import planted
from plugins.embed.spans import spans

MODEL = "minilm-2"  # of the weights and of how a text is read; another name works everything out again


class Embed(Analyzer):
    """The place of every text, and of the clauses of longer ones, by what they mean.

    gives: `vectors:text`, unit vectors of MiniLM (near = alike in meaning); `vectors:clause`, the same for
    the clauses of texts that have several, with their spans. MiniLM has read mostly English: texts in other
    languages get vectors too, which lie together by their words more than by their meaning. Blank texts get
    none. A text is read once, and never again.
    """

    name = "embed"
    title = "Meaning of texts"
    version = "1"
    kinds = {"texts_read": "Number of texts whose place among all texts is known."}
    scope = "company"
    needs = frozenset({"feedback"})
    gives = frozenset({"vectors:text", "vectors:clause"})

    def analyze(self, data: Data, params: Params, progress: Progress) -> Iterable[Result]:
        """Vectors (n, 384) of the texts, by id, and of the clauses, by id and place."""
        feedback = _texts(data)
        texts, ids = feedback["text"].to_pylist(), feedback["id"].to_pylist()
        if not texts:
            return

        def read(asked: list[str]) -> np.ndarray:
            return _engine().vectors(asked, _part(progress, 0.0, 0.5))

        def read_spans(asked: list[tuple[str, str]]) -> np.ndarray:
            return _engine().vectors([_cut(text, span) for text, span in asked], _part(progress, 0.5, 1.0))

        whole = recall(data, MODEL, texts, read)
        if whole.new is not None:
            yield whole.new
        yield Scores("text", "feedback", ids, whole.values)
        yield Measure(
            name="texts_read",
            anchor=Anchor(place="journey"),
            value=len(ids),
            unit="count",
            n=len(ids),
            method=f"texts that are not blank, read by {MODEL}",
        )
        found = [(row, a, b) for row, text in enumerate(texts) for a, b in spans(text)]
        if not found:
            return
        asked = [f"{a}-{b}" for _, a, b in found]
        parts = recall(data, f"{MODEL}-clause", [texts[row] for row, _, _ in found], read_spans, asked)
        if parts.new is not None:
            yield parts.new
        span = np.array([(a, b) for _, a, b in found], dtype=np.int64)
        yield Scores("clause", "feedback", [ids[row] for row, _, _ in found], parts.values, part=span)

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Texts that say the same thing in other words, and how alike their vectors are."""
        return planted()


def _texts(data: Data) -> pa.Table:
    """Feedback rows with a text that is not blank, by id."""
    feedback = data.feedback.filter("text IS NOT NULL AND regexp_matches(text, '\\S')")
    return feedback.project("id, text").order("id").to_arrow_table()


def _cut(text: str, span: str) -> str:
    first, last = span.split("-")
    return text[int(first) : int(last)]


def _part(progress: Progress, first: float, last: float) -> Progress:
    """Progress of one of several steps."""
    return lambda share, message: progress(first + share * (last - first), message)


def _engine() -> ModuleType:
    """The module that loads onnxruntime: the registry loads every plugin in the web process, which embeds
    nothing."""
    return importlib.import_module("plugins.embed.reading")


analyzers = (Embed,)
