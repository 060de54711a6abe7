"""Vectors of sentences by whatever analyzer gives `vectors:text`; without one, there are none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache, cached_property
from typing import cast

import duckdb
import numpy as np
import pyarrow as pa

from journeymap.mining import Analyzer, Data, Scores
from journeymap.mining.frames import KernelData
from journeymap.mining.registry import load
from journeymap.mining.relations import ENGINE

GIVES = "vectors:text"


class Sentences(KernelData):
    """Sentences as an analyzer of texts is given feedback: nothing but ids and texts."""

    snapshot, scope = "questions", "company"
    log = None  # type: ignore[assignment]

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        ids = [str(at) for at in range(len(texts))]
        self._feedback = pa.table({"id": ids, "text": pa.array(list(texts), pa.string())})

    @cached_property
    def _engine(self) -> duckdb.DuckDBPyConnection:
        return _database(os.getpid()).cursor()


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """One for all questions: to open one costs as much as to read a sentence. A fork gets its own."""
    return duckdb.connect(config=ENGINE)


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
