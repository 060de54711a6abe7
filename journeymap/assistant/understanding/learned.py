"""What was learned from phrasings, kept in a file of the data folder: the next process need not learn it.

It is a file as `kept.py` says; who deletes it waits a few seconds at the next question. Of processes that
miss it at once, one learns and the others wait for its file, but not for one that hangs.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sklearn
from django.conf import settings
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from journeymap.assistant.understanding.kept import Held, Shelf, probe
from journeymap.assistant.understanding.meaning import vectors
from journeymap.events.files import exclusive

log = logging.getLogger(__name__)
# Other phrasings are another version of the program: what was learned of them goes at once.
SHELF = Shelf("phrasings", "Lessons from phrasings", unread=0.0)
PATIENCE = 30.0  # seconds to wait for another process that learns; it takes a few
WORDS = {"ngram_range": (1, 3), "token_pattern": r"\S+", "sublinear_tf": True}
LETTERS = {"analyzer": "char_wb", "ngram_range": (3, 4), "sublinear_tf": True, "min_df": 2}
PARTS = (WORDS, LETTERS)


@dataclass(frozen=True)
class Linear:
    """A logistic regression, one against the rest. coef: (classes, features); intercept: (classes,)."""

    names: np.ndarray
    coef: np.ndarray
    intercept: np.ndarray

    def chances(self, features: np.ndarray) -> np.ndarray:
        """(n, classes); features: (n, features), dense or sparse."""
        scores = np.asarray(features @ self.coef.T) + self.intercept
        told = 1.0 / (1.0 + np.exp(-scores))
        total = told.sum(axis=1, keepdims=True)
        return np.where(total > 0, told / np.where(total > 0, total, 1.0), 1.0 / told.shape[1])


@dataclass(frozen=True)
class Learned:
    """counters: of n-grams of words and of letters. by_meaning: None where nobody reads sentences."""

    counters: tuple[TfidfVectorizer, ...]
    by_words: tuple[Linear, ...]
    by_meaning: Linear | None

    def word_chances(self, lines: Sequence[str]) -> np.ndarray:
        scores = sum(
            np.asarray(counter.transform(lines) @ part.coef.T)
            for counter, part in zip(self.counters, self.by_words, strict=True)
        )
        told = 1.0 / (1.0 + np.exp(-(scores + self.by_words[0].intercept)))
        return told / np.maximum(told.sum(axis=1, keepdims=True), 1e-300)


def learned(names: Sequence[str], marked: Sequence[str], said: Sequence[str]) -> Learned:
    """From the file, else anew. names: of the tools; marked, said: their phrasings, for words and meaning."""
    path = _path(names, marked, said)
    if (found := SHELF.read(path, _whole)) is not None:
        return found
    with _alone():
        if (found := SHELF.read(path, _whole)) is not None:  # another process has learned it meanwhile
            return found
        made = fresh(names, marked, said)
        SHELF.keep(path, _arrays(made))
        return made


def is_kept(names: Sequence[str], marked: Sequence[str], said: Sequence[str]) -> bool:
    """Whether there is a file of these; it may turn out to be damaged once it is read."""
    return _path(names, marked, said).exists()


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time; each for itself where no lock can be written, such as on a read-only disk, or
    its holder does not let go within PATIENCE."""
    with ExitStack() as held:
        try:
            held.enter_context(exclusive(settings.DATA_DIR / "phrasings.lock", PATIENCE))
        except OSError as error:
            log.warning("Phrasings are learned here, whether or not another process does: %s", error)
        yield


def fresh(names: Sequence[str], marked: Sequence[str], said: Sequence[str]) -> Learned:
    """Learned anew and kept nowhere."""
    counters = tuple(TfidfVectorizer(**told) for told in PARTS)
    counted = [counter.fit_transform(marked) for counter in counters]
    by_words = _learner().fit(_beside(counted), names)
    ends = np.cumsum([0, *(each.shape[1] for each in counted)])
    parts = tuple(
        Linear(by_words.classes_, by_words.coef_[:, a:b], by_words.intercept_)
        for a, b in itertools.pairwise(ends)
    )
    read = vectors(said)
    by_meaning = None if read is None else _learner().fit(read, names)
    meant = by_meaning and Linear(by_meaning.classes_, by_meaning.coef_, by_meaning.intercept_)
    return Learned(counters, parts, meant)


def _beside(parts: Sequence[np.ndarray]) -> np.ndarray:
    return hstack(parts).tocsr()


def _learner() -> SGDClassifier:
    """Logistic regression by gradients: as good here as an exact one, and learned in a tenth of the time."""
    return SGDClassifier(loss="log_loss", alpha=2e-5, max_iter=40, random_state=0)


def _path(*content: Sequence[str]) -> Path:
    return SHELF.path(sklearn.__version__, *("\n".join(each) for each in content))


def _arrays(found: Learned) -> Held:
    told = {"names": found.by_words[0].names, "intercept": found.by_words[0].intercept}
    for at, (counter, part) in enumerate(zip(found.counters, found.by_words, strict=True)):
        words = sorted(counter.vocabulary_, key=counter.vocabulary_.__getitem__)
        told[f"words{at}"], told[f"idf{at}"] = np.array(words), counter.idf_
        told[f"coef{at}"] = part.coef.astype(np.float32)
    if found.by_meaning is not None:
        told |= {"meaning_coef": found.by_meaning.coef, "meaning_intercept": found.by_meaning.intercept}
    return told


def _whole(held: Held) -> Learned:
    """Of the arrays of a file. Raises ValueError, KeyError where they do not fit each other."""
    counters, parts = [], []
    for at, told in enumerate(PARTS):
        counter = TfidfVectorizer(
            **told, vocabulary={word: n for n, word in enumerate(held[f"words{at}"].tolist())}
        )
        counter.idf_ = held[f"idf{at}"]
        counters.append(counter)
        parts.append(Linear(held["names"], held[f"coef{at}"], held["intercept"]))
    meant = None
    if "meaning_coef" in held:
        meant = Linear(held["names"], held["meaning_coef"], held["meaning_intercept"])
    found = Learned(tuple(counters), tuple(parts), meant)
    _check(found)
    return found


def _check(found: Learned) -> None:
    """Raises ValueError where parts do not fit each other: better now than at a question."""
    sizes = [len(counter.vocabulary) for counter in found.counters]
    linear = [*found.by_words, *([found.by_meaning] if found.by_meaning else [])]
    for part, size in zip(linear, [*sizes, probe().size], strict=False):
        if part.coef.shape != (len(part.names), size) or part.intercept.shape != (len(part.names),):
            raise ValueError(f"coefficients {part.coef.shape} for {len(part.names)} tools, {size} features")
        if not (np.isfinite(part.coef).all() and np.isfinite(part.intercept).all()):
            raise ValueError("coefficients that are no numbers")
