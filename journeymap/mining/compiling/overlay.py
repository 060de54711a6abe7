"""Recompile only the changed cases of a log, as an overlay on files that stay as they are.

Superseded cases are listed for the part that holds them, and their rows are copied once into a part of
sign -1. Since every measure is a sum or an order statistic over whole cases, adding the new part and taking
away the superseded one gives exactly what compiling everything again would give.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..definition import JourneyDefinition
from ..log import Log, Manifest, Part
from .bucket import write_bucket, write_part
from .codes import CaseCodes, Codes
from .coding import Coder, RawTable
from .finishing import finished, publish, write_texts
from .gathering import Shuffle, Texts
from .whole import SPILL_BUCKETS


def recompile(
    log: Log,
    raw: Iterable[RawTable],
    changed: Iterable[str],
    folder: Path,
    *,
    snapshot: str,
    identity: str | None = None,
) -> Log:
    """A new log at `folder`: `log` with the cases of the `changed` owners compiled anew from `raw`.

    changed: owners whose cases are replaced (`owner` of CASES): persons where a case is a customer, sessions
        or `person:<person>` where it is a session, else values of the case column or attribute. Owners
        without rows in `raw` leave the log.
    raw: all rows of these owners, not only the new ones, in tables cut anywhere, and new rows without a
        case.
    Files of `log` are hard-linked (copied where links cannot be made), never changed, so either may be
    deleted. Superseded rows stay in the linked files: to forget a person, compile the whole log again.
    Raises ValueError when `raw` has rows of another owner.
    """
    folder = Path(folder)
    if folder.exists():
        raise FileExistsError(f"{folder} exists: recompile into a new folder, or open it with Log.open")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        manifest = _recompile(log, raw, pa.array(sorted(set(changed)), pa.string()), work)
        manifest = manifest.model_copy(update={"snapshot": snapshot, "identity": identity})
        return publish(work, finished(work, manifest, log.engine), folder, log.engine)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _recompile(log: Log, raw: Iterable[RawTable], changed: pa.Array, work: Path) -> Manifest:
    old = log.manifest
    number = len(old.parts)  # names no file that an earlier overlay made, also one that only took away
    parts, gone, freed = _superseded(log, changed, work, number)
    _link(log, parts, work)
    coder = Coder(JourneyDefinition.model_validate(old.definition), list(old.activities), list(old.channels))
    case_codes = CaseCodes(old.next_case, freed)
    new, texts = _new_parts(log, coder, raw, changed, work, number, case_codes)
    everything = (*parts, *gone, *new)
    left_out = {k: old.left_out.get(k, 0) + coder.left_out[k] for k in {*old.left_out, *coder.left_out}}
    return old.model_copy(
        update={
            "activities": tuple(coder.activities.texts),
            "channels": tuple(coder.channels.texts),
            "customers": (*old.customers, *write_texts(work, f"customers-{number:02d}", texts[0])),
            "sessions": (*old.sessions, *write_texts(work, f"sessions-{number:02d}", texts[1])),
            "parts": everything,
            "events": sum(part.sign * part.events for part in everything),
            "cases": sum(part.sign * part.cases for part in everything),
            "next_case": case_codes.next,
            "overlay_events": old.overlay_events + sum(part.events for part in (*gone, *new)),
            "rows_read": old.rows_read + coder.rows_read,
            "left_out": {k: n for k, n in left_out.items() if n},
        }
    )


def _superseded(
    log: Log, changed: pa.Array, work: Path, number: int
) -> tuple[list[Part], list[Part], np.ndarray]:
    """Old parts with their new lists of dropped cases, the part that takes these away, and their codes."""
    kept: list[Part] = []
    freed = [np.zeros(0, np.int32)]
    events: list[pa.Table] = []
    cases: list[pa.Table] = []
    for part in log.manifest.parts:
        found = _codes_of(log, part, changed) if part.sign > 0 else np.zeros(0, np.int32)
        if not len(found):
            kept.append(part)
            continue
        before = log.dropped(part)
        everything = np.sort(found if before is None else np.concatenate([before, found]))
        name = f"{part.name}.dropped-{number:02d}.npy"
        np.save(work / name, everything)
        kept.append(part.model_copy(update={"dropped": name}))
        freed.append(found)
        for kind, tables in (("events", events), ("cases", cases)):
            # The file as it is: cases dropped earlier have other codes than those found among the live ones.
            table = pq.read_table(log.path(part, kind), use_threads=False)
            tables.append(table.filter(pc.is_in(table["case"], value_set=pa.array(found, pa.int32()))))
    if not events:
        return kept, [], freed[0]
    gone = write_part(work, f"gone-{number:02d}", pa.concat_tables(events), pa.concat_tables(cases))
    return kept, [gone.model_copy(update={"sign": -1})], np.concatenate(freed)


def _codes_of(log: Log, part: Part, owners: pa.Array) -> np.ndarray:
    cases = log.part_cases(part, ["case", "owner"])
    return cases.filter(pc.is_in(cases["owner"], value_set=owners))["case"].to_numpy()


def _new_parts(
    log: Log,
    coder: Coder,
    raw: Iterable[RawTable],
    changed: pa.Array,
    work: Path,
    number: int,
    case_codes: CaseCodes,
) -> tuple[list[Part], tuple[Texts, Texts]]:
    customers, sessions = Texts(), Texts()
    gather = Shuffle(customers, sessions, work / "spill", SPILL_BUCKETS)
    for table in raw:
        coded = coder.code(table() if callable(table) else table)
        _only(coded.groups.owner.take(pa.array(np.unique(coded.rows["group"]))), changed)
        for _ in gather.add(coded):
            raise AssertionError("a shuffle gives nothing before its end")
    parts: list[Part] = []
    offsets = tuple(_rows_in(log, files) for files in (log.manifest.customers, log.manifest.sessions))
    for rows, groups in gather.finish():
        codes = Codes.of(coder.definition, coder.activities.texts, coder.rules.touchpoint_stage, offsets)
        name = f"delta-{number:02d}-{len(parts):02d}"
        part = write_bucket(work, name, rows, groups, coder.definition, codes, case_codes, customers.all())
        parts.append(part)
    shutil.rmtree(work / "spill", ignore_errors=True)
    return parts, (customers, sessions)


def _only(owners: pa.Array, changed: pa.Array) -> None:
    strange = owners.filter(pc.invert(pc.is_in(owners, value_set=changed)))
    if len(strange):
        raise ValueError(
            f"{len(strange)} owners with rows are not among the changed ones ({strange[0].as_py()!r}, ...): "
            "name every owner whose rows are given, else its events would count twice"
        )


def _rows_in(log: Log, files: Iterable[str]) -> int:
    return sum(pq.read_metadata(log.folder / file).num_rows for file in files)


def _link(log: Log, parts: list[Part], work: Path) -> None:
    """The files of the old parts and their summaries, at the new place."""
    names = [*log.manifest.customers, *log.manifest.sessions]
    for part in parts:
        names += [f"{part.name}.events.parquet", f"{part.name}.cases.parquet"]
        if part.dropped and not (work / part.dropped).exists():
            names.append(part.dropped)
        stored = (log.folder / "aggregates").glob(f"{part.name}.*.arrow")
        names += [f"aggregates/{path.name}" for path in stored]
    (work / "aggregates").mkdir()
    for name in names:
        try:
            os.link(log.folder / name, work / name)
        except OSError:  # another file system, or one without hard links
            shutil.copy2(log.folder / name, work / name)
