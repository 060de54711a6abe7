"""The answers of one journey at one snapshot: worked out once, kept beside its compiled log.

Which case and touchpoint an answer belongs to takes a second of a hundred thousand answers, and every
filter of a map asks for it. The file holds no texts, depends on nothing but the log and the feedback of
the snapshot, can be made again at any time, and goes when the log goes (so with every erasure).
"""

from __future__ import annotations

import errno
import json
import os
import tempfile
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa

from journeymap.analysis.voices import located
from journeymap.events.logs import logs_folder
from journeymap.events.models import Snapshot
from journeymap.events.reading import feedback_table
from journeymap.events.refusals import mark, refusing
from journeymap.mining.log import UTC_MICROSECONDS, Log

FORMAT = 2  # grows when the same feedback is heard otherwise
CODE = "code"  # the case's code in the log; null where an answer belongs to no case
UNKEPT = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT)  # a log only to be read, or just deleted


def answers_of(log: Log, snapshot: Snapshot, chosen: np.ndarray | None = None) -> pa.Table:
    """What `voices.heard` gives, with times in UTC; chosen: boolean array over case codes, only answers of
    these cases."""
    folder = log.folder / "aggregates"
    path = folder / f"answers-{_key(snapshot)}.arrow"
    told = _read(path)
    if told is None:
        told = located(log, feedback_table(snapshot))
        at = told.column_names.index("time")
        told = told.set_column(at, "time", told["time"].cast(UTC_MICROSECONDS))
        _write(path, told)
    if chosen is not None:
        codes = told[CODE].fill_null(-1).to_numpy()
        told = told.filter(pa.array((codes >= 0) & chosen[codes]))
    return told.drop_columns([CODE])


def forget_answers() -> int:
    """Delete the answers that are kept beside compiled logs; they are heard again. How many files."""
    gone = list(logs_folder().glob("*/aggregates/answers-*"))
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _key(snapshot: Snapshot) -> str:
    manifest = snapshot.manifest
    told = [FORMAT, [entry.to_json() for entry in manifest.feedback], mark(refusing(manifest))]
    return sha256(json.dumps(told).encode()).hexdigest()[:24]


def _read(path: Path) -> pa.Table | None:
    try:
        with pa.OSFile(str(path)) as file:
            return pa.ipc.open_file(file).read_all()
    except FileNotFoundError:
        return None
    except pa.ArrowInvalid:
        path.unlink(missing_ok=True)  # damaged: it can be made again
        return None


def _write(path: Path, table: pa.Table) -> None:
    """The file appears whole or not at all."""
    try:
        path.parent.mkdir(exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
    except OSError as error:
        if error.errno in UNKEPT:
            return
        raise
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with os.fdopen(handle, "wb") as file, pa.ipc.new_file(file, table.schema, options=options) as writer:
        writer.write_table(table)
    Path(draft).replace(path)
