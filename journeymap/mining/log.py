"""The compiled log of one journey: integer columns in Parquet, bucketed by case (schema in docs/log.md).

A folder holds `log.json` (the manifest) and for each part `<name>.events.parquet`, `<name>.cases.parquet`.
A part holds whole cases. An overlay adds parts; cases that it supersedes are listed for the part that held
them (`<name>.dropped-<k>.npy`) and their rows lie once more in a part of sign -1, which only sums read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict

from .engines import HERE, Engine
from .relations import Relations

FORMAT = 1
UTC_MICROSECONDS = pa.timestamp("us", tz="UTC")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START, END = "START", "END"

EVENTS = {
    "case": pa.int32(),
    "position": pa.int32(),
    "activity": pa.int32(),
    "next_activity": pa.int32(),
    "touchpoint": pa.int32(),
    "touchpoint_position": pa.int32(),
    "next_touchpoint": pa.int32(),
    "stage": pa.int32(),
    "stage_position": pa.int32(),
    "next_stage": pa.int32(),
    "arrival": pa.int32(),
    "time": UTC_MICROSECONDS,
    "seconds": pa.float64(),
    "channel": pa.int32(),
    "session": pa.int32(),
    "value": pa.float64(),
    "customer": pa.int32(),
    "import": pa.int32(),
    "row": pa.int64(),
}
CASES = {
    "case": pa.int32(),
    "key": pa.string(),
    "owner": pa.string(),
    "customer": pa.string(),
    "start": UTC_MICROSECONDS,
    "end": UTC_MICROSECONDS,
    "events": pa.int32(),
    "variant": pa.uint64(),
    "path": pa.list_(pa.int32()),
    "goal": pa.bool_(),
    "exit": pa.bool_(),
    "ended": pa.bool_(),
    "value": pa.float64(),
}


class LogError(ValueError):
    """The folder holds no log that this version can read."""


class Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(Stored):
    """Whole cases in two files. `dropped`: file with the sorted case codes that a later part supersedes."""

    name: str
    events: int
    cases: int
    sign: int = 1
    dropped: str | None = None


class Manifest(Stored):
    """All that log.json holds. Times are microseconds since 1970 UTC."""

    format: int = FORMAT
    name: str
    revision: int
    case: str
    snapshot: str
    identity: str | None = None
    definition: dict[str, Any]
    activities: tuple[str, ...]
    channels: tuple[str, ...]
    stages: tuple[str, ...]
    touchpoints: tuple[str, ...]
    touchpoint_stage: tuple[int, ...]
    customers: tuple[str, ...] = ()  # files of customer texts, one after the other
    sessions: tuple[str, ...] = ()
    parts: tuple[Part, ...]
    events: int
    cases: int
    next_case: int
    overlay_events: int = 0
    ends_after: float
    reference_time: int | None
    rows_read: int
    left_out: dict[str, int]


class Log:
    """A compiled log, read-only. Codes index `activities`, `touchpoints`, `stages` and `channels`.

    touchpoint_stage: int32 array, stage code of each touchpoint (-1 none). ends_after: seconds.
    reference_time: the latest event's time (UTC), None for an empty log. n_codes: case codes are below it.
    engine: who measures it; a pickled log is measured where it is opened.
    """

    def __init__(self, folder: Path, manifest: Manifest, engine: Engine = HERE):
        self.folder, self.engine = Path(folder), engine
        self._relations: Relations | None = None
        self.manifest = manifest
        self.name, self.revision, self.snapshot = manifest.name, manifest.revision, manifest.snapshot
        self.activities: Sequence[str] = manifest.activities
        self.touchpoints: Sequence[str] = manifest.touchpoints
        self.stages: Sequence[str] = manifest.stages
        self.channels: Sequence[str] = manifest.channels
        self.touchpoint_stage = np.array(manifest.touchpoint_stage, dtype=np.int32)
        self.ends_after = manifest.ends_after
        self.n_events, self.n_cases, self.n_codes = manifest.events, manifest.cases, manifest.next_case
        self.reference_time = None if manifest.reference_time is None else moment(manifest.reference_time)

    def __reduce__(self) -> tuple[type[Log], tuple[Path, Manifest]]:
        return Log, (self.folder, self.manifest)

    @classmethod
    def open(cls, folder: Path | str, engine: Engine = HERE) -> Log:
        """Open a compiled log. Raises LogError when the folder holds none, or one of another format."""
        folder = Path(folder)
        try:
            manifest = Manifest.model_validate(json.loads((folder / "log.json").read_text()))
        except FileNotFoundError as error:
            raise LogError(
                f"{folder} holds no compiled log (no log.json): compile the journey again"
            ) from error
        except ValueError as error:
            raise LogError(
                f"{folder}/log.json cannot be read: compile the journey again ({error})"
            ) from error
        if manifest.format != FORMAT:
            raise LogError(
                f"{folder} has log format {manifest.format}, this version reads {FORMAT}: compile again"
            )
        return cls(folder, manifest, engine)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Parts that hold the log's cases (not those of sign -1)."""
        return tuple(part for part in self.manifest.parts if part.sign > 0)

    @property
    def asked(self) -> tuple[Log, ...]:
        """The log in pieces that are searched one by one, none of which splits a case: as a whole where this
        process does it, else part by part."""
        if not self.engine.apart or not self.parts:
            return (self,)
        return tuple(Log(self.folder, self.manifest.model_copy(update={"parts": (p,)})) for p in self.parts)

    def buckets(
        self, event_columns: Sequence[str] | None = None, case_columns: Sequence[str] | None = None
    ) -> Iterator[tuple[pa.Table, pa.Table]]:
        """Events and cases part by part, codes as stored, sorted by (case, position); a case is never split.

        Columns as EVENTS and CASES name them (None = all, () = none). `ended` is worked out here: goal or
        exit reached, or silent for longer than `ends_after` before `reference_time`.
        """
        for part in self.parts:
            yield self.part_events(part, event_columns), self.part_cases(part, case_columns)

    def part_events(self, part: Part, columns: Sequence[str] | None = None) -> pa.Table:
        """Events of one part without its superseded cases."""
        return self._live(part, "events", list(EVENTS if columns is None else columns))

    def part_cases(self, part: Part, columns: Sequence[str] | None = None) -> pa.Table:
        """Cases of one part without its superseded cases, with `ended`."""
        wanted = list(CASES if columns is None else columns)
        if "ended" not in wanted:
            return self._live(part, "cases", wanted)
        stored = dict.fromkeys([c for c in wanted if c != "ended"] + ["goal", "exit", "end"])
        table = self._live(part, "cases", list(stored))
        end = table["end"].cast(pa.int64()).to_numpy()
        ended = self.ended(table["goal"].to_numpy(), table["exit"].to_numpy(), end)
        return table.append_column("ended", pa.array(ended)).select(wanted)

    def case_keys(self, codes: np.ndarray) -> dict[int, str]:
        """The keys of the cases with these codes, by code."""
        keys: dict[int, str] = {}
        for _, cases in self.buckets(event_columns=(), case_columns=("case", "key")):
            chosen = cases.filter(np.isin(cases["case"].to_numpy(), codes))
            keys |= zip(chosen["case"].to_pylist(), chosen["key"].to_pylist(), strict=True)
        return keys

    def ended(self, goal: np.ndarray, left: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Which cases are ended. `end`: microseconds of their last events."""
        return goal | left | (end < self.open_since)

    @property
    def open_since(self) -> int:
        """A case without goal or exit is open when its last event is at this microsecond or later."""
        if self.manifest.reference_time is None:
            return 0
        return self.manifest.reference_time - round(self.ends_after * 1e6)

    @cached_property
    def customers(self) -> pa.Array:
        """Customer keys by the code that `customer` of events holds. A text may have more than one code."""
        return self._texts(self.manifest.customers)

    @cached_property
    def sessions(self) -> pa.Array:
        """Session texts by the code that `session` of events holds. A text may have more than one code."""
        return self._texts(self.manifest.sessions)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB in memory with the views of `journeymap.mining.relations`; a forked process gets its own."""
        if self._relations is None or self._relations.process != os.getpid():
            self._relations = Relations(self)
        return self._relations.connection

    @property
    def events(self) -> duckdb.DuckDBPyRelation:
        """All events with texts for activity, touchpoint, stage and channel; case and customer are codes."""
        return self.connection.view("events")

    @property
    def cases(self) -> duckdb.DuckDBPyRelation:
        """All cases, with `ended`, and `path` as a list of activities."""
        return self.connection.view("cases")

    @staticmethod
    def empty(kind: str) -> pa.Table:
        """A table without rows: "events" as EVENTS, "cases" as stored (CASES without `ended`)."""
        columns = EVENTS if kind == "events" else {k: v for k, v in CASES.items() if k != "ended"}
        return pa.schema(list(columns.items())).empty_table()

    def dropped(self, part: Part) -> np.ndarray | None:
        """Sorted codes of the part's cases that are superseded; None where there are none."""
        return np.load(self.folder / part.dropped) if part.dropped else None

    def path(self, part: Part, kind: str) -> Path:
        return self.folder / f"{part.name}.{kind}.parquet"

    def _texts(self, files: Sequence[str]) -> pa.Array:
        chunks = [pq.read_table(self.folder / file)["text"] for file in files]
        arrays = [chunk for column in chunks for chunk in column.chunks]
        return pa.concat_arrays(arrays) if arrays else pa.array([], pa.string())

    def _live(self, part: Part, kind: str, columns: list[str]) -> pa.Table:
        dropped = self.dropped(part)
        stored = columns if dropped is None or "case" in columns else [*columns, "case"]
        table = pq.read_table(self.path(part, kind), columns=stored, use_threads=False)
        if dropped is None:
            return table
        gone = pc.is_in(table["case"], value_set=pa.array(dropped, pa.int32()))
        return table.filter(pc.invert(gone)).select(columns)


def moment(microseconds: int) -> datetime:
    """Exact UTC time of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)
