"""Sentiment: how people feel, from what they wrote. Polarity and emotion of every feedback text."""

import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pyarrow as pa
from pydantic import Field

from journeymap.mining import Analyzer, Data, Measure, Params, Progress, Result, Scores
from plugins.sentiment import measuring
from plugins.sentiment.aspects import Aspects
from plugins.sentiment.example import planted

FEEDBACK = ("id", "text", "touchpoint", "score", "kind", "scale_min", "scale_max")


class SentimentParams(Params):
    """Which model reads the texts, and when the company's own scores teach one."""

    model: str = Field(
        "",
        max_length=400,
        description="Empty: the shipped model, which reads English. Otherwise a local folder or hub name of "
        "a text-classification model, run by transformers (needs torch).",
    )
    learn_from: int = Field(
        500,
        ge=100,
        le=1_000_000,
        description="Texts in other languages that must carry a score before a model is learned from them; "
        "with fewer they stay unknown.",
    )


class Sentiment(Analyzer):
    """How people feel about each touchpoint, from -1 to 1, and which emotion is strongest in their words."""

    name = "sentiment"
    title = "Sentiment"
    version = "2"
    kinds = measuring.KINDS
    Params = SentimentParams
    scope = "journey"
    traits = frozenset({"descriptive"})
    needs = frozenset({"feedback"})
    gives = frozenset({"scores:sentiment", "scores:emotion"})
    task = "score_text"

    def analyze(self, data: Data, params: SentimentParams, progress: Progress) -> Iterable[Result]:
        """Scores of all texts, then measures and findings. Nothing where there is no text."""
        feedback = _texts(data)
        if not feedback.num_rows:
            return
        scoring, ids = _engine(), feedback["id"].to_pylist()
        company = scoring.company(feedback, params.learn_from)
        answers = scoring.answer(feedback["text"].to_pylist(), params.model, progress, company, data)
        if answers.memo is not None:
            yield answers.memo
        yield Scores("sentiment", "feedback", ids, answers.polarity, unit="polarity", better="higher")
        yield Scores("emotion", "feedback", ids, answers.emotion, unit="emotion")
        band, methods = scoring.card()["neutral_band"], answers.methods()
        places = measuring.places(feedback, answers.polarity, answers.emotion)
        for place in places:
            yield from place.measures(band, methods)
        yield from measuring.findings(places, band, methods)
        if answers.learned is not None:
            yield _quality(answers.learned, places[0])

    def on_table(self, table: pa.Table, params: SentimentParams) -> dict[str, Any]:
        """`rows`: one {"label", "score", "emotion"} for each row of column `text`, in order.

        Empty and null texts have the label unknown, and null as score and emotion. A table that also has
        `score` (and `scale_min`, `scale_max`, `kind`) lets the company's own scores teach.
        """
        if "text" not in table.column_names:
            there = ", ".join(table.column_names)
            raise ValueError(f"score_text needs a column `text`; the table has {there}")
        scoring = _engine()
        texts = [text or "" for text in table["text"].to_pylist()]
        company = scoring.company(table, params.learn_from)
        answers = scoring.answer(texts, params.model, _silent, company)
        labels = answers.labels(scoring.card()["neutral_band"])
        rows = [
            {"label": label, "score": None if label == "unknown" else round(score, 4), "emotion": emotion}
            for label, score, emotion in zip(labels, answers.polarity.tolist(), answers.emotion, strict=True)
        ]
        return {"rows": rows, "own_scores_auc": answers.learned.auc if answers.learned else None}

    @classmethod
    def example(cls) -> tuple[Data, Result]:
        """Feedback with one touchpoint that people complain about, and the finding that says so."""
        return planted()


def _texts(data: Data) -> pa.Table:
    """Feedback rows with a text, by id; no row where the columns that this needs are missing."""
    relation = data.feedback
    present = [name for name in FEEDBACK if name in relation.columns]
    if not {"id", "text"} <= set(present):
        return pa.table({"id": pa.array([], pa.string())})
    return relation.filter("text IS NOT NULL").project(", ".join(present)).order("id").to_arrow_table()


def _engine() -> ModuleType:
    """The modules that load onnxruntime, lingua and scikit-learn.

    The one import that is not at the top of its file: the registry loads every plugin in the web process,
    which never scores a text and should not carry their 150 MB and their start-up time.
    """
    return importlib.import_module("plugins.sentiment.scoring")


def _quality(learned: Any, whole: measuring.Place) -> Measure:
    return Measure(
        name="sentiment_own_scores_auc",
        anchor=whole.anchor,
        value=learned.auc,
        unit="auc",
        n=learned.n,
        method="area under the ROC curve, 5-fold cross-validation; TF-IDF of words and letters, "
        "logistic regression",
    )


def _silent(share: float, message: str) -> None:
    """Progress of a command on a plain file is not shown."""


analyzers = (Sentiment, Aspects)
