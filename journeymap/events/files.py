"""Where the store's files are and how they are written: the one place that touches the file system.

Every path that is stored is relative to the data folder. A file never changes once it is written; it is
written under a name of its own and nobody knows it before a snapshot names it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from journeymap.mining.dictionaries import one_array

STORE = "store"
WORK = f"{STORE}/work"  # one folder for each writer at work: its lock and what it spilled
TEXT_COLUMNS = ("person", "customer", "case", "activity", "channel", "session")
PLAIN_COLUMNS = ("id_hi", "id_lo")  # random bits: neither a dictionary nor compression gains anything
COMPRESSION = "LZ4"


class StoreFull(OSError):
    """The disk is full. What was stored before is whole; what was being written is not in the store."""


class SnapshotGone(LookupError):
    """Files of a snapshot were erased while it was being read; read the current snapshot instead."""


def root() -> Path:
    return Path(settings.DATA_DIR)


def is_text(column: str) -> bool:
    return column in TEXT_COLUMNS or column.startswith("attr_")


def absolute(relative: str) -> Path:
    return root() / relative


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


class Workplace:
    """A writer's own folder and name. Its lock dies with the process, so that the sweep knows the living.

    Files that the writer makes for the store bear its name: `store/<kind>/<name>/<file>`.
    """

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self.made: list[str] = []
        with disk_full_explained():
            self.folder = absolute(f"{WORK}/{self.name}")
            beginning = self.folder.with_name(f".{self.name}")  # the sweep must not meet it unlocked
            beginning.mkdir(parents=True)
            self._lock = os.open(beginning / "lock", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            beginning.rename(self.folder)

    def unused(self, stem: str) -> str:
        """A file name that this writer has not used."""
        return f"{stem}{len(self.made)}"

    def new_path(self, kind: str, name: str) -> str:
        """A relative path for a new file of the store; its folder exists afterwards."""
        relative = f"{STORE}/{kind}/{self.name}/{name}"
        absolute(relative).parent.mkdir(parents=True, exist_ok=True)
        self.made.append(relative)
        return relative

    def close(self, *, keep: Iterable[str]) -> None:
        """Remove what was spilled and every file made that is not among `keep`; let the lock go."""
        kept = set(keep)
        for relative in self.made:
            if relative not in kept:
                remove(relative)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`, waiting for whoever holds it; it is let go when the process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_at_work(name: str) -> bool:
    """True while the writer of that name lives and holds its lock."""
    path = absolute(f"{WORK}/{name}/lock")
    try:
        lock = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def write_parquet(table: pa.Table, relative: str, row_groups: Iterable[int] | None = None) -> int:
    """Write and fsync; returns the size in bytes. row_groups: rows of each group (default: 128k each).

    The file holds no value that none of its rows has: a dictionary would keep those of rows left out.
    """
    path = absolute(relative)
    for index, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(index, field.name, without_unused(table[field.name]))
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
            if row_groups is None:
                writer.write_table(table, row_group_size=131_072)
            else:
                start = 0
                for rows in row_groups:
                    writer.write_table(table.slice(start, rows), row_group_size=max(rows, 1))
                    start += rows
        sink.flush()
        os.fsync(sink.fileno())
    with disk_full_explained():
        fsync_folder(path.parent)
    return path.stat().st_size


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
    path = absolute(relative)
    try:
        metadata = pq.read_metadata(path)
        texts = [name for name in metadata.schema.names if is_text(name)]
        return pq.ParquetFile(path, metadata=metadata, memory_map=True, read_dictionary=texts)
    except FileNotFoundError as error:
        raise SnapshotGone(
            f"{relative} is no longer in the store: its rows were erased or compacted. Start again."
        ) from error


def remove(relative: str) -> None:
    path = absolute(relative)
    path.unlink(missing_ok=True)
    with suppress(OSError):  # other files are still in it
        path.parent.rmdir()


def touch(relative: str) -> None:
    with suppress(FileNotFoundError):
        os.utime(absolute(relative))


def stored(kinds: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    """(relative path, writer's name, time of last change) of every file in the store's folders."""
    for kind in kinds:
        base = absolute(f"{STORE}/{kind}")
        for path in base.glob("*/*") if base.is_dir() else ():
            yield str(path.relative_to(root())), path.parent.name, path.stat().st_mtime
