"""Compiled logs of the store: made once for each definition and content, kept on disk, disposable.

A log's folder is named after what went into it (definition, imports, identity revision), so the same content
is never compiled twice, compaction of files changes nothing, and a log that exists is right. When a snapshot
only added imports to one that is compiled already, only the cases they touch are compiled anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining.compiling import compile_log, recompile
from journeymap.mining.compiling.raw import OF_PERSONS, owners, raw_rows
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.dictionaries import among
from journeymap.mining.engines import EngineError
from journeymap.mining.log import Log, LogError
from journeymap.mining.spans import FileGone, completed

from .engines import engine
from .files import STORE, SnapshotGone, absolute, erased_explained, exclusive
from .holding import held
from .manifests import Entry, Manifest, ranges
from .models import Snapshot
from .reading import columns_of, read_whole, spans_of, together
from .refusals import among_buckets, mark, refusing

RAW = ("customer", "case", "time", "activity", "channel", "session", "value", "import", "row")
TOLD = "content.json"
OVERLAY_SHARE = 0.3  # an overlay that would hold a larger share of the events than this is not worth it


def compiled(definition: JourneyDefinition, snapshot: Snapshot) -> Log:
    """The log of this journey at this snapshot, compiled if it is not there yet.

    `log.snapshot` names the first snapshot with this content. Whoever asks for a log that another process
    is compiling waits for it. Raises DefinitionError, StoreFull, SnapshotGone and EngineError.
    """
    content = _content(definition, snapshot.manifest)
    folder = logs_folder() / _key(content)
    log = _opened(folder)
    if log is None:
        with exclusive(logs_folder() / f"{folder.name}.lock"):
            log = _opened(folder) or _made(definition, snapshot, content, folder)
    with suppress(FileNotFoundError):  # an erasure took it away: whoever reads it is told
        os.utime(folder)  # the sweep keeps what was used lately
    return log


def logs_folder() -> Path:
    return absolute(f"{STORE}/compiled")


def forget_logs() -> None:
    """Delete every compiled log: what they were made from has been erased."""
    for path in logs_folder().glob("*") if logs_folder().is_dir() else ():
        if path.is_dir():
            remove_log(path)


def sweep_logs(unused_for: float = 7 * 86400.0, keep: int = 3) -> int:
    """Delete logs that nobody opened for so many seconds, and of each journey those but the `keep` last used
    that nobody opened for an hour. Returns how many were deleted."""
    now, count = time.time(), 0
    seen: dict[str, int] = {}
    for path in sorted(log_folders(), key=lambda path: path.stat().st_mtime, reverse=True):
        name = (content_of(path) or {}).get("definition", {}).get("name", path.name)
        seen[name] = seen.get(name, 0) + 1
        idle = now - path.stat().st_mtime
        if idle > unused_for or (seen[name] > keep and idle > 3600):
            remove_log(path)
            path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
            count += 1
    for path in logs_folder().glob(".*") if logs_folder().is_dir() else ():
        if now - path.stat().st_mtime > 86400:  # left by a builder that was killed
            shutil.rmtree(path, ignore_errors=True)
    return count


def remove_log(folder: Path) -> None:
    """Out of sight in one step, so that nobody opens half a log."""
    gone = folder.with_name(f".gone-{folder.name}-{time.time_ns()}")
    folder.rename(gone)
    shutil.rmtree(gone)


def _content(definition: JourneyDefinition, manifest: Manifest) -> dict[str, Any]:
    here = {number for entry in manifest.events for number in entry.imports}
    wanted = here & set(definition.sources) if definition.sources else here
    told = {
        "definition": definition.model_dump(mode="json"),
        "identity": manifest.identity,
        "imports": ranges(wanted),
    }
    refused = mark(refusing(manifest))
    return told | {"withheld": refused} if refused else told


def _key(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def _opened(folder: Path) -> Log | None:
    if not folder.is_dir():
        return None
    try:
        return Log.open(folder, engine())
    except LogError:
        remove_log(folder)  # damaged, or of an older format: it can be made again
        return None


def _made(definition: JourneyDefinition, snapshot: Snapshot, content: dict[str, Any], folder: Path) -> Log:
    log = _overlaid(definition, snapshot, content, folder)
    if log is None:
        with _gone_explained(), _held(definition, snapshot.manifest):
            log = compile_log(
                _raw(definition, snapshot.manifest),
                definition,
                folder,
                snapshot=str(snapshot.number),
                identity=str(snapshot.manifest.identity),
                whole_cases=_cases_are_whole(definition, snapshot.manifest),
                engine=engine(),
            )
    (folder / TOLD).write_text(json.dumps(content))
    _check_still_there(snapshot, folder)
    return log


@contextmanager
def _gone_explained() -> Iterator[None]:
    """SnapshotGone where rows were erased. Any other file that is missing is no reason to start again."""
    try:
        yield
    except FileNotFoundError as error:
        if isinstance(error, FileGone) and not Path(error.filename).exists():
            with erased_explained():
                raise
        raise EngineError(
            f"A file was not there while the journey was compiled from it: {error}. Nothing was stored. See "
            "that all machines see the data folder (docs/scale-out.md) and that nobody clears it, then try "
            "again."
        ) from error


def _held(definition: JourneyDefinition, manifest: Manifest) -> AbstractContextManager[None]:
    """In this process a file is looked up when it is read; for others, all of them before."""
    files = [entry.path for entry in _entries(definition, manifest)] if engine().apart else []
    return held(files) if files else nullcontext()


def _check_still_there(snapshot: Snapshot, folder: Path) -> None:
    """What was compiled while rows were erased is taken away again. SnapshotGone."""
    now = Snapshot.objects.filter(pk=snapshot.pk).first()
    if now is not None and now.manifest.identity != snapshot.manifest.identity:
        remove_log(folder)
        raise SnapshotGone("Rows were erased while the journey was compiled from them. Start again.")


def _cases_are_whole(definition: JourneyDefinition, manifest: Manifest) -> bool:
    """Whether no case lies in two buckets: where no row names a customer, the case itself is the person."""
    return definition.case == "case" and "customer" not in columns_of(_entries(definition, manifest))


def _raw(definition: JourneyDefinition, manifest: Manifest) -> Iterator[Callable[[], pa.Table]]:
    """Tables that are read when they are called, wherever that is: nothing of Django is in them."""
    entries, names = _entries(definition, manifest), _columns(definition)
    sources, absent = frozenset(definition.sources), refusing(manifest)
    for some in together(entries):
        left_out = absent if among_buckets(absent, some) else None
        yield partial(raw_rows, spans_of(entries, some, sources), names, definition.case, left_out)


def _entries(definition: JourneyDefinition, manifest: Manifest) -> list[Entry]:
    return [e for e in manifest.events if not definition.sources or e.holds(definition.sources)]


def _columns(definition: JourneyDefinition) -> list[str]:
    used = {definition.case, *(rule.column for rule in definition.rules)}
    persons = ["person"] if definition.case in OF_PERSONS else []
    return [*persons, *RAW, *sorted(name for name in used if name.startswith("attr_"))]


def _overlaid(
    definition: JourneyDefinition, snapshot: Snapshot, content: dict[str, Any], folder: Path
) -> Log | None:
    """The log made from one that lacks only some imports; None where there is none, or it does not pay."""
    base = _nearest(content)
    if base is None:
        return None
    log, added = base
    room = int(OVERLAY_SHARE * log.n_events) - log.manifest.overlay_events
    changed = _changed(definition, snapshot.manifest, added)
    rows = _rows_of(definition, snapshot.manifest, changed, room // 2) if room > 0 else None
    if rows is None:
        return None
    return recompile(
        log,
        rows,
        changed.to_pylist(),
        folder,
        snapshot=str(snapshot.number),
        identity=str(snapshot.manifest.identity),
    )


def _changed(definition: JourneyDefinition, manifest: Manifest, added: set[int]) -> pa.Array:
    """Owners of cases that have rows of the added imports."""
    numbers = pa.array(sorted(added), pa.int32())
    found = []
    for entry in manifest.events:
        if entry.holds(added):
            names = list(dict.fromkeys([definition.case, "import", "person"]))
            table = completed(read_whole(entry, names), names)
            rows = table.filter(pc.is_in(table["import"], numbers))
            found.append(pc.unique(owners(definition.case, rows)))
    everyone = pa.chunked_array(found or [pa.array([], pa.string())])
    return pc.unique(everyone).drop_null()


def _rows_of(
    definition: JourneyDefinition, manifest: Manifest, changed: pa.Array, most: int
) -> list[pa.Table] | None:
    """All rows of the changed owners; None when they are more than `most`."""
    tables, count = [], 0
    for read in _raw(definition, manifest):
        with erased_explained():
            table = read()
        table = table.filter(among(owners(definition.case, table), changed))
        count += table.num_rows
        if count > most:
            return None
        tables.append(table)
    return tables


def _nearest(content: dict[str, Any]) -> tuple[Log, set[int]] | None:
    """A compiled log of the same definition and identity with fewer imports, and those it lacks."""
    wanted = numbers_in(content)
    best: tuple[Path, set[int]] | None = None
    for path in log_folders():
        told = content_of(path)
        if (
            told is None
            or told["identity"] != content["identity"]
            or told["definition"] != content["definition"]
            or told.get("withheld") != content.get("withheld")
        ):
            continue
        lacking = wanted - numbers_in(told)
        if numbers_in(told) <= wanted and (best is None or len(lacking) < len(best[1])):
            best = path, lacking
    log = _opened(best[0]) if best else None
    return (log, best[1]) if log and best else None


def log_folders() -> list[Path]:
    return [path for path in logs_folder().glob("[!.]*") if path.is_dir()] if logs_folder().is_dir() else []


def content_of(folder: Path) -> dict[str, Any] | None:
    """What the log was made from; None when whoever made it died before saying so."""
    try:
        return json.loads((folder / TOLD).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def numbers_in(content: dict[str, Any]) -> set[int]:
    return {number for first, last in content["imports"] for number in range(first, last + 1)}
