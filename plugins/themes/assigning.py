"""Which theme a text belongs to: that of the nearest core, where the text lies within its reach."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

SPACE = "minilm-2"  # the vectors in which the numbers of this plugin were chosen
NOBODY = -1
BLOCK = 8_192
EXAMPLES = 5  # cores a theme, on average, from which on themes are learned from their examples
COST = 10.0  # of the logistic regression that learns them; 10 examples a class of banking77 chose it


@dataclass(frozen=True)
class Cores:
    """centres: unit vectors (k, d). reach: (k,), how far (1 - cosine) what belongs to a core may lie.
    theme: (k,), the number of each core's theme."""

    centres: np.ndarray
    reach: np.ndarray
    theme: np.ndarray

    @classmethod
    def of(cls, centres: np.ndarray, reach: np.ndarray) -> Cores:
        """Each core a theme of its own."""
        return cls(centres.astype(np.float32), reach, np.arange(len(reach)))

    @classmethod
    def none(cls, width: int) -> Cores:
        return cls.of(np.zeros((0, width)), np.zeros(0))

    def assign(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The theme of each vector, or NOBODY, and how far the nearest core is (2 where there is none)."""
        if not len(self.reach) or not len(vectors):
            return np.full(len(vectors), NOBODY), np.full(len(vectors), 2.0)
        core, distance = nearest(vectors, self.centres)
        theme = self.theme[core] if not self._taught() else self._learned(vectors)
        return np.where(distance <= self.reach[core], theme, NOBODY), distance

    def _taught(self) -> bool:
        themes = len(set(self.theme.tolist()))
        return themes > 1 and len(self.theme) >= EXAMPLES * themes

    def _learned(self, vectors: np.ndarray) -> np.ndarray:
        """Where people gave examples of each theme, what tells the themes apart is learned from these."""
        linear = importlib.import_module("sklearn.linear_model")
        model = linear.LogisticRegression(C=COST, max_iter=500, class_weight="balanced")
        return model.fit(self.centres, self.theme).predict(vectors)


@dataclass(frozen=True)
class Taxonomy:
    """What people keep. themes: (key, name), by number. cores: theirs. unwanted: cores of what they turned
    away: nothing near them is proposed."""

    themes: tuple[tuple[str, str], ...]
    cores: Cores
    pinned: frozenset[str]
    unwanted: Cores

    @classmethod
    def read(cls, curated: Mapping[str, Any] | None, width: int) -> Taxonomy:
        """From `Data.curated`; cores of other vectors than ours are as if they were not there."""
        told = list((curated or {}).get("themes", ()))
        kept = [each for each in told if not each.get("rejected")]
        turned_away = [each for each in told if each.get("rejected")]
        return cls(
            tuple((each["key"], each["name"]) for each in kept),
            _cores(kept, width),
            frozenset(each["key"] for each in kept if each.get("pinned")),
            _cores(turned_away, width),
        )

    @property
    def known(self) -> np.ndarray:
        """The centres of all cores, kept and unwanted: (k, d)."""
        return np.concatenate([self.cores.centres, self.unwanted.centres])


def _cores(themes: Sequence[Mapping[str, Any]], width: int) -> Cores:
    rows = [
        (core["vector"], float(core["reach"]), number)
        for number, theme in enumerate(themes)
        for core in theme.get("cores", ())
        if core.get("vectors", SPACE) == SPACE and len(core.get("vector") or ()) == width
    ]
    if not rows:
        return Cores.none(width)
    centres = unit(np.array([vector for vector, _, _ in rows], dtype=np.float32))
    return replace(
        Cores.of(centres, np.array([reach for _, reach, _ in rows])),
        theme=np.array([number for _, _, number in rows]),
    )


def nearest(vectors: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest centre of each vector and how far it is: 1 - cosine."""
    core, distance = np.zeros(len(vectors), dtype=np.int64), np.zeros(len(vectors))
    for at in range(0, len(vectors), BLOCK):
        likeness = vectors[at : at + BLOCK] @ centres.T
        core[at : at + BLOCK] = likeness.argmax(axis=1)
        distance[at : at + BLOCK] = 1 - likeness.max(axis=1)
    return core, distance


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length one; a row of zeros stays."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
