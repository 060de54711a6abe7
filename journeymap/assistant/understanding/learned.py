"""What was learned from phrasings, kept in a file of the data folder: the next process need not learn it.

A file is named after all that it was learned from and holds a vector besides, by which a changed reader of
sentences is noticed. It is derived: who deletes it waits a few seconds at the next question. Of processes
that miss it at once, one learns and the others wait for its file, but not for one that hangs.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import uuid
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

from journeymap.assistant.understanding.meaning import reader, vectors
from journeymap.events.files import exclusive

log = logging.getLogger(__name__)
FORM = "1"  # of the file; another when what is kept changes
PROBE = "where do we lose people"
PATIENCE = 30.0  # seconds to wait for another process that learns; it takes a few
CLOSE = 1e-3  # by how much the numbers of a vector may differ between two computers
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
    probe: np.ndarray

    def word_chances(self, lines: Sequence[str]) -> np.ndarray:
        scores = sum(
            np.asarray(counter.transform(lines) @ part.coef.T)
            for counter, part in zip(self.counters, self.by_words, strict=True)
        )
        told = 1.0 / (1.0 + np.exp(-(scores + self.by_words[0].intercept)))
        return told / np.maximum(told.sum(axis=1, keepdims=True), 1e-300)


def learned(names: Sequence[str], marked: Sequence[str], said: Sequence[str]) -> Learned:
    """From the file, else anew. names: of the tools; marked, said: their phrasings, for words and meaning."""
    read = vectors([PROBE])
    probe = np.zeros(0, np.float32) if read is None else read[0]
    path = _path(names, marked, said)
    if (found := _kept(path, probe)) is not None:
        return found
    with _alone():
        if (found := _kept(path, probe)) is not None:  # another process has learned it meanwhile
            return found
        made = _learn(names, marked, said, probe)
        try:
            _keep(path, made)
        except OSError as error:  # a full or read-only disk: the next process learns it again
            log.warning("What was learned of phrasings is not kept: %s", error)
        return made


def is_kept(names: Sequence[str], marked: Sequence[str], said: Sequence[str]) -> bool:
    """Whether there is a file of these; it may turn out to be damaged once it is read."""
    return _path(names, marked, said).exists()


def fresh(names: Sequence[str], marked: Sequence[str], said: Sequence[str]) -> Learned:
    """Learned anew and kept nowhere."""
    read = vectors([PROBE])
    return _learn(names, marked, said, np.zeros(0, np.float32) if read is None else read[0])


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


def _learn(names: Sequence[str], marked: Sequence[str], said: Sequence[str], probe: np.ndarray) -> Learned:
    counters = tuple(TfidfVectorizer(**told) for told in PARTS)
    counted = [counter.fit_transform(marked) for counter in counters]
    by_words = _learner().fit(_beside(counted), names)
    ends = np.cumsum([0, *(each.shape[1] for each in counted)])
    parts = tuple(
        Linear(by_words.classes_, by_words.coef_[:, a:b], by_words.intercept_)
        for a, b in itertools.pairwise(ends)
    )
    read = vectors(said) if len(probe) else None
    by_meaning = None if read is None else _learner().fit(read, names)
    meant = by_meaning and Linear(by_meaning.classes_, by_meaning.coef_, by_meaning.intercept_)
    return Learned(counters, parts, meant, probe)


def _beside(parts: Sequence[np.ndarray]) -> np.ndarray:
    return hstack(parts).tocsr()


def _learner() -> SGDClassifier:
    """Logistic regression by gradients: as good here as an exact one, and learned in a tenth of the time."""
    return SGDClassifier(loss="log_loss", alpha=2e-5, max_iter=40, random_state=0)


def _path(*content: Sequence[str]) -> Path:
    by = reader()
    by_whom = f"{by.name} {by.version}" if by else ""
    told = "\0".join([FORM, sklearn.__version__, by_whom, *("\n".join(each) for each in content)])
    return settings.DATA_DIR / "phrasings" / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.npz"


def _keep(path: Path, found: Learned) -> None:
    """Written aside and moved into place; files learned from other phrasings go."""
    told = {"probe": found.probe, "names": found.by_words[0].names, "intercept": found.by_words[0].intercept}
    for at, (counter, part) in enumerate(zip(found.counters, found.by_words, strict=True)):
        words = sorted(counter.vocabulary_, key=counter.vocabulary_.__getitem__)
        told[f"words{at}"], told[f"idf{at}"] = np.array(words), counter.idf_
        told[f"coef{at}"] = part.coef.astype(np.float32)
    if found.by_meaning is not None:
        told |= {"meaning_coef": found.by_meaning.coef, "meaning_intercept": found.by_meaning.intercept}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{uuid.uuid4().hex}.part")
    try:
        with draft.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **told)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for other in path.parent.glob("*.npz"):
        if other != path:
            other.unlink(missing_ok=True)


def _kept(path: Path, probe: np.ndarray) -> Learned | None:
    if not path.exists():
        return None
    try:
        return _read(path, probe)
    except Exception as error:  # whatever is wrong with a file that can be made anew: half written, mixed up
        log.warning("What was learned of phrasings cannot be read and is learned anew: %r", error)
        return None


def _read(path: Path, probe: np.ndarray) -> Learned | None:
    with path.open("rb") as file:
        held = dict(np.load(file, allow_pickle=False))
    if held["probe"].shape != probe.shape or not np.allclose(held["probe"], probe, atol=CLOSE):
        return None
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
    found = Learned(tuple(counters), tuple(parts), meant, probe)
    _check(found)
    return found


def _check(found: Learned) -> None:
    """Raises ValueError where parts do not fit each other: better now than at a question."""
    sizes = [len(counter.vocabulary) for counter in found.counters]
    linear = [*found.by_words, *([found.by_meaning] if found.by_meaning else [])]
    for part, size in zip(linear, [*sizes, len(found.probe)], strict=False):
        if part.coef.shape != (len(part.names), size) or part.intercept.shape != (len(part.names),):
            raise ValueError(f"coefficients {part.coef.shape} for {len(part.names)} tools, {size} features")
        if not (np.isfinite(part.coef).all() and np.isfinite(part.intercept).all()):
            raise ValueError("coefficients that are no numbers")
