"""Vectors of sentences by whatever analyzer gives `vectors:text`; without one, there are none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import cast

import numpy as np
import pyarrow as pa

from journeymap.mining import Analyzer, Data, Scores
from journeymap.mining.frames import KernelData
from journeymap.mining.registry import load

GIVES = "vectors:text"


class Sentences(KernelData):
    """Sentences as an analyzer of texts is given feedback: nothing but ids and texts."""

    snapshot, scope = "questions", "company"
    log = None  # type: ignore[assignment]

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        ids = [str(at) for at in range(len(texts))]
        self._feedback = pa.table({"id": ids, "text": pa.array(list(texts), pa.string())})


@cache
def reader() -> type[Analyzer] | None:
    """The analyzer that works out vectors of texts, the first by name."""
    found = [each for _, each in sorted(load().analyzers.items()) if GIVES in each.gives]
    return found[0] if found else None


def vectors(texts: Sequence[str]) -> np.ndarray | None:
    """(n, d) float32, rows of zeros for blank texts; None where no analyzer gives vectors."""
    analyzer = reader()
    if analyzer is None or not texts:
        return None
    name = GIVES.partition(":")[2]
    given = analyzer().analyze(cast(Data, Sentences(texts)), analyzer.Params(), lambda share, words: None)
    told = next((each for each in given if isinstance(each, Scores) and each.name == name), None)
    if told is None:
        return None
    values = np.asarray(told.values, dtype=np.float32)
    found = np.zeros((len(texts), values.shape[1]), np.float32)
    found[np.array([int(each) for each in told.ids], dtype=np.int64)] = values
    return found


def nearness(vector: np.ndarray | None, others: Sequence[str]) -> list[float]:
    """How near each of some sentences is to one in meaning, -1 to 1; 0 each where nobody can tell. vector: of
    the one."""
    known = _known(tuple(others)) if others and vector is not None else None
    if vector is None or known is None:
        return [0.0] * len(others)
    return [float(each) for each in known @ vector]


@lru_cache(maxsize=32)
def _known(others: tuple[str, ...]) -> np.ndarray | None:
    return vectors(others)
