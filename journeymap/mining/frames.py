"""What an analyzer is given: `FrameData` from tables in memory, `FolderData` from the files of a run."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from . import tables
from .compiling import compile_log
from .definition import JourneyDefinition
from .log import Log
from .measures import Measures
from .remembering import remembered
from .results import Memo, Scores
from .storing import lists, scores_table, vectors_of

FEEDBACK = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "score": "DOUBLE",
    "kind": "VARCHAR",
    "scale_min": "DOUBLE",
    "scale_max": "DOUBLE",
    "satisfied": "BOOLEAN",
    "time": "TIMESTAMPTZ",
    "customer": "VARCHAR",
    "case": "VARCHAR",
    "touchpoint": "VARCHAR",
    "channel": "VARCHAR",
    "source": "VARCHAR",
}
# Nothing is fetched or loaded behind our back.
ENGINE: dict[str, Any] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
CUSTOMERS = {
    "customer": "VARCHAR",
    "person": "VARCHAR",
    "email_hash": "VARCHAR",
    "phone_hash": "VARCHAR",
    "created": "TIMESTAMPTZ",
    "source": "INTEGER",
}
# The top box, as `statistics.top_box` says it.
SATISFIED = """coalesce(satisfied, CASE WHEN isfinite(score) THEN score >= scale_max
    - CASE WHEN scale_max - scale_min > 10 THEN 0.1 * (scale_max - scale_min) ELSE 0 END END)"""


class KernelData:
    """Base of both: a log, relations of feedback and customers, and lookups that say what there is."""

    snapshot: str
    scope: Literal["company", "journey"]
    log: Log

    def __init__(self) -> None:
        self._scores: Mapping[str, Any] = {}
        self._vectors: Mapping[str, Any] = {}
        self._models: Mapping[str, Path] = {}
        self._curated: Mapping[str, Any] = {}
        self._memos: Mapping[str, Memo | Sequence[Path]] = {}
        self._feedback: pa.Table | Sequence[Path] = ()
        self._customers: pa.Table | Sequence[Path] = ()
        self._events: pa.Table | Sequence[Path] = ()
        self._sources: pa.Table | Sequence[Path] = ()

    @cached_property
    def measures(self) -> Measures:
        """The kernel's measures of the log."""
        return Measures(self.log)

    @cached_property
    def _engine(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(config=ENGINE)

    @cached_property
    def feedback(self) -> duckdb.DuckDBPyRelation:
        """Columns of the contract, null where absent; a `touchpoint` that the journey lacks is null too."""
        relation = self._whole(self._feedback, FEEDBACK)
        touchpoints = duckdb.ConstantExpression(list(self.log.touchpoints) if self.log else [])
        known = duckdb.FunctionExpression("list_contains", touchpoints, duckdb.ColumnExpression("touchpoint"))
        at = duckdb.CaseExpression(known, duckdb.ColumnExpression("touchpoint"))
        satisfied = duckdb.SQLExpression(SATISFIED)
        replaced = {"touchpoint": at, "satisfied": satisfied}
        return relation.select(
            *(replaced.get(c, duckdb.ColumnExpression(c)).alias(c) for c in relation.columns)
        )

    @cached_property
    def customers(self) -> duckdb.DuckDBPyRelation:
        """The columns of the contract and one text column per trait."""
        return self._whole(self._customers, CUSTOMERS)

    @cached_property
    def events(self) -> duckdb.DuckDBPyRelation:
        """Raw events, whatever journey they belong to. No row unless the analyzer `needs` "events"."""
        return self._whole(self._events, tables.EVENTS)

    @cached_property
    def sources(self) -> duckdb.DuckDBPyRelation:
        """What was handed in: one row an import."""
        return self._whole(self._sources, tables.SOURCES)

    def relation(self, table: pa.Table) -> duckdb.DuckDBPyRelation:
        """A table of one's own as a relation that can be joined with those of this view (not of its log)."""
        return self._engine.from_arrow(table)

    def scores(self, name: str) -> pa.Table:
        """Columns id, value (and part_from, part_to); KeyError says which there are."""
        return self._looked_up("scores", self._scores, name)

    def vectors(self, name: str) -> pa.Table:
        """Columns id, value (fixed-size list of float32); KeyError says which there are."""
        return self._looked_up("vectors", self._vectors, name)

    def model(self, name: str) -> Path | None:
        """The active model's folder, or None."""
        return self._models.get(name)

    def curated(self, kind: str) -> Any:
        """What people accepted, as plain JSON data, or None."""
        return self._curated.get(kind)

    def has(self, word: str) -> bool:
        """Whether an input is there: "feedback", "events", "scores:<name>", "vectors:..", "curated:.."."""
        kind, _, name = word.partition(":")
        if kind in ("feedback", "events"):
            return bool(getattr(self, kind).limit(1).fetchall())
        found = {
            "scores": self._scores,
            "vectors": self._vectors,
            "model": self._models,
            "curated": self._curated,
        }
        if kind not in found:
            raise ValueError(
                f"{word!r} is no input: ask for feedback, events, {', '.join(f'{k}:name' for k in found)}"
            )
        return found[kind].get(name) is not None

    def memo(self, name: str, keys: Sequence[str] | None = None) -> pa.Table:
        """Columns key and value of what the analyzer remembers, of the keys asked for, by key."""
        found = self._memos.get(name, ())
        return remembered([found] if isinstance(found, Memo) else found, keys)

    def _looked_up(self, what: str, found: Mapping[str, Any], name: str) -> pa.Table:
        if name not in found:
            there = ", ".join(sorted(found)) or "none"
            raise KeyError(
                f"no {what} named {name!r}; there are: {there}. Declare it in `needs`: '{what}:{name}'"
            )
        table = found[name]
        if isinstance(table, Path):
            table = pq.read_table(table)
        elif isinstance(table, Scores):
            table = scores_table(table)
        if not pa.types.is_fixed_size_list(table["value"].type):
            return table
        return table.set_column(table.column_names.index("value"), "value", lists(vectors_of(table["value"])))

    def _whole(
        self, source: pa.Table | Sequence[Path], columns: Mapping[str, str]
    ) -> duckdb.DuckDBPyRelation:
        """The source with all columns of the contract in their types, first; attributes follow."""
        if isinstance(source, pa.Table) and source.num_columns:
            relation = self._engine.from_arrow(source)
        elif not isinstance(source, pa.Table) and source:
            relation = self._engine.read_parquet([str(path) for path in source], union_by_name=True)
        else:
            relation = self._engine.from_arrow(pa.table({"id": pa.array([], pa.string())}))
        there = relation.columns
        chosen = [
            (duckdb.ColumnExpression(name) if name in there else duckdb.ConstantExpression(None))
            .cast(kind)
            .alias(name)
            for name, kind in columns.items()
        ]
        more = [duckdb.ColumnExpression(name) for name in there if name.startswith("attr_")]
        return relation.select(*chosen, *more)


class FrameData(KernelData):
    """Data from tables in memory, for examples and tests; the log is compiled into a temporary folder.

    events: columns `time` and `activity` and any of customer, case, session, channel, value, attr_<name>;
        times are datetimes, or ISO texts. Order of equal times is the table's.
    feedback, customers: any columns of the contract (and attr_<name>); the rest is null. Without a scale, a
        score lies on 1-5. scores, vectors: name -> Scores. models: name -> folder. curated: kind -> JSON.
        memos: name -> Memo. sources: columns of `tables.SOURCES`; events without `import` are of source 0.
    """

    def __init__(
        self,
        events: tables.Table | None = None,
        definition: JourneyDefinition | None = None,
        feedback: tables.Table | None = None,
        customers: tables.Table | None = None,
        *,
        scores: Mapping[str, Scores] | None = None,
        vectors: Mapping[str, Scores] | None = None,
        models: Mapping[str, Path] | None = None,
        curated: Mapping[str, Any] | None = None,
        memos: Mapping[str, Memo] | None = None,
        sources: tables.Table | None = None,
        snapshot: str = "frame",
        scope: Literal["company", "journey"] = "journey",
    ):
        super().__init__()
        self.definition = definition or JourneyDefinition(name="frame")
        self.snapshot, self.scope = snapshot, scope
        self.event_table = tables.events(tables.NO_EVENTS if events is None else tables.table(events))
        self.feedback_table = tables.feedback(tables.table({} if feedback is None else feedback))
        self.customer_table = tables.table({} if customers is None else customers)
        self.score_values, self.vector_values = dict(scores or {}), dict(vectors or {})
        self._scores, self._vectors = self.score_values, self.vector_values
        self.models, self.accepted, self.memos = dict(models or {}), dict(curated or {}), dict(memos or {})
        self._models, self._curated, self._memos = self.models, self.accepted, self.memos
        self.source_table = tables.table({} if sources is None else sources)
        self._feedback, self._customers = self.feedback_table, self.customer_table
        self._events, self._sources = tables.raw(self.event_table), self.source_table

    def changed(self, **changes: Any) -> FrameData:
        """The same data but for the arguments of the constructor that are given."""
        told = {
            "events": self.event_table,
            "definition": self.definition,
            "feedback": self.feedback_table,
            "customers": self.customer_table,
            "scores": self.score_values,
            "vectors": self.vector_values,
            "models": self.models,
            "curated": self.accepted,
            "memos": self.memos,
            "sources": self.source_table,
            "snapshot": self.snapshot,
            "scope": self.scope,
        }
        return FrameData(**(told | changes))

    @cached_property
    def log(self) -> Log:  # type: ignore[override]
        """The compiled log of the events; its folder goes when nothing holds the log any more."""
        folder = tempfile.mkdtemp(prefix="journeymap-frame-")
        log = compile_log(
            [self.event_table],
            self.definition,
            Path(folder) / "log",
            snapshot=self.snapshot,
            whole_persons=False,
        )
        weakref.finalize(log, shutil.rmtree, folder, ignore_errors=True)
        return log


class FolderData(KernelData):
    """Data from files, as a run's child process gets them. `log` is None for a company without a journey."""

    def __init__(
        self,
        *,
        snapshot: str,
        scope: Literal["company", "journey"],
        log: Path | None,
        feedback: Sequence[Path] = (),
        customers: Sequence[Path] = (),
        scores: Mapping[str, Path] | None = None,
        vectors: Mapping[str, Path] | None = None,
        models: Mapping[str, Path] | None = None,
        curated: Mapping[str, Any] | None = None,
        memos: Mapping[str, Sequence[Path]] | None = None,
        events: Sequence[Path] = (),
        sources: Sequence[Path] = (),
    ):
        super().__init__()
        self.snapshot, self.scope = snapshot, scope
        self.log = Log.open(log) if log else None  # type: ignore[assignment]
        self._feedback, self._customers = feedback, customers
        self._events, self._sources = events, sources
        self._scores, self._vectors = scores or {}, vectors or {}
        self._models, self._curated = models or {}, curated or {}
        self._memos = memos or {}
