"""What analyzers worked out once per text: Parquet files in DATA_DIR/memos/<analyzer>/<name>/, each whole.

A file is moved into place and never changed. Whoever merges or forgets holds the lock of the folder, writes
a new file, then deletes the old ones; a row that is there twice in between is read once.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from journeymap.feedback.models import Feedback
from journeymap.mining.clauses import clauses
from journeymap.mining.memory import text_key

FILES = 8  # small files of a memo beyond which they are merged into one
AT_ONCE = 8_192  # rows of a group, and in memory while files are rewritten
DIGITS = 64  # of a text's own key; what was asked of the text may follow


def home() -> Path:
    return settings.DATA_DIR / "memos"


def lent(analyzer: str, folder: Path) -> dict[str, tuple[Path, ...]]:
    """All that an analyzer remembers, by name, as links below `folder`: they stay while files are merged."""
    found: dict[str, tuple[Path, ...]] = {}
    for memo in sorted((home() / analyzer).glob("*/")):
        found[memo.name] = _linked(memo, folder / "memos" / memo.name)
    return found


def _linked(memo: Path, folder: Path) -> tuple[Path, ...]:
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            for path in files(memo):
                held(path, folder / path.name)
        except FileNotFoundError:  # merged meanwhile: what it held is in a newer file
            continue
        return tuple(sorted(folder.iterdir()))


def held(source: Path, link: Path) -> Path:
    """Another name of a file, which keeps its content whatever becomes of the first; a copy where need be."""
    try:
        os.link(source, link)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        shutil.copyfile(source, link)
    return link


def keep(analyzer: str, name: str, path: Path) -> Path:
    """Move what a run worked out to the rest; the folder of that memo."""
    folder = home() / analyzer / name
    folder.mkdir(parents=True, exist_ok=True)
    path.replace(folder / f"{uuid.uuid4().hex}.parquet")
    return folder


def merge(folder: Path) -> None:
    """Where there are many files, merge all but the largest: each row is rewritten a few times at most."""
    if len(files(folder)) <= FILES:
        return
    with locked(folder):
        small = sorted(files(folder), key=lambda path: path.stat().st_size)[:FILES]
        seen: set[str] = set()

        def first(keys: list[str]) -> np.ndarray:
            new = np.array([key not in seen for key in keys], dtype=bool)
            seen.update(keys)
            return new

        rewrite(small, first)


def forget_gone() -> int:
    """Take out what belongs to no text that is still stored; how many rows that were."""
    folders = list(home().glob("*/*/"))
    known = stored({key for folder in folders for path in files(folder) for key in keys_of(path)})

    def stays(keys: list[str]) -> np.ndarray:
        return np.array([key[:DIGITS] in known for key in keys], dtype=bool)

    gone = 0
    for folder in folders:
        with locked(folder):
            for path in files(folder):
                keys = keys_of(path)
                lost = len(keys) - int(stays(keys).sum())
                if lost:
                    rewrite([path], stays)
                gone += lost
    return gone


def stored(keys: Collection[str]) -> set[str]:
    """Those of the keys, without what was asked, that are of a stored text or of a clause of one."""
    wanted = {key[:DIGITS] for key in keys}
    known: set[str] = set()
    if wanted:
        for text in Feedback.objects.exclude(text="").values_list("text", flat=True).iterator():
            known |= {text_key(text), *(text_key(text[start:end]) for start, end in clauses(text))} & wanted
    return known


def keys_of(path: Path) -> list[str]:
    return pq.read_table(path, columns=["key"])["key"].to_pylist()


def rewrite(paths: list[Path], stays: Callable[[list[str]], np.ndarray]) -> None:
    """One file with the rows that stay instead of these files; the lock of their folder must be held."""
    target = paths[0].with_name(f"{uuid.uuid4().hex}.parquet")
    draft = target.with_suffix(".part")
    schema = pq.read_schema(paths[0])
    rows = 0
    with pq.ParquetWriter(draft, schema, compression="zstd", use_dictionary=False) as writer:
        for path in paths:
            for batch in pq.ParquetFile(path).iter_batches(AT_ONCE):
                rest = pa.Table.from_batches([batch]).filter(pa.array(stays(batch["key"].to_pylist())))
                rows += rest.num_rows
                writer.write_table(rest.cast(schema))
    if rows:
        draft.replace(target)
    else:
        draft.unlink()
    for path in paths:
        path.unlink()


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time; what a killed one left half written is deleted."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for draft in folder.glob("*.part"):
            draft.unlink()
        yield
