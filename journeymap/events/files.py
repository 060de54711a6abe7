"""Where the store's files are and how they are written: the one place that touches the file system.

Every path that is stored is relative to the data folder. A file never changes once it is written; it is
written under a name of its own and nobody knows it before a snapshot names it. Where it is kept, the data
folder or a bucket, `places/` knows.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from journeymap.mining.dictionaries import one_array
from journeymap.mining.spans import is_text, opened

from .models import Guard, Spared
from .places import COPIES, Stored, place

STORE = "store"
WORK = f"{STORE}/work"  # one folder for each writer at work: its lock and what it spilled
GROUP_ROWS = 131_072
PLAIN_COLUMNS = ("id_hi", "id_lo")  # random bits: neither a dictionary nor compression gains anything
COMPRESSION = "LZ4"
LOOK_EVERY = 0.1  # seconds between two tries to get a lock that is not waited for without end


class StoreFull(OSError):
    """The disk is full. What was stored before is whole; what was being written is not in the store."""


class SnapshotGone(LookupError):
    """Files of a snapshot were erased while it was being read; read the current snapshot instead."""


def root() -> Path:
    return Path(settings.DATA_DIR)


def absolute(relative: str) -> Path:
    return root() / relative


def copies() -> Path:
    """Where this machine has its copies of what several share."""
    return root() / COPIES


@contextmanager
def disk_full_explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC and "No space left" not in str(error):
            raise
        free = shutil.disk_usage(root()).free // 1_000_000
        raise StoreFull(
            errno.ENOSPC,
            f"The disk that holds the data folder is full ({free} MB free). Nothing of this change was "
            "stored and everything stored before is whole. Free some space and try again.",
        ) from error


@contextmanager
def alone(name: str, path: Path) -> Iterator[None]:
    """Hold the lock `name`, waiting for whoever holds it; it is let go when the process dies.

    A row of the database where several machines share the store, else the lock file at `path`.
    """
    if not place().shared:
        with exclusive(path):
            yield
        return
    Guard.objects.get_or_create(name=name)
    with transaction.atomic():
        Guard.objects.select_for_update().get(name=name)
        yield


@contextmanager
def exclusive(path: Path, patience: float | None = None) -> Iterator[None]:
    """Hold the lock file at `path`, waiting for whoever of this machine holds it.

    It is let go when the process dies. patience: seconds to wait at most, None without end; TimeoutError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if patience is None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        else:
            _lock_within(handle, path, patience)
        yield
    finally:
        os.close(handle)


def _lock_within(handle: int, path: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise TimeoutError(f"{path.name} was held for {patience:g} seconds by another") from error
        time.sleep(LOOK_EVERY)


def write_parquet(table: pa.Table, relative: str, row_groups: Iterable[int] | None = None) -> int:
    """Write and fsync; returns the size in bytes. row_groups: rows of each group (default: 128k each).

    The file holds no value that none of its rows has: a dictionary would keep those of rows left out. Nor
    has a row group values of another one: each would store, and each reader read, the words of all.
    """
    path = absolute(relative)
    texts = [name for name in table.column_names if is_text(name)]
    codecs = {name: "NONE" if name in PLAIN_COLUMNS else COMPRESSION for name in table.column_names}
    with disk_full_explained(), path.open("wb") as sink:
        with pq.ParquetWriter(
            sink,
            table.schema,
            compression=codecs,
            use_dictionary=[*texts, "import", "source"],
            write_statistics=["person", "time", "import", "row"],
        ) as writer:
            for part in slices(table, row_groups):
                writer.write_table(part, row_group_size=max(part.num_rows, 1))
        sink.flush()
        os.fsync(sink.fileno())
    with disk_full_explained():
        fsync_folder(path.parent)
        size = path.stat().st_size
        keep(relative)
    return size


def slices(table: pa.Table, sizes: Iterable[int] | None) -> Iterator[pa.Table]:
    """The table cut into row groups; an empty one is one group. Dictionaries are those of the slice."""
    if sizes is None:
        whole, rest = divmod(table.num_rows, GROUP_ROWS)
        sizes = [*[GROUP_ROWS] * whole, *([rest] if rest or not whole else [])]
    start = 0
    for rows in sizes:
        part = table.slice(start, rows)
        for index, field in enumerate(table.schema):
            if pa.types.is_dictionary(field.type):
                part = part.set_column(index, field.name, without_unused(part[field.name]))
        yield part
        start += rows


def without_unused(column: pa.ChunkedArray) -> pa.Array:
    """The same coded column; its dictionary has only the values that occur."""
    array = one_array(column)
    codes = array.indices.fill_null(len(array.dictionary)).to_numpy(zero_copy_only=False)
    used = np.bincount(codes, minlength=len(array.dictionary) + 1)[: len(array.dictionary)] > 0
    if used.all():
        return array
    place = np.append(np.cumsum(used) - 1, -1).astype(np.int32)[codes]
    indices = pa.array(place, mask=codes == len(array.dictionary))
    return pa.DictionaryArray.from_arrays(indices, array.dictionary.filter(pa.array(used)))


def fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_parquet(relative: str) -> pq.ParquetFile:
    """Raises SnapshotGone when the file was erased."""
    with erased_explained():
        return opened(local(relative))


@contextmanager
def erased_explained() -> Iterator[None]:
    """A file of the store that is not there any more is SnapshotGone."""
    try:
        yield
    except FileNotFoundError as error:
        raise SnapshotGone(
            "A file of the snapshot is no longer in the store: its rows were erased or compacted. "
            "Start again."
        ) from error


def local(relative: str) -> Path:
    """The file on this machine, to be read; fetched where need be.

    FileNotFoundError where it is gone, at the latest when it is opened.
    """
    return place().local(relative)


def keep(relative: str) -> None:
    """A file that was written whole at `absolute(relative)` is from now on found by every machine.

    Its name was never used before, and it does not change afterwards. Read it with `local`.
    """
    place().keep(relative)


def local_folder(relative: str) -> Path:
    """The folder with all that is kept below it, on this machine, to be read."""
    if place().shared:
        for found in listed(relative):
            local(found.path)
        return copies() / relative
    return absolute(relative)


def rewrite(relative: str, write: Callable[[Path], object]) -> str:
    """Write a file anew, whole or not at all; returns where it is from now on.

    That is another place where several machines may have copies: store it, then `remove` the old one.
    """
    now = relative
    if place().shared:
        first = PurePosixPath(relative)
        now = str(first.with_name(f"{first.stem.partition('~')[0]}~{uuid.uuid4().hex[:12]}{first.suffix}"))
    path = absolute(now)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    write(draft)
    draft.replace(path)
    keep(now)
    return now


def remove(relative: str) -> None:
    """Delete a file that was kept; nothing happens where there is none."""
    place().remove(relative)


def exists(relative: str) -> bool:
    return place().exists(relative)


def listed(folder: str) -> Iterator[Stored]:
    """Every file that is kept below a folder of the data folder."""
    return place().listed(folder)


def spared(relatives: Collection[str]) -> None:
    """Readers may still use these files for a while although no snapshot names them any more."""
    if place().shared:
        Spared.objects.filter(path__in=relatives).delete()
        Spared.objects.bulk_create([Spared(path=relative) for relative in relatives])
        return
    for relative in relatives:
        with suppress(FileNotFoundError):
            os.utime(absolute(relative))


def stored(kinds: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    """(relative path, writer's name, time of last change) of every file in the store's folders."""
    since = {row.path: row.since.timestamp() for row in Spared.objects.all()} if place().shared else {}
    for kind in kinds:
        for found in listed(f"{STORE}/{kind}"):
            writer = found.path.split("/")[2]
            yield found.path, writer, max(found.changed, since.get(found.path, 0.0))
