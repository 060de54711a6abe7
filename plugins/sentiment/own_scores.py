"""Feelings in a language without a model, learned from the scores that the company's own customers gave.

TF-IDF of words and of letter groups, then logistic regression. A score in the lower half of its scale
(NPS: 0-6) counts as bad, in the upper half (NPS: 9-10) as good; the middle is left out. Quality is the area
under the ROC curve by cross-validation, on texts that the fold's model did not see.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline, make_union

FOLDS = 5
FEWEST_OF_A_KIND = 50  # good and bad texts each; below, folds say nothing
USABLE_AUC = 0.7  # below, the texts say too little about the scores: they stay unknown


@dataclass(frozen=True)
class Learned:
    """A model of the company's own scores. auc: area under the ROC curve by folds; n: texts it learned
    from.
    """

    model: Pipeline
    auc: float
    n: int

    def polarity(self, texts: Sequence[str]) -> np.ndarray:
        """2 P(good) - 1 for each text, -1..1."""
        return 2 * self.model.predict_proba(list(texts))[:, 1] - 1


def sides(scores: np.ndarray, kinds: Sequence[str | None], low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """1 good, 0 bad, NaN neither, for scores with the ends of their scales (NaN where unknown: the data's
    own).
    """
    if not np.isfinite(scores).any():
        return np.full(len(scores), np.nan)
    low = np.where(np.isfinite(low), low, np.nanmin(scores))
    high = np.where(np.isfinite(high), high, np.nanmax(scores))
    with np.errstate(invalid="ignore", divide="ignore"):
        place = (scores - low) / (high - low)
        found = np.where(place > 0.5, 1.0, np.where(place < 0.5, 0.0, np.nan))
        nps = np.array([kind == "nps" for kind in kinds], dtype=bool)
        by_nps = np.where(scores >= 9, 1.0, np.where(scores <= 6, 0.0, np.nan))
        found = np.where(nps, by_nps, found)
    return np.where(np.isfinite(place), found, np.nan)


def learn(texts: Sequence[str], good: np.ndarray) -> Learned | None:
    """A model of `good` (1, 0, NaN) from cleaned `texts`; None where it cannot be had or says too little.

    Equal texts are one example with the side most of them have, so that no text stands in two folds.
    """
    votes: dict[str, list[float]] = {}
    for text, side in zip(texts, good, strict=True):
        if text and np.isfinite(side):
            votes.setdefault(text.lower(), []).append(side)
    examples = sorted((text, np.mean(marks)) for text, marks in votes.items() if np.mean(marks) != 0.5)
    labels = np.array([mean > 0.5 for _, mean in examples], dtype=int)
    if len(labels) == 0 or np.bincount(labels, minlength=2).min() < FEWEST_OF_A_KIND:
        return None
    words = [text for text, _ in examples]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    guessed = cross_val_predict(_pipeline(), words, labels, cv=folds, method="predict_proba")[:, 1]
    auc = float(roc_auc_score(labels, guessed))
    if auc < USABLE_AUC:
        return None
    return Learned(_pipeline().fit(words, labels), auc, len(words))


def _pipeline() -> Pipeline:
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, strip_accents="unicode")
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, max_features=60_000
    )
    return make_pipeline(
        make_union(words, letters), LogisticRegression(C=4.0, max_iter=500, solver="liblinear")
    )
