"""Which tool a question means: learned from phrasings, by what sentences mean and by their words. Pure.

Two readers vote: logistic regressions, on vectors of sentences (where an analyzer gives them) and on n-grams
of words and letters. What a question mentions is told to both by kind, not by name, so that what was learned
holds for any company.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import FeatureUnion, Pipeline

from journeymap.assistant.understanding.meaning import vectors
from journeymap.assistant.understanding.phrases import SLOT, phrases

SAID = {  # what stands for each kind in a sentence whose meaning is read
    "measure": "the satisfaction score", "stage": "the checkout", "touchpoint": "the checkout",
    "place": "the checkout", "channel": "the mobile app", "persona": "young families",
    "value": "new customers",
    "theme": "delivery costs", "period": "last month", "since": "since May", "before": "before May",
    "after": "after May", "until": "until May", "ahead": "next month", "journey": "the customer journey",
    "thing": "the packaging", "list": "churn risk", "kind": "detours", "raters": "detractors",
}  # fmt: skip
MARKS = {  # and in one whose words are counted
    "measure": "xmeasure", "stage": "xplace", "touchpoint": "xplace", "place": "xplace",
    "channel": "xchannel", "persona": "xwho", "value": "xwho", "theme": "xtheme", "period": "xperiod",
    "since": "since xperiod",
    "before": "before xperiod", "after": "after xperiod", "until": "until xperiod", "ahead": "xahead",
    "journey": "xjourney", "thing": "xthing", "list": "xlist", "kind": "xkind", "raters": "xwho",
}  # fmt: skip
_guard = Lock()


@dataclass(frozen=True)
class Router:
    """names: of tools, "out_of_scope" among them. by_words, by_meaning: the two readers."""

    names: tuple[str, ...]
    by_words: Pipeline
    by_meaning: SGDClassifier | None

    def votes(self, said: Sequence[str], marked: Sequence[str]) -> np.ndarray:
        """(n, tools) chances. said, marked: the questions with `SAID` and with `MARKS`."""
        chances = self.by_words.predict_proba(list(marked))
        if self.by_meaning is None:
            return chances
        read = vectors(list(said))
        if read is None:
            return chances
        both = np.sqrt(chances * self.by_meaning.predict_proba(read))
        return both / both.sum(axis=1, keepdims=True)


def router() -> Router:
    """The router of this process, learned at its first question."""
    with _guard:
        return _learned()


@cache
def _learned() -> Router:
    told = phrases()
    names = [tool for tool, _ in told]
    lines = [_filled(phrase, MARKS) for _, phrase in told]
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 3), token_pattern=r"\S+", sublinear_tf=True)),  # noqa: S106,
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, min_df=2)),
        ]
    )
    by_words = Pipeline([("features", features), ("learn", _learner())])
    by_words.fit(lines, names)
    read = vectors([_filled(phrase, SAID) for _, phrase in told])
    by_meaning = None if read is None else _learner().fit(read, names)
    return Router(tuple(map(str, by_words.classes_)), by_words, by_meaning)


def _learner() -> SGDClassifier:
    """Logistic regression by gradients: as good here as an exact one, and learned in a tenth of the time."""
    return SGDClassifier(loss="log_loss", alpha=2e-5, max_iter=40, random_state=0)


def _filled(phrase: str, said: dict[str, str]) -> str:
    return SLOT.sub(lambda found: said.get(found[1], found[1]), phrase).lower()
