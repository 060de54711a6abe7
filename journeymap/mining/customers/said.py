"""What customers said before a moment (scores and moods), and their traits."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from ..contract import Data
from ..given import numbers
from ..log import UTC_MICROSECONDS
from .behaviour import count, share

WORDS = {
    "answers": "number of answers and texts",
    "mean score": "mean score given, 0 to 1 of the scale",
    "last score": "last score given, 0 to 1 of the scale",
    "mean mood": "mean mood of what was written, -1 to 1",
    "last mood": "mood of what was written last, -1 to 1",
}
FEW = 10  # a trait of numbers with as few values as this is a group, not a quantity
ASKED = ("id", "customer", "time", "score", "scale_min", "scale_max")


@dataclass(frozen=True)
class Said:
    """Answers in order of time. who: index of the customer. score: 0..1. mood: -1..1. NaN = none."""

    n: int
    who: np.ndarray
    time: np.ndarray
    score: np.ndarray
    mood: np.ndarray

    def before(self, cutoff: int) -> dict[str, np.ndarray]:
        """Columns named as in WORDS, without those that nobody has a value of."""
        known = self.time < cutoff
        columns = {"answers": count(self.who[known], self.n)} if len(self.who) else {}
        for name, values in (("score", self.score), ("mood", self.mood)):
            told = known & ~np.isnan(values)
            if np.isnan(values).all():
                continue
            who, value = self.who[told], values[told]
            columns[f"mean {name}"] = share(np.bincount(who, value, self.n), count(who, self.n))
            last = np.full(self.n, np.nan)
            last[who] = value  # in order of time: the last one stays
            columns[f"last {name}"] = last
        return columns


def said(data: Data, place: dict[str, int], n: int, moods: str) -> Said:
    """The answers of `n` customers; place: customer key -> index. Those without a time are left out."""
    wanted = [duckdb.ColumnExpression(name) for name in ASKED if name in data.feedback.columns]
    table = data.feedback.select(*wanted).to_arrow_table()
    for name in ASKED:
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(table.num_rows))
    who = np.array([place.get(key, -1) for key in table["customer"].to_pylist()], dtype=np.int64)
    time = table["time"].cast(UTC_MICROSECONDS).cast(pa.int64())
    known = (who >= 0) & time.is_valid().to_numpy(zero_copy_only=False)
    low, high, score = (_floats(table[name]) for name in ("scale_min", "scale_max", "score"))
    score = share(score - low, np.nan_to_num(high - low))
    mood = numbers(data, moods, table["id"])
    at = time.fill_null(0).to_numpy()
    order = np.flatnonzero(known)
    ids = np.array(table["id"].cast(pa.string()).fill_null("").to_pylist(), dtype=object)
    order = order[np.lexsort((ids[order].astype(str), at[order]))]
    return Said(n, who[order], at[order], score[order], mood[order])


def traits(data: Data, place: dict[str, int], n: int) -> dict[str, np.ndarray]:
    """Trait columns of `n` customers: floats where (nearly) all values are numbers of many kinds, else texts.

    A person under several keys has the trait that the last key in order tells.
    """
    names = sorted(name for name in data.customers.columns if name.startswith("attr_"))
    if not names:
        return {}
    wanted = [duckdb.ColumnExpression(name) for name in ("customer", *names)]
    table = data.customers.select(*wanted).order("customer").to_arrow_table()
    who = np.array([place.get(key, -1) for key in table["customer"].to_pylist()], dtype=np.int64)
    found: dict[str, np.ndarray] = {}
    for name in names:
        texts = np.full(n, None, dtype=object)
        values = np.array(table[name].cast(pa.string()).to_pylist(), dtype=object)
        told = (who >= 0) & table[name].is_valid().to_numpy()
        texts[who[told]] = values[told]
        found[name] = _quantity(texts)
    return found


def _quantity(texts: np.ndarray) -> np.ndarray:
    """Texts as floats where they are numbers, more than FEW different ones."""
    told = np.array([text for text in texts.tolist() if text is not None])
    if len(told) == 0 or len(np.unique(told)) <= FEW:
        return texts
    numbers = np.array([_number(text) for text in texts.tolist()])
    return numbers if np.isfinite(numbers).sum() == len(told) else texts


def _number(text: str | None) -> float:
    try:
        return float(text) if text is not None else np.nan
    except ValueError:
        return np.nan


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.float64()).fill_null(np.nan).to_numpy()
