"""Tables as matrices: numbers as they are, categories as codes, both with NaN where unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict

MOST_LEVELS = 60  # of a category; the rarer ones are one level together
RARE = 10  # customers that a level needs to be one of its own; rows, where nobody says whose they are
LARGEST = 1e100  # beyond it a number says no more than this one, and its square could not be told


class Encoding(BaseModel):
    """Which columns a model reads, and the levels of each category (numbers have none), commonest first."""

    model_config = ConfigDict(frozen=True)

    columns: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]

    @property
    def categories(self) -> list[int]:
        """Places of the categories among the columns."""
        return [place for place, name in enumerate(self.columns) if name in self.levels]

    def matrix(self, table: pa.Table) -> np.ndarray:
        """Rows x columns as float64. A column that is not there is unknown; a new level is the rare one."""
        found = np.full((table.num_rows, len(self.columns)), np.nan)
        for place, name in enumerate(self.columns):
            if name not in table.column_names:
                continue
            if name in self.levels:
                found[:, place] = self._codes(table[name], self.levels[name])
            else:
                found[:, place] = numbers(table[name])
        return found

    @staticmethod
    def _codes(column: pa.ChunkedArray, levels: Sequence[str]) -> np.ndarray:
        at = pc.index_in(column.cast(pa.string()), value_set=pa.array(levels, pa.string()))
        codes = at.fill_null(len(levels)).to_numpy().astype(float)
        return np.where(column.is_valid().to_numpy(), codes, np.nan)

    def at(self, names: Sequence[str]) -> list[int]:
        """Places of these columns."""
        return [self.columns.index(name) for name in names]

    def told(self, place: int, value: float) -> str:
        """A value of a column in words."""
        if np.isnan(value):
            return "unknown"
        levels = self.levels.get(self.columns[place])
        if levels is None:
            return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
        return levels[int(value)] if int(value) < len(levels) else "something rare"

    def without(self, names: Sequence[str]) -> Encoding:
        """Without some columns."""
        columns = tuple(name for name in self.columns if name not in names)
        return Encoding(columns=columns, levels={k: v for k, v in self.levels.items() if k in columns})


def encoding(table: pa.Table, kinds: Mapping[str, str], who: np.ndarray | None = None) -> Encoding:
    """The encoding of a table. kinds: column -> "number" or "category". who: the customer of each row, where
    there may be several of one; a level leaves with a model, so few customers must not make one. No outcome
    is looked at.

    Columns whose known values are all the same and that are never, or always, unknown are left out.
    """
    columns, levels = [], {}
    for name in table.column_names:
        column = table[name]
        if pc.count_distinct(column, mode="all").as_py() < 2:
            continue
        columns.append(name)
        if kinds[name] == "category":
            levels[name] = _levels(column, who)
    return Encoding(columns=tuple(columns), levels=levels)


def _levels(column: pa.ChunkedArray, who: np.ndarray | None) -> tuple[str, ...]:
    values = column.cast(pa.string())
    if who is not None:
        values = pa.table({"value": values, "who": who}).group_by(["value", "who"]).aggregate([])["value"]
    counted = pc.value_counts(values.drop_null())
    pairs = zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
    common = sorted((-n, value) for value, n in pairs if n >= RARE)
    return tuple(value for _, value in common[:MOST_LEVELS])


def numbers(column: pa.ChunkedArray) -> np.ndarray:
    """float64, NaN where null or infinite, within LARGEST on either side."""
    values = column.cast(pa.float64()).fill_null(np.nan).to_numpy().copy()
    values[~np.isfinite(values)] = np.nan
    return np.clip(values, -LARGEST, LARGEST)
