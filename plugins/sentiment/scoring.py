"""From texts to answers: which model reads which text, and what label a polarity gets.

This module loads onnxruntime, lingua and scikit-learn; the plugin's entry loads it when a run begins.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from journeymap.mining import Data, Memo
from journeymap.mining.memory import Recalled, recall
from journeymap.mining.network import Network, softmax
from plugins.sentiment import own_scores
from plugins.sentiment.language import Reading, readings
from plugins.sentiment.named import NamedModel
from plugins.sentiment.text import clean

MODEL = Path(__file__).parent / "model"
CLEANED = 1  # how `clean` cleans; another number where it does so otherwise

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Company:
    """What customers scored beside their texts: 1 good, 0 bad, NaN neither; one value a text."""

    good: np.ndarray
    needed: int  # scored texts in unknown languages below which nothing is learned


@dataclass(frozen=True)
class Answers:
    """One answer a text, in order. polarity: -1..1, NaN unknown; emotion: name or None; method: who
    answered.
    """

    polarity: np.ndarray
    emotion: np.ndarray
    method: np.ndarray
    learned: own_scores.Learned | None
    memo: Memo | None = None  # what the shipped network said of texts that it had not read before

    def methods(self) -> str:
        """Who answered, for people: the models that gave at least one answer."""
        return " and ".join(sorted(set(self.method) - {"unknown"})) or "no model could read the texts"

    def labels(self, band: float) -> list[str]:
        """positive, neutral, negative or unknown; neutral strictly inside the band."""
        return [label(score, band) for score in self.polarity.tolist()]


def label(score: float, band: float) -> str:
    """The word for a polarity."""
    if np.isnan(score):
        return "unknown"
    if abs(score) < band:
        return "neutral"
    return "positive" if score > 0 else "negative"


def company(table: pa.Table, needed: int) -> Company | None:
    """What a feedback table says beside its texts; None where it has no score. Columns as in
    `Data.feedback`.
    """
    if "score" not in table.column_names:
        return None

    def numbers(name: str) -> np.ndarray:
        values = table[name].to_pylist() if name in table.column_names else [None] * table.num_rows
        return np.array([np.nan if value is None else float(value) for value in values], dtype=float)

    kinds = table["kind"].to_pylist() if "kind" in table.column_names else [None] * table.num_rows
    good = own_scores.sides(numbers("score"), kinds, numbers("scale_min"), numbers("scale_max"))
    return Company(good, needed)


@cache
def card() -> dict:
    """The shipped model's card: seed, emotions, neutral band, temperatures, scores."""
    return json.loads((MODEL / "card.json").read_text(encoding="utf-8"))


@cache
def shipped() -> Network:
    """The shipped network, loaded once a process."""
    return Network(MODEL)


@cache
def memo_name() -> str:
    """What the network's answers depend on besides the text: the model and how texts are cleaned for it."""
    made = hashlib.sha256((MODEL / "card.json").read_bytes() + (MODEL / "model.onnx").read_bytes())
    return f"shares-{CLEANED}-{made.hexdigest()[:12]}"


def answer(
    texts: Sequence[str],
    model: str,
    progress: Progress,
    company: Company | None = None,
    data: Data | None = None,
) -> Answers:
    """Polarity and emotion of every text; empty texts and those no model can read are unknown.

    model: "" for the shipped network, which reads English; else a folder or hub name for `transformers`,
    which then reads every text. data: remembers what the shipped network said before. Raises
    named.ModelUnavailable.
    """
    cleaned = [clean(text) for text in texts]
    result = Answers(
        np.full(len(texts), np.nan),
        np.full(len(texts), None, object),
        np.full(len(texts), "unknown", object),
        None,
    )
    if model:
        _fill_named(result, cleaned, NamedModel(model), model, progress)
        return result
    known = readings(cleaned)
    readable = np.array([reading in (Reading.ENGLISH, Reading.UNDECIDED) for reading in known], dtype=bool)
    learned, theirs = (None, np.zeros(len(texts), bool)) if company is None else _own(cleaned, known, company)
    if learned is not None:
        readable &= ~theirs
    memo = _fill_shipped(result, texts, np.flatnonzero(readable), progress, data)
    if learned is not None:
        picked = np.flatnonzero(theirs)
        result.polarity[picked] = learned.polarity([cleaned[i].lower() for i in picked])
        result.method[picked] = "own scores"
    return Answers(result.polarity, result.emotion, result.method, learned, memo)


def _own(cleaned: Sequence[str], known: Sequence[Reading], company: Company):
    """The model of the company's own scores, or None, and the texts that are its to answer.

    Those are the foreign ones; where most texts whose language is sure are foreign, the undecided ones too:
    "Péssimo" is too short for the detector, not for its neighbours.
    """
    foreign = np.array([reading is Reading.FOREIGN for reading in known], dtype=bool)
    english = sum(reading is Reading.ENGLISH for reading in known)
    if foreign.sum() > english:
        foreign |= np.array([reading is Reading.UNDECIDED for reading in known], dtype=bool)
    picked = np.flatnonzero(foreign)
    if np.isfinite(company.good[picked]).sum() < company.needed:
        return None, foreign
    return own_scores.learn([cleaned[i] for i in picked.tolist()], company.good[picked]), foreign


def _fill_shipped(
    result: Answers, texts: Sequence[str], picked: np.ndarray, progress: Progress, data: Data | None
) -> Memo | None:
    """Each text is read by the network once, for ever; what was read now."""
    if not len(picked):
        return None
    polarities, emotions = len(card()["polarities"]), card()["emotions"]
    heads = [slice(0, polarities), slice(polarities, polarities + len(emotions))]

    def read(new: Sequence[str]) -> np.ndarray:
        told = [clean(text) for text in new]
        return shipped().outputs(told, progress, lambda said: softmax(said, heads)).astype(np.float32)

    asked = [texts[i] for i in picked]
    found = Recalled(read(asked), None) if data is None else recall(data, memo_name(), asked, read)
    shares = found.values.astype(float)
    result.polarity[picked] = shares[:, 2] - shares[:, 0]
    result.emotion[picked] = np.array(emotions, object)[shares[:, heads[1]].argmax(axis=1)]
    result.method[picked] = "shipped model"
    return found.new


def _fill_named(
    result: Answers, cleaned: Sequence[str], model: NamedModel, name: str, progress: Progress
) -> None:
    picked = np.array([i for i, text in enumerate(cleaned) if text], dtype=int)
    if not len(picked):
        return
    polarity, emotion = model.shares([cleaned[i] for i in picked], progress)
    result.polarity[picked] = polarity[:, 2] - polarity[:, 0]
    result.method[picked] = name
    if emotion is not None:
        result.emotion[picked] = np.array(model.emotions, object)[emotion.argmax(axis=1)]
