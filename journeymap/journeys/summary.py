"""What drafting a journey needs to know about raw events: one pass, bounded memory, no database.

At most `LIMIT` events are looked at closely: above that whole cases are left out by the hash of their key
(1 case in `step` is kept), so what is said of cases stays true of a random part of them. Events per
activity are counted over all events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining.dictionaries import one_array

from .precedence import order_of_firsts, positions
from .words import is_planned

LIMIT = 250_000  # a guess about cases gains nothing from more of them
TOP = 64  # activities that the others are placed by

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Engine = duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class Summary:
    """Arrays are indexed by activity code, the place in `activities`.

    count: events; cases: cases looked at that hold it; position: 0 (first) to 1 (last), the chance that
    another activity happened before it first does, in cases that hold both; starts, ends: cases that start,
    end with it; pairs: (a, b, n) where b directly follows a; together: cases that hold both of two of `top`.
    Plans (estimated dates ...) are in `count` and `cases` alone: they did not happen when their time says.
    """

    activities: list[str]
    count: Ints
    cases: Ints
    position: Floats
    starts: Ints
    ends: Ints
    planned: npt.NDArray[np.bool_]
    pairs: tuple[Ints, Ints, Ints]
    top: Ints
    together: Ints
    events: int
    n_cases: int
    step: int
    gap_p95: float | None  # seconds; None where no case has two events
    gap_median: float | None

    @property
    def end_share(self) -> Floats:
        """Of the cases that hold the activity, the share that ends with it."""
        return self.ends / np.maximum(self.cases, 1)

    @property
    def case_share(self) -> Floats:
        """The share of all cases that hold the activity."""
        return self.cases / max(self.n_cases, 1)


@dataclass
class _Gathered:
    codes: dict[str, int] = field(default_factory=dict)
    keys: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    times: list[Ints] = field(default_factory=list)
    activities: list[npt.NDArray[np.int32]] = field(default_factory=list)
    cut: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    count: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


def summarise(
    tables: Iterable[pa.Table], case: str, *, expected_events: int, session_gap_seconds: float = 1800.0,
    limit: int = LIMIT,
) -> Summary:  # fmt: skip
    """Summarise raw event tables (columns as in the raw event store) under one choice of `case`.

    case: "case", "customer", "session" or "attr_<name>"; rows that lack it belong to a case of their person.
    expected_events: how many rows the tables hold together; it only decides how many cases are left out.
    """
    step = max(1, -(-expected_events // limit))
    gathered = _Gathered()
    with duckdb.connect(config={"threads": 1}) as engine:
        for table in tables:
            for part in _pieces(table):
                _gather(gathered, part, case, step, engine)
    return _summary(gathered, step, session_gap_seconds)


def _pieces(table: pa.Table, rows: int = 1_000_000) -> Iterator[pa.Table]:
    """Along the chunks, each of which has its own dictionary: one for all would read every text again."""
    for batch in table.to_batches(max_chunksize=rows):
        yield pa.Table.from_batches([batch])


def _gather(to: _Gathered, table: pa.Table, case: str, step: int, engine: Engine) -> None:
    activity = _encoded(table.column("activity"))
    names = activity.dictionary.to_pylist()
    codes = np.array([to.codes.setdefault(name, len(to.codes)) for name in names], np.int32)
    events = codes[activity.indices.to_numpy(zero_copy_only=False)]
    if len(to.count) < len(to.codes):
        to.count = np.concatenate([to.count, np.zeros(len(to.codes) - len(to.count), np.int64)])
    to.count += np.bincount(events, minlength=len(to.codes))
    keys, cut = _keys(table, case, engine)
    kept = slice(None) if step == 1 else keys % np.uint64(step) == 0
    to.keys.append(keys[kept])
    to.cut.append(cut[kept])
    to.activities.append(events[kept])
    to.times.append(table.column("time").cast(pa.int64()).to_numpy()[kept])


def _keys(table: pa.Table, case: str, engine: Engine) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
    """The hash of each row's case key, and whether silence cuts the case (sessions that no column names)."""
    if case == "customer" or case not in table.column_names:
        return _hashes(table.column("person"), engine), np.full(table.num_rows, case == "session")
    named = table.column(case)
    hashes = _hashes(named, engine)
    missing = np.zeros(table.num_rows, dtype=bool)
    if case != "session" and not named.null_count:
        return hashes, missing
    missing = pc.is_null(named).to_numpy()
    person = _hashes(table.column("person"), engine)
    if case == "session":  # two customers may both have a session "1"
        hashes = hashes ^ (person * np.uint64(0x9E3779B97F4A7C15))
    return np.where(missing, person, hashes), missing & (case == "session")


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    return one_array(column)


def _hashes(column: pa.ChunkedArray, engine: Engine) -> npt.NDArray[np.uint64]:
    """64-bit hashes of text; nulls give 0. Hashed once per distinct value."""
    encoded = _encoded(column)
    values = pa.table({"v": encoded.dictionary.cast(pa.string())})
    hashed = engine.from_arrow(values).project("hash(v) AS h").fetchnumpy()["h"]
    table = np.append(np.asarray(hashed, np.uint64), np.uint64(0))
    return table[pc.fill_null(encoded.indices, len(hashed)).to_numpy(zero_copy_only=False)]


def _summary(gathered: _Gathered, step: int, session_gap: float) -> Summary:
    names = list(gathered.codes)
    keys, times, events, cut = (
        np.concatenate(each) if each else np.zeros(0, kind)
        for each, kind in (
            (gathered.keys, np.uint64), (gathered.times, np.int64), (gathered.activities, np.int32),
            (gathered.cut, bool),
        )
    )  # fmt: skip
    order = np.lexsort((times, keys))
    keys, times, events, cut = keys[order], times[order], events[order], cut[order]
    gaps = np.diff(times) / 1e6
    silent: npt.NDArray[np.bool_] = np.logical_and(cut[1:], gaps > session_gap)
    same = np.logical_and(keys[1:] == keys[:-1], ~silent)
    within = gaps[same]
    case = np.concatenate([[0], np.cumsum(~same)]) if len(keys) else np.zeros(0, np.int64)
    return _counted(
        names, gathered.count, case.astype(np.int64), events.astype(np.int64), step,
        # As the compiled log does it: the smallest gap that 95 % of the gaps do not exceed.
        float(np.percentile(within, 95, method="inverted_cdf")) if len(within) else None,
        float(np.median(within)) if len(within) else None,
    )  # fmt: skip


def _counted(
    names: list[str],
    count: Ints,
    case: Ints,
    events: Ints,
    step: int,
    p95: float | None,
    median: float | None,
) -> Summary:
    size = len(names)
    n_cases = int(case[-1]) + 1 if len(case) else 0
    planned = np.array([is_planned(name) for name in names], bool)
    if planned.all():
        planned = np.zeros(size, bool)
    cases = np.bincount(_distinct(case * max(size, 1) + events) % max(size, 1), minlength=size)
    happened = ~planned[events] if size else np.zeros(0, bool)
    case, events = case[happened], events[happened]
    last = np.append(case[1:] != case[:-1], True)[: len(case)]
    first = np.append(True, case[1:] != case[:-1])[: len(case)]
    top = np.argsort(-np.where(planned, 0, cases), kind="stable")[:TOP]
    both, before = order_of_firsts(case, events, size, top)
    return Summary(
        activities=names,
        count=count,
        cases=cases,
        position=positions(cases / max(n_cases, 1), top, both, before),
        starts=np.bincount(events[first], minlength=size),
        ends=np.bincount(events[last], minlength=size),
        planned=planned,
        pairs=_pairs(case, events, size),
        top=top,
        together=both[:, top],
        events=int(count.sum()),
        n_cases=n_cases,
        step=step,
        gap_p95=p95,
        gap_median=median,
    )


def _distinct(values: Ints) -> Ints:
    """Sorted distinct values, by one sort: faster than `np.unique` where most of them differ."""
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])[: len(values)]]


def _pairs(case: Ints, events: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    same = case[1:] == case[:-1]
    pair, n = np.unique(events[:-1][same] * max(size, 1) + events[1:][same], return_counts=True)
    return pair // max(size, 1), pair % max(size, 1), n
