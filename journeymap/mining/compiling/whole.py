"""Compile a whole log from raw event tables."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..definition import JourneyDefinition
from ..engines import HERE, Engine
from ..log import Log, Manifest, Part
from .apart import compile_apart
from .bucket import write_bucket
from .codes import CaseCodes, Codes
from .coding import Coder, Groups, RawTable
from .finishing import finished, manifest_of, publish, write_texts
from .gathering import Local, Rows, Shuffle, Texts

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
    engine: Engine = HERE,
) -> Log:
    """Compile raw event tables into a log at `folder`, which must not exist yet, and open it.

    raw_buckets: tables with at least `time` (timestamp) and `activity`; of customer, case, channel, session,
        person, value, import, row and attr_* those that are there. Callables are called one at a time.
    whole_persons: each table holds all rows of its persons (as the event store's buckets do). False for
        tables cut anywhere. whole_cases: each table holds all rows of its cases, whatever the case is.
    case_buckets: number of spill buckets when cases are spread over tables and do not fit in memory.
    engine: who does the work, and will measure the log. The log is the same whoever it is; of an engine whose
        processes are apart, callables are pickled and called there.
    The folder appears whole or not at all. Raises DefinitionError for a definition that cannot be compiled,
    FileExistsError when the folder exists, EngineError when the engine fails.
    """
    folder = Path(folder)
    if folder.exists():
        raise FileExistsError(f"{folder} exists: compile into a new folder, or open it with Log.open")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        whole = whole_cases or (whole_persons and definition.case == "customer")
        buckets = case_buckets or SPILL_BUCKETS
        if engine.apart:
            manifest = compile_apart(raw_buckets, definition, work, buckets, whole, engine)
        else:
            manifest = _compile(raw_buckets, definition, work, buckets, whole)
        manifest = manifest.model_copy(update={"snapshot": snapshot, "identity": identity})
        return publish(work, finished(work, manifest, engine), folder, engine)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _compile(
    raw: Iterable[RawTable],
    definition: JourneyDefinition,
    work: Path,
    buckets: int,
    whole_cases: bool,
) -> Manifest:
    coder = Coder(definition, [], [])
    customers, sessions = Texts(), Texts()
    gather: Local | Shuffle
    if whole_cases:
        gather = Local(customers, sessions)
    else:
        gather = Shuffle(customers, sessions, work / "spill", buckets)
    parts: list[Part] = []
    case_codes = CaseCodes()
    for rows, groups in _gathered(raw, coder, gather):
        codes = Codes.of(definition, coder.activities.texts, coder.rules.touchpoint_stage)
        name = f"bucket-{len(parts):02d}"
        parts.append(write_bucket(work, name, rows, groups, definition, codes, case_codes, customers.all()))
    shutil.rmtree(work / "spill", ignore_errors=True)
    files = write_texts(work, "customers-00", customers), write_texts(work, "sessions-00", sessions)
    return manifest_of(coder, parts, case_codes.next, *files)


def _gathered(
    raw: Iterable[RawTable], coder: Coder, gather: Local | Shuffle
) -> Iterator[tuple[Rows, Groups]]:
    for table in raw:
        yield from gather.add(coder.code(table() if callable(table) else table))
    yield from gather.finish()
