"""From raw outputs to calibrated shares: one temperature a head, and the neutral band, chosen once for
all sets.
"""

from collections.abc import Sequence

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.metrics import accuracy_score, f1_score

from plugins.sentiment.training.network import EMOTION, POLARITY
from plugins.sentiment.training.sources import Example

BANDS = np.round(np.arange(0.01, 0.41, 0.01), 2)
REVIEWS = ("movies", "restaurants")  # the sources that are nearest to what customers write
COST = 0.03  # of accuracy on clear reviews that the band may take


def temperatures(outputs: np.ndarray, examples: Sequence[Example]) -> dict[str, float]:
    """The divisor of each head's outputs that minimises cross-entropy on validation, every source
    weighing the same.
    """
    weights = _even(examples)
    polarity = np.array([e.polarity for e in examples])
    with_emotion = np.array([e.emotion is not None for e in examples])
    emotion = np.array([e.emotion for e in examples if e.emotion is not None])
    return {
        "polarity": _best(outputs[:, POLARITY], polarity, weights),
        "emotion": _best(outputs[with_emotion][:, EMOTION], emotion, weights[with_emotion]),
    }


def cooled(outputs: np.ndarray, divisors: dict[str, float]) -> np.ndarray:
    """Outputs divided by the temperatures."""
    result = outputs.copy()
    result[:, POLARITY] /= divisors["polarity"]
    result[:, EMOTION] /= divisors["emotion"]
    return result


def fold(model, divisors: dict[str, float]) -> None:
    """Put the temperatures into the last layer, so that whoever runs the network gets calibrated shares."""
    with torch.no_grad():
        for part, name in ((POLARITY, "polarity"), (EMOTION, "emotion")):
            model.classifier.weight[part] /= divisors[name]
            model.classifier.bias[part] /= divisors[name]


def polarity(outputs: np.ndarray) -> np.ndarray:
    """P(positive) - P(negative), -1..1."""
    shares = softmax(outputs[:, POLARITY], axis=1)
    return shares[:, 2] - shares[:, 0]


def labels(scores: np.ndarray, band: float) -> np.ndarray:
    """0 negative, 1 neutral, 2 positive; neutral strictly inside the band."""
    return np.where(scores >= band, 2, np.where(scores <= -band, 0, 1))


def neutral_band(outputs: np.ndarray, examples: Sequence[Example]) -> tuple[float, dict]:
    """The neutral band, one for all texts, and what each validation source scores with it.

    The widest band that costs the review sentences which people rated clearly at most COST of their accuracy
    (mean of REVIEWS, neutral counting as wrong) against no band. Feedback is seldom neutral, and a complaint
    overlooked costs more than a remark taken for a mild judgement. (Macro-F1 over all sources would choose
    almost three times as wide a band, for the sake of the neutral texts in GoEmotions and the editorials.)
    """
    scores = polarity(outputs)

    def clear(band: float) -> float:
        found = _by_source(scores, examples, band)
        return float(np.mean([found[source]["clear_accuracy"] for source in REVIEWS]))

    free = clear(0.0)
    band = max(float(band) for band in BANDS if free - clear(band) <= COST)
    return band, _by_source(scores, examples, band)


def emotion_quality(outputs: np.ndarray, examples: Sequence[Example]) -> dict[str, float]:
    """Accuracy and macro-F1 over the texts whose raters agree on one emotion."""
    sure = [i for i, e in enumerate(examples) if e.emotion is not None and max(e.emotion) == 1]
    truth = [int(np.argmax(examples[i].emotion)) for i in sure]
    found = outputs[sure][:, EMOTION].argmax(1)
    return {
        "n": len(sure),
        "accuracy": round(float(accuracy_score(truth, found)), 4),
        "macro_f1": round(float(f1_score(truth, found, average="macro")), 4),
    }


def _by_source(scores: np.ndarray, examples: Sequence[Example], band: float) -> dict[str, dict[str, float]]:
    found = labels(scores, band)
    result = {}
    for source in sorted({e.source for e in examples}):
        ours = [i for i, e in enumerate(examples) if e.source == source and e.label is not None]
        truth = [examples[i].label for i in ours]
        clear = [i for i in ours if examples[i].label != 1]
        result[source] = {
            "n": len(ours),
            "accuracy": round(float(accuracy_score(truth, found[ours])), 4),
            "macro_f1": round(
                float(f1_score(truth, found[ours], average="macro", labels=sorted(set(truth)))), 4
            ),
            "clear_accuracy": round(float(np.mean([found[i] == examples[i].label for i in clear])), 4),
        }
    return result


def _even(examples: Sequence[Example]) -> np.ndarray:
    names, place, counts = np.unique([e.source for e in examples], return_inverse=True, return_counts=True)
    return 1 / (counts[place] * len(names))


def _best(outputs: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> float:
    def loss(divisor: float) -> float:
        return float(-(weights * (targets * log_softmax(outputs / divisor, axis=1)).sum(1)).sum())

    return round(float(minimize_scalar(loss, bounds=(0.3, 4.0), method="bounded").x), 4)
