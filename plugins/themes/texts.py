"""What was said: texts, their vectors and those of their clauses, and which of it themes are learned from."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from journeymap.mining import Data
from journeymap.mining.storing import vectors_of

COLUMNS = ("id", "text", "score", "kind", "satisfied", "time", "case", "touchpoint")
LONG = 20  # words; of a longer text the clauses are learned from, not the whole
WORDS = 3  # a shorter clause teaches nothing

_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Clauses:
    """row: which text each clause is of. span: (m, 2) in characters. vectors: (m, d)."""

    row: np.ndarray
    span: np.ndarray
    vectors: np.ndarray


@dataclass(frozen=True)
class Said:
    """feedback: rows that have a text and a vector, by id. vectors: (n, d). plain: the texts in small
    letters, by which repeats are known."""

    feedback: pa.Table
    texts: list[str]
    vectors: np.ndarray
    clauses: Clauses
    plain: list[str]

    @property
    def ids(self) -> np.ndarray:
        return np.array(self.feedback["id"].to_pylist(), dtype=object)

    def distinct(self) -> np.ndarray:
        """The first row of each text that is not only a repeat."""
        _, first = np.unique(np.array(self.plain, dtype=object), return_index=True)
        return np.sort(first)


@dataclass(frozen=True)
class Units:
    """What themes are learned from, each once. row: the text it is of. texts, vectors: its own."""

    row: np.ndarray
    texts: list[str]
    vectors: np.ndarray


def said(data: Data) -> Said | None:
    """None where no text has a vector."""
    relation = data.feedback.filter("text IS NOT NULL")
    feedback = relation.project(", ".join(f'"{name}"' for name in COLUMNS)).order("id").to_arrow_table()
    told = data.vectors("text")
    if not feedback.num_rows or not told.num_rows:
        return None
    place = {key: at for at, key in enumerate(told["id"].to_pylist())}
    at = np.array([place.get(key, -1) for key in feedback["id"].to_pylist()])
    if not (at >= 0).any():
        return None
    feedback = feedback.filter(pa.array(at >= 0))
    texts = feedback["text"].to_pylist()
    vectors = vectors_of(told["value"])[at[at >= 0]]
    return Said(feedback, texts, vectors, _clauses(data, feedback, vectors.shape[1]), plain(texts))


def plain(texts: list[str]) -> list[str]:
    """Texts in small letters, without what stands between words (but for texts that are nothing else)."""
    return [_BETWEEN.sub(" ", text).strip().lower() or text.strip() for text in texts]


def units(found: Said, most: int) -> Units:
    """At most `most` of the distinct texts, those of more than LONG words by their clauses: a sample that
    depends on the texts alone, whatever their ids and order."""
    first = found.distinct()
    long = {row for row in first.tolist() if _words(found.texts[row]) > LONG}
    long &= set(found.clauses.row.tolist())
    rows, texts, vectors = [], [], []
    for row in first.tolist():
        if row not in long:
            rows.append(row)
            texts.append(found.texts[row])
            vectors.append(found.vectors[row])
    seen = set()
    for at, row in enumerate(found.clauses.row.tolist()):
        begin, end = found.clauses.span[at].tolist()
        clause = found.texts[row][begin:end]
        if row in long and _words(clause) >= WORDS and clause.lower() not in seen:
            seen.add(clause.lower())
            rows.append(row)
            texts.append(clause)
            vectors.append(found.clauses.vectors[at])
    chosen = sorted(range(len(rows)), key=lambda unit: (_digest(texts[unit]), unit))[:most]
    return Units(
        np.array([rows[unit] for unit in chosen], dtype=np.int64),
        [texts[unit] for unit in chosen],
        np.array([vectors[unit] for unit in chosen], dtype=np.float32).reshape(-1, found.vectors.shape[1]),
    )


def _clauses(data: Data, feedback: pa.Table, width: int) -> Clauses:
    """Clauses of our texts; none where nobody gave any."""
    nothing = Clauses(np.zeros(0, np.int64), np.zeros((0, 2), np.int64), np.zeros((0, width), np.float32))
    if not data.has("vectors:clause"):
        return nothing
    told = data.vectors("clause")
    if not told.num_rows or "part_from" not in told.column_names:
        return nothing
    row_of = {key: row for row, key in enumerate(feedback["id"].to_pylist())}
    row = np.array([row_of.get(key, -1) for key in told["id"].to_pylist()])
    span = np.stack([told["part_from"].to_numpy(), told["part_to"].to_numpy()], axis=1)
    ours = row >= 0
    return Clauses(row[ours], span[ours], vectors_of(told["value"])[ours])


def _words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text[:2_000]))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
