"""Compile a whole log from raw event tables."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from ..definition import JourneyDefinition
from ..log import Log, LogError, Manifest, Part
from .bucket import write_bucket
from .codes import CaseCodes, Codes
from .coding import Coder, Groups
from .gathering import Local, Rows, Shuffle, Texts
from .silence import ends_after, reference_time

RawTable: TypeAlias = pa.Table | Callable[[], pa.Table]
SPILL_BUCKETS = 16


def compile_log(
    raw_buckets: Iterable[RawTable],
    definition: JourneyDefinition,
    folder: Path,
    *,
    snapshot: str,
    identity: str | None = None,
    case_buckets: int | None = None,
    whole_persons: bool = True,
    whole_cases: bool = False,
) -> Log:
    """Compile raw event tables into a log at `folder`, which must not exist yet, and open it.

    raw_buckets: tables with at least `time` (timestamp) and `activity`; of customer, case, channel, session,
        person, value, import, row and attr_* those that are there. Callables are called one at a time.
    whole_persons: each table holds all rows of its persons (as the event store's buckets do). False for
        tables cut anywhere. whole_cases: each table holds all rows of its cases, whatever the case is.
    case_buckets: number of spill buckets when cases are spread over tables and do not fit in memory.
    The folder appears whole or not at all. Raises DefinitionError for a definition that cannot be compiled,
    FileExistsError when the folder exists.
    """
    folder = Path(folder)
    if folder.exists():
        raise FileExistsError(f"{folder} exists: compile into a new folder, or open it with Log.open")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        whole = whole_cases or (whole_persons and definition.case == "customer")
        manifest = _compile(raw_buckets, definition, work, case_buckets, whole)
        manifest = manifest.model_copy(update={"snapshot": snapshot, "identity": identity})
        return publish(work, finished(work, manifest), folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _compile(
    raw: Iterable[RawTable],
    definition: JourneyDefinition,
    work: Path,
    case_buckets: int | None,
    whole_cases: bool,
) -> Manifest:
    coder = Coder(definition, [], [])
    customers, sessions = Texts(), Texts()
    gather: Local | Shuffle
    if whole_cases:
        gather = Local(customers, sessions)
    else:
        gather = Shuffle(customers, sessions, work / "spill", case_buckets or SPILL_BUCKETS)
    parts: list[Part] = []
    case_codes = CaseCodes()
    for rows, groups in _gathered(raw, coder, gather):
        codes = Codes.of(definition, coder.activities.texts, coder.rules.touchpoint_stage)
        name = f"bucket-{len(parts):02d}"
        parts.append(write_bucket(work, name, rows, groups, definition, codes, case_codes, customers.all()))
    shutil.rmtree(work / "spill", ignore_errors=True)
    files = write_texts(work, "customers-00", customers), write_texts(work, "sessions-00", sessions)
    return _manifest(coder, parts, case_codes.next, *files)


def _gathered(
    raw: Iterable[RawTable], coder: Coder, gather: Local | Shuffle
) -> Iterator[tuple[Rows, Groups]]:
    for table in raw:
        yield from gather.add(coder.code(table() if callable(table) else table))
    yield from gather.finish()


def _manifest(
    coder: Coder, parts: list[Part], next_case: int, customers: tuple[str, ...], sessions: tuple[str, ...]
) -> Manifest:
    definition = coder.definition
    return Manifest(
        name=definition.name,
        revision=definition.revision,
        case=definition.case,
        snapshot="",
        definition=definition.model_dump(mode="json"),
        activities=tuple(coder.activities.texts),
        channels=tuple(coder.channels.texts),
        stages=definition.stages,
        touchpoints=tuple(t.name for t in definition.touchpoints),
        touchpoint_stage=tuple(coder.rules.touchpoint_stage.tolist()),
        customers=customers,
        sessions=sessions,
        parts=tuple(parts),
        events=sum(part.events for part in parts),
        cases=sum(part.cases for part in parts),
        next_case=next_case,
        ends_after=0.0,
        reference_time=None,
        rows_read=coder.rows_read,
        left_out={reason: n for reason, n in coder.left_out.items() if n},
    )


def finished(work: Path, manifest: Manifest) -> Manifest:
    """The manifest with what only the whole log can say: reference time and `ends_after`."""
    told = manifest.definition["ends_after_seconds"]
    log = Log(work, manifest)
    return manifest.model_copy(
        update={
            "reference_time": reference_time(log),
            "ends_after": ends_after(log) if told is None else told,
        }
    )


def publish(work: Path, manifest: Manifest, folder: Path) -> Log:
    """Write the manifest and move the finished folder into place; a log that came first stays."""
    (work / "log.json").write_text(manifest.model_dump_json(indent=1))
    work.chmod(0o755)
    try:
        work.rename(folder)
    except OSError as error:
        try:
            return Log.open(folder)
        except LogError:
            raise error from None
    return Log.open(folder)


def write_texts(work: Path, name: str, texts: Texts) -> tuple[str, ...]:
    if not texts.size:
        return ()
    pq.write_table(
        pa.table({"text": texts.all()}), work / f"{name}.parquet", compression="lz4", use_dictionary=False
    )
    return (f"{name}.parquet",)
