"""A plain table made ready to learn from: types, the target's classes, columns that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

FEWEST = 20  # rows of each class
UNKNOWN = ("na", "n/a", "nan", "null", "none", "?", "-")
YES = ("yes", "true", "1", "y", "t")
CERTAIN = np.log(1e-9)  # chance that all values of a column go with one class each without being its copy
DAY = 86_400e6  # microseconds


@dataclass(frozen=True)
class Asked:
    """What is to be learned. table: features, float64 and string columns. labels: 0 or 1 a row.

    times: by which the rows are in order, None without. dropped: {"column", "reason"}. warnings: sentences.
    """

    table: pa.Table
    labels: np.ndarray
    times: np.ndarray | None
    target: str
    positive: str
    dropped: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, str]:
        """column -> "number" or "category"."""
        types = {column.name: column.type for column in self.table.schema}
        return {name: "category" if pa.types.is_string(kind) else "number" for name, kind in types.items()}


def asked(table: pa.Table, target: str, positive: str, time: str, drop: Sequence[str]) -> Asked:
    """Read the table. ValueError says why it cannot be modelled."""
    for name in (target, *([time] if time else []), *drop):
        if name not in table.column_names:
            there = ", ".join(table.column_names)
            raise ValueError(f"the table has no column {name!r}; it has {there}")
    warnings: list[str] = []
    known = _trimmed(table[target])
    if known.null_count:
        warnings.append(f"{known.null_count} rows have no {target} and are left out")
        table = table.filter(known.is_valid())
        known = known.drop_null()
    chosen = _positive(known, target, positive)
    labels = pc.equal(pc.utf8_lower(known), chosen.lower()).to_numpy().astype(float)
    if not positive:
        warnings.append(f"the chance of {target} = {chosen} is predicted; --positive names another value")
    _enough(labels, target, chosen)
    wanted = [name for name in table.column_names if name != target and (name not in drop or name == time)]
    nested = [name for name in wanted if pa.types.is_nested(table[name].type)]
    if nested:
        warnings.append(f"columns that hold lists or records are not looked at: {', '.join(nested)}")
    typed = {name: _typed(table[name]) for name in wanted if name not in nested}
    if time and (time == target or time in nested):
        raise ValueError(f"column {time!r} holds no times")
    times = _times(typed.pop(time), time) if time else None
    dropped: list[dict[str, str]] = []
    columns: dict[str, pa.ChunkedArray] = {}
    for name, column in typed.items():
        reason = unusable(column, labels, times)
        if reason:
            dropped.append({"column": name, "reason": reason})
        else:
            columns[name] = _feature(column, times)
    if not columns:
        raise ValueError(f"no column is left to predict {target} from")
    return Asked(pa.table(columns), labels, times, target, chosen, dropped, warnings)


def unusable(column: pa.ChunkedArray, labels: np.ndarray, times: np.ndarray | None) -> str:
    """Why a typed column must not be learned from; empty where it may. Only what is certain counts."""
    n, distinct = len(column), pc.count_distinct(column, mode="all").as_py()
    if distinct < 2:
        return "constant: it has the same value in every row"
    if _is_id(column, distinct - (column.null_count > 0)):
        return "an id: (nearly) every row has a value of its own"
    if pa.types.is_timestamp(column.type) and times is not None:
        own = column.cast(pa.int64()).fill_null(0).to_numpy()
        later = (own > times) & column.is_valid().to_numpy()
        if later.sum() > 0.5 * (n - column.null_count):
            return "stamped after the time of its row: not known when the prediction is made"
    if _is_copy(column, labels):
        return "a copy of the target: each of its values goes with one class only"
    return ""


def _is_id(column: pa.ChunkedArray, distinct: int) -> bool:
    """Texts that hardly ever come twice; whole numbers that never do and leave no gap, as a counter does."""
    n = len(column) - column.null_count
    if n < FEWEST or pa.types.is_timestamp(column.type):
        return False
    if pa.types.is_string(column.type):
        return distinct >= 0.98 * n
    values = column.drop_null().to_numpy()
    whole = bool(np.all(values == np.round(values)))
    return whole and distinct == n and float(np.ptp(values)) <= 1.01 * n


def _is_copy(column: pa.ChunkedArray, labels: np.ndarray) -> bool:
    """All rows of a value are of one class, which chance would not do so often. Null is a value."""
    code = column.combine_chunks().dictionary_encode(null_encoding="encode").indices.to_numpy()
    n = np.bincount(code)
    yes = np.bincount(code, labels, len(n))
    if np.any((yes > 0) & (yes < n)):
        return False
    share = labels.mean()
    by_chance = np.logaddexp(n * np.log(share), n * np.log1p(-share)).sum()
    return bool(by_chance < CERTAIN)


def _enough(labels: np.ndarray, target: str, positive: str) -> None:
    yes, no = int(labels.sum()), int(len(labels) - labels.sum())
    if min(yes, no) < FEWEST:
        raise ValueError(
            f"{yes} rows have {target} = {positive}, {no} have not: a model needs {FEWEST} of each at least"
        )


def _positive(known: pa.ChunkedArray, target: str, positive: str) -> str:
    """The value whose chance is asked for."""
    counted = pc.value_counts(known)
    counts = dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))
    lower = {value.lower(): value for value in counts}
    if positive:
        wanted = _plain(positive)
        if wanted.lower() not in lower:
            there = ", ".join(sorted(counts)[:10])
            raise ValueError(f"no row has {target} = {positive}; there are {there or 'no values'}")
        return lower[wanted.lower()]
    if len(counts) != 2:
        raise ValueError(
            f"{target} has {len(counts)} different values: a prediction needs two, or --positive VALUE"
        )
    yes = [value for value in counts if value.lower() in YES]
    return yes[0] if len(yes) == 1 else min(counts, key=lambda value: (counts[value], value))


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts without blanks around them; null where nothing is told. 1.0 is told as 1."""
    if pa.types.is_floating(column.type):
        column = pa.chunked_array([pa.array([_plain(str(v)) for v in column.to_pylist()])])
    return _without(pc.utf8_trim_whitespace(column.cast(pa.string())), ("",))


def _without(texts: pa.ChunkedArray, unknown: Sequence[str]) -> pa.ChunkedArray:
    """Null in the place of these words."""
    gone = pc.is_in(pc.utf8_lower(texts), value_set=pa.array(unknown))
    return pc.if_else(gone, pa.scalar(None, pa.string()), texts)


def _plain(value: str) -> str:
    return value[:-2] if value.endswith(".0") else value


def _typed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """float64, timestamps in microseconds, or strings; null where nothing is told."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = column.cast(pa.float64()).fill_null(np.nan).to_numpy()
        return pa.chunked_array([pa.array(values, mask=~np.isfinite(values))])
    if pa.types.is_temporal(kind) and not pa.types.is_time(kind):
        return column.cast(pa.timestamp("us"), safe=False)
    texts = _trimmed(column)
    if texts.null_count == len(texts):
        return texts
    told = _without(texts, UNKNOWN)  # among texts such a word may be a value like others
    for wanted in (pa.float64(), pa.timestamp("us")):
        if told.null_count == len(told):
            break
        try:
            return told.cast(wanted)
        except pa.ArrowInvalid:
            continue  # not of this type: the next one, at last a text
    return texts


def _times(column: pa.ChunkedArray, name: str) -> np.ndarray:
    """Numbers by which rows are in order."""
    if pa.types.is_string(column.type):
        example = column.drop_null()[0].as_py() if column.null_count < len(column) else "nothing"
        raise ValueError(
            f"column {name!r} holds no times: {example!r} is neither like 2026-01-31 nor a number"
        )
    if column.null_count:
        raise ValueError(f"{column.null_count} rows have no {name}: give them a time, or leave them out")
    return column.cast(pa.int64() if pa.types.is_timestamp(column.type) else pa.float64()).to_numpy()


def _feature(column: pa.ChunkedArray, times: np.ndarray | None) -> pa.ChunkedArray:
    """A time becomes a number of days: before the time of its row where that is a time, else since 1970."""
    if not pa.types.is_timestamp(column.type):
        return column
    at = column.cast(pa.int64()).cast(pa.float64()).fill_null(np.nan).to_numpy()
    since = (times - at if times is not None and times.dtype.kind == "i" else at) / DAY
    return pa.chunked_array([pa.array(since, mask=np.isnan(since))])
