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
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining.compiling import compile_log, recompile
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.dictionaries import among
from journeymap.mining.log import Log, LogError

from .files import STORE, absolute, exclusive
from .manifests import Entry, Manifest, ranges
from .models import Snapshot
from .reading import columns_of, completed, read_buckets, read_span, together
from .refusals import mark, refusing

RAW = ("customer", "case", "time", "activity", "channel", "session", "value", "import", "row")
OF_PERSONS = ("customer", "session")  # cases that need each row's person
TOLD = "content.json"
OVERLAY_SHARE = 0.3  # an overlay that would hold a larger share of the events than this is not worth it


def compiled(definition: JourneyDefinition, snapshot: Snapshot) -> Log:
    """The log of this journey at this snapshot, compiled if it is not there yet.

    `log.snapshot` names the first snapshot with this content. Whoever asks for a log that another process
    is compiling waits for it. Raises DefinitionError, StoreFull and SnapshotGone.
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
            _remove(path)


def sweep_logs(unused_for: float = 7 * 86400.0, keep: int = 3) -> int:
    """Delete logs that nobody opened for so many seconds, and of each journey those but the `keep` last used
    that nobody opened for an hour. Returns how many were deleted."""
    now, count = time.time(), 0
    seen: dict[str, int] = {}
    for path in sorted(_folders(), key=lambda path: path.stat().st_mtime, reverse=True):
        name = (_told(path) or {}).get("definition", {}).get("name", path.name)
        seen[name] = seen.get(name, 0) + 1
        idle = now - path.stat().st_mtime
        if idle > unused_for or (seen[name] > keep and idle > 3600):
            _remove(path)
            path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
            count += 1
    for path in logs_folder().glob(".*") if logs_folder().is_dir() else ():
        if now - path.stat().st_mtime > 86400:  # left by a builder that was killed
            shutil.rmtree(path, ignore_errors=True)
    return count


def _remove(folder: Path) -> None:
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
        return Log.open(folder)
    except LogError:
        _remove(folder)  # damaged, or of an older format: it can be made again
        return None


def _made(definition: JourneyDefinition, snapshot: Snapshot, content: dict[str, Any], folder: Path) -> Log:
    log = _overlaid(definition, snapshot, content, folder)
    if log is None:
        log = compile_log(
            _raw(definition, snapshot.manifest),
            definition,
            folder,
            snapshot=str(snapshot.number),
            identity=str(snapshot.manifest.identity),
            whole_cases=_cases_are_whole(definition, snapshot.manifest),
        )
    (folder / TOLD).write_text(json.dumps(content))
    return log


def _cases_are_whole(definition: JourneyDefinition, manifest: Manifest) -> bool:
    """Whether no case lies in two buckets: where no row names a customer, the case itself is the person."""
    return definition.case == "case" and "customer" not in columns_of(_entries(definition, manifest))


def _raw(definition: JourneyDefinition, manifest: Manifest) -> Iterator[Callable[[], pa.Table]]:
    entries = _entries(definition, manifest)
    names, sources, absent = _columns(definition), frozenset(definition.sources), refusing(manifest)
    for some in together(entries):
        yield partial(_read, definition, entries, some, names, sources, absent)


def _read(
    definition: JourneyDefinition,
    entries: list[Entry],
    some: range,
    names: list[str],
    sources: frozenset[int],
    absent: pa.Array,
) -> pa.Table:
    """Rows of some buckets but those of absent persons; where no case is named, it is one of their person."""
    table = read_buckets(entries, some, names, sources, absent)
    if "person" not in names and table[definition.case].null_count:
        table = read_buckets(entries, some, ["person", *names], sources, absent)
    return _with_cases(definition, table)


def _with_cases(definition: JourneyDefinition, table: pa.Table) -> pa.Table:
    if definition.case in OF_PERSONS or not table[definition.case].null_count:
        return table
    where = table.column_names.index(definition.case)
    return table.set_column(where, definition.case, _owners(definition, table))


def _owners(definition: JourneyDefinition, table: pa.Table) -> pa.ChunkedArray:
    """What each row's case is replaced by in an overlay: its person, or the text of its case or session."""
    if definition.case == "customer":
        return table["person"].cast(pa.string())
    named = table[definition.case].cast(pa.string())
    if not named.null_count:
        return named
    return pc.coalesce(named, pc.binary_join_element_wise("person:", table["person"].cast(pa.string()), ""))


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
    owners = []
    for entry in manifest.events:
        if entry.holds(added):
            names = list(dict.fromkeys([definition.case, "import", "person"]))
            table = completed(read_span(entry, 0, entry.rows, names), names)
            rows = table.filter(pc.is_in(table["import"], numbers))
            owners.append(pc.unique(_owners(definition, rows)))
    everyone = pa.chunked_array(owners or [pa.array([], pa.string())])
    return pc.unique(everyone).drop_null()


def _rows_of(
    definition: JourneyDefinition, manifest: Manifest, owners: pa.Array, most: int
) -> list[pa.Table] | None:
    """All rows of these owners; None when they are more than `most`."""
    entries, sources = _entries(definition, manifest), frozenset(definition.sources)
    names, absent = _columns(definition), refusing(manifest)
    tables, count = [], 0
    for some in together(entries):
        table = _read(definition, entries, some, names, sources, absent)
        table = table.filter(among(_owners(definition, table), owners))
        count += table.num_rows
        if count > most:
            return None
        tables.append(table)
    return tables


def _nearest(content: dict[str, Any]) -> tuple[Log, set[int]] | None:
    """A compiled log of the same definition and identity with fewer imports, and those it lacks."""
    wanted = _numbers(content)
    best: tuple[Path, set[int]] | None = None
    for path in _folders():
        told = _told(path)
        if (
            told is None
            or told["identity"] != content["identity"]
            or told["definition"] != content["definition"]
            or told.get("withheld") != content.get("withheld")
        ):
            continue
        lacking = wanted - _numbers(told)
        if _numbers(told) <= wanted and (best is None or len(lacking) < len(best[1])):
            best = path, lacking
    log = _opened(best[0]) if best else None
    return (log, best[1]) if log and best else None


def _folders() -> list[Path]:
    return [path for path in logs_folder().glob("[!.]*") if path.is_dir()] if logs_folder().is_dir() else []


def _told(folder: Path) -> dict[str, Any] | None:
    """What the log was made from; None when whoever made it died before saying so."""
    try:
        return json.loads((folder / TOLD).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def _numbers(content: dict[str, Any]) -> set[int]:
    return {number for first, last in content["imports"] for number in range(first, last + 1)}
