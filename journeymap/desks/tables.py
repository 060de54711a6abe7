"""The desk tables of a journey as it is now: made once, kept as Parquet files, named after what they hold.

They lie below the exports folder, so every erasure takes them away, and can be made again at any time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import Part
from journeymap.desks import answers, results
from journeymap.desks.choice import Choice, keyed
from journeymap.desks.columns import Column, fitted, schema
from journeymap.desks.models.seen import Seen
from journeymap.desks.noticing import look
from journeymap.desks.persons import cases_and_customers
from journeymap.desks.steps import EVENTS, UPDATED, events
from journeymap.desks.whose import HIDDEN, OWNER, WHOSE, Unnamed, about, owners
from journeymap.desks.writing import AT_ONCE, landed, numbered, write
from journeymap.events.erasures import erasures
from journeymap.events.files import SnapshotGone, absolute, exclusive, fsync_folder
from journeymap.events.models import Snapshot
from journeymap.events.reading import engine
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept_map

FORMAT = 3  # grows when the same data give other tables
KEPT = ("events", "cases", "customers", "answers")
NAMES = (*KEPT, *results.OF_THE_MAP)
KEYS = {
    "events": "event_key", "cases": "case_key", "customers": "customer_key", "answers": "answer_key",
    "about": "journey", "stages": "stage", "touchpoints": "touchpoint", "transitions": "transition_key",
    "measures": "address", "findings": "address",
}  # fmt: skip
TITLES = {
    "events": "one row an event",
    "cases": "one row a case",
    "customers": "one row a customer, with features",
    "answers": "one row an answer",
    "about": "one row: what the tables are of",
    "stages": "the stages of the journey",
    "touchpoints": "the touchpoints of the journey",
    "transitions": "what follows what",
    "measures": "every figure of the map, with interval, n and method",
    "findings": "what analyzers found",
}
TOLD = "content.json"
FILES = (TOLD, *(f"{name}.parquet" for name in KEPT))
Told = Callable[[float, str], None]
"""Hears how much is done (0 to 1), and what of."""
FEEDS = "exports/feeds"  # what jobs make for feeds, see `making`
UNUSED_FOR = 86_400.0  # seconds after which kept tables go


@dataclass(frozen=True)
class Table:
    """source: a Parquet file with further columns, ROW, counted from 0, and HIDDEN; or a table at hand."""

    name: str
    columns: tuple[Column, ...]
    source: Path | pa.Table

    @property
    def schema(self) -> pa.Schema:
        return schema(self.columns)

    @property
    def kept(self) -> bool:
        """Whether it is a file of a kept desk."""
        return isinstance(self.source, Path)

    @property
    def dated(self) -> bool:
        """Whether its rows say when they were new or changed."""
        return any(column.name == "updated" for column in self.columns)

    @contextmanager
    def opened(self, since: datetime | None = None) -> Iterator[duckdb.DuckDBPyRelation]:
        """Its rows (those new or changed since, where they say so) with ROW, in no order told."""
        with self.connected(since) as (_, rows):
            yield rows

    @contextmanager
    def connected(
        self, since: datetime | None = None
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyRelation]]:
        """The same with the connection that reads them, which other rows can be joined on."""
        with engine() as connection:
            rows = connection.read_parquet(str(self.source)) if isinstance(self.source, Path) else (
                connection.from_arrow(numbered(self.source)))  # fmt: skip
            if since is not None and self.dated:
                asked = duckdb.ConstantExpression(since)
                rows = rows.filter(duckdb.ColumnExpression("updated") >= asked.cast("TIMESTAMPTZ"))
            yield connection, rows

    def batches(self, since: datetime | None = None) -> Iterator[pa.Table]:
        """Its rows in their order, some at a time, in the types of its columns: as they lie in the file, for
        sorting them again would take the memory of all."""
        for batch in self._stored():
            some = pa.Table.from_batches([batch])
            if since is not None and self.dated:
                some = some.filter(pc.greater_equal(some["updated"], pa.scalar(since, UPDATED.type)))
            if some.num_rows:
                yield fitted(some, self.columns)

    def _stored(self) -> Iterator[pa.RecordBatch]:
        if isinstance(self.source, pa.Table):
            yield from self.source.to_batches(AT_ONCE)
            return
        with pq.ParquetFile(self.source) as file:
            yield from file.iter_batches(AT_ONCE)

    def rows(self, since: datetime | None = None) -> int:
        if since is None:
            source = self.source
            return pq.read_metadata(source).num_rows if isinstance(source, Path) else source.num_rows
        with self.opened(since) as rows:
            return int(rows.count("*").fetchall()[0][0])


@dataclass(frozen=True)
class Desk:
    """The tables of one journey, all of the same moment. content: names what is in them; erased: how often
    something had been erased before they were made."""

    journey: Journey
    choice: Choice
    content: str
    folder: Path
    data: SnapshotData
    erased: int

    def table(self, name: str) -> Table:
        """One of NAMES. KeyError for another."""
        if name in results.OF_THE_MAP:
            shown = kept_map(self.journey)
            return Table(name, results.OF_THE_MAP[name][0], results.table_of(shown, name))
        if name == "answers" and self.choice.texts:
            return Table(name, answers.columns(self.choice), answers.table_of(self.data, self.choice))
        return kept(self.folder, name)

    def still(self) -> bool:
        """Whether nothing that the tables were made of has been erased since."""
        now = Snapshot.objects.filter(number=self.data.at.number).first()
        same = now is None or now.files == self.data.at.files
        return same and self.folder.is_dir() and self.erased == erasures()


def desk(journey: Journey, choice: Choice) -> Desk:
    """The tables as they are now; made where they are not there yet. SnapshotGone where rows are erased
    again and again meanwhile."""
    for _ in range(3):
        found, seen = now(journey, choice)
        with exclusive(folder() / f"{found.content}.lock"):
            if not whole(found.folder):
                make(found, seen)
        with suppress(FileNotFoundError):
            found.folder.touch()  # the sweep keeps what was used lately
        if found.still():
            return found
        shutil.rmtree(found.folder, ignore_errors=True)
    raise SnapshotGone("Data are being erased. Ask again in a minute.")


def make_at(place: Path, journey: Journey, choice: Choice, beat: Told) -> None:
    """Make the tables as they are now, in a folder that is not there yet. SnapshotGone as `desk` has it."""
    found, seen = now(journey, choice)
    found = replace(found, folder=place)
    make(found, seen, beat)
    if not found.still():
        shutil.rmtree(place, ignore_errors=True)
        raise SnapshotGone("Data were erased while the tables were made. Ask again.")


def now(journey: Journey, choice: Choice) -> tuple[Desk, list[Seen]]:
    """What the tables are made of now, and what was seen of it so far. Nothing is made yet."""
    erased = erasures()
    data = data_of(journey, Part(), current())
    told = definition(journey)
    seen = look(journey, told, data.at.manifest)
    content = content_of(journey, data.at, told.model_dump(mode="json"), choice.keys, seen, erased)
    return Desk(journey, choice, content, folder() / content, data, erased), seen


def whole(place: Path, names: Iterable[str] = KEPT) -> bool:
    """Whether its files (those of these tables) are there as they were written: the oldest exports may be
    taken away one by one, and a disk may lose the end of a file."""
    sizes = told_of(place).get("sizes", {})
    try:
        return all((place / f"{name}.parquet").stat().st_size == sizes.get(name) for name in names)
    except FileNotFoundError:
        return False


def told_of(place: Path) -> dict[str, Any]:
    """What a kept desk says of itself; nothing where it is gone or damaged."""
    try:
        told = json.loads((place / TOLD).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def folder() -> Path:
    return absolute("exports/desks")


def content_of(journey: Journey, at: Snapshot, told: object, keys: str, seen: list[Seen], erased: int) -> str:
    parts = [FORMAT, journey.pk, at.files, told, keys, seen[-1].pk if seen else 0, erased]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def unheard(share: float, what: str) -> None:
    """For who waits anyway."""


def make(found: Desk, seen: list[Seen], beat: Told = unheard) -> None:
    """Write the files in a folder of their own, which then takes its name."""
    draft = found.folder.with_name(f".{found.folder.name}-{uuid4().hex}")
    draft.mkdir(parents=True)
    try:
        keys = found.choice.keys
        log = found.data.log
        unnamed = Unnamed(found.data.at, log.manifest.definition["sources"])
        steps = heard(events(log, seen, keys, unnamed), len(log.parts), beat)
        write(draft / "events.parquet", EVENTS, steps, (WHOSE,))
        columns: dict[str, tuple[Column, ...]] = {"events": EVENTS}
        for name, (table, described) in cases_and_customers(
            found.data, keys, draft / "events.parquet"
        ).items():
            write(draft / f"{name}.parquet", described, iter([table]), (WHOSE,))
            columns[name] = described
        write(draft / "answers.parquet", answers.ANSWERS, iter([said(found.data, keys)]), HIDDEN)
        columns["answers"] = answers.ANSWERS
        told = {name: [vars(column) for column in each] for name, each in columns.items()}
        sizes = {name: (draft / f"{name}.parquet").stat().st_size for name in KEPT}
        head = {"journey": found.journey.pk, "keys": keys, "erased": found.erased, "sizes": sizes,
                "columns": told}  # fmt: skip
        with (draft / TOLD).open("w") as sink:
            sink.write(json.dumps(head))
            landed(sink)
        fsync_folder(draft)
        shutil.rmtree(found.folder, ignore_errors=True)
        draft.rename(found.folder)
        fsync_folder(found.folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def said(data: SnapshotData, keys: str) -> pa.Table:
    """The answers, whom the store takes them to be of, and whose case it is where they name nobody."""
    told = answers.table_of(data, Choice(keys))
    owner = keyed(pa.chunked_array([owners(data.at, data.answers["customer"])]), keys)
    return about(about(told, told["customer_key"]), owner, OWNER)


def heard(some: Iterator[pa.Table], parts: int, beat: Told) -> Iterator[pa.Table]:
    """The same tables; tells how many of `parts` there were. Cases and customers are the last fifth."""
    for number, each in enumerate(some, 1):
        yield each
        beat(0.8 * min(number / max(parts, 1), 1.0), "events")


def kept(place: Path, name: str) -> Table:
    """A table of a kept desk. KeyError where it has none of that name, FileNotFoundError where it is gone."""
    told = json.loads((place / TOLD).read_text())["columns"]
    return Table(name, tuple(Column(**each) for each in told[name]), place / f"{name}.parquet")


def is_of(place: Path, journey: Journey, choice: Choice) -> bool:
    """Whether a kept desk is there, of this journey, with keys as they are chosen, and nobody erased since.
    Who refused since may be in it: `withdrawn` says who."""
    wanted = {"journey": journey.pk, "keys": choice.keys, "erased": erasures()}
    told = told_of(place)
    return all(told.get(name) == each for name, each in wanted.items())
