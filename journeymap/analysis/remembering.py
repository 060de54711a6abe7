"""What analyzers worked out once per text: Parquet files memos/<analyzer>/<name>/*.parquet, each whole.

A memo is known by its folder, relative to the data folder. A file never changes once it is there. Whoever
merges or forgets holds the lock of the memo, writes a new file, then deletes the old ones; a row that is
there twice in between is read once.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from journeymap.events import files as kept
from journeymap.feedback.models import Feedback
from journeymap.mining.clauses import clauses
from journeymap.mining.memory import text_key

FILES = 8  # small files of a memo beyond which they are merged into one
AT_ONCE = 8_192  # rows of a group, and in memory while files are rewritten
ENDING = ".parquet"
DIGITS = 64  # of a text's own key; what was asked of the text may follow


HOME = "memos"


def memos(analyzer: str = "") -> list[str]:
    """The memos of an analyzer, or all."""
    found = kept.listed(f"{HOME}/{analyzer}" if analyzer else HOME)
    return sorted({each.path.rpartition("/")[0] for each in found if each.path.endswith(ENDING)})


def named(memo: str) -> str:
    return memo.rpartition("/")[2]


def lent(analyzer: str, folder: Path) -> dict[str, tuple[Path, ...]]:
    """All that an analyzer remembers, by name, as links below `folder`: they stay while files are merged."""
    found: dict[str, tuple[Path, ...]] = {}
    for memo in memos(analyzer):
        found[named(memo)] = _linked(memo, folder / HOME / named(memo))
    return found


def _linked(memo: str, folder: Path) -> tuple[Path, ...]:
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


def keep(analyzer: str, name: str, path: Path) -> str:
    """Move what a run worked out to the rest; that memo."""
    memo = f"{HOME}/{analyzer}/{name}"
    new = f"{memo}/{uuid.uuid4().hex}{ENDING}"
    kept.absolute(new).parent.mkdir(parents=True, exist_ok=True)
    path.replace(kept.absolute(new))
    kept.keep(new)
    return memo


def merge(memo: str) -> None:
    """Where there are many files, merge all but the largest: each row is rewritten a few times at most."""
    if len(stored_files(memo)) <= FILES:
        return
    with locked(memo):
        small = [each.path for each in sorted(stored_files(memo), key=lambda each: each.size)[:FILES]]
        seen: set[str] = set()

        def first(keys: list[str]) -> np.ndarray:
            new = np.array([key not in seen for key in keys], dtype=bool)
            seen.update(keys)
            return new

        rewrite(small, first)


def forget_gone() -> int:
    """Take out what belongs to no text that is still stored; how many rows that were."""
    all_memos = memos()
    known = stored({key for memo in all_memos for path in files(memo) for key in keys_of(path)})

    def stays(keys: list[str]) -> np.ndarray:
        return np.array([key[:DIGITS] in known for key in keys], dtype=bool)

    gone = 0
    for memo in all_memos:
        with locked(memo):
            for each in stored_files(memo):
                keys = keys_of(kept.local(each.path))
                lost = len(keys) - int(stays(keys).sum())
                if lost:
                    rewrite([each.path], stays)
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


def rewrite(places: list[str], stays: Callable[[list[str]], np.ndarray]) -> None:
    """One file with the rows that stay instead of these files; the lock of their memo must be held."""
    paths = [kept.local(place) for place in places]
    new = f"{places[0].rpartition('/')[0]}/{uuid.uuid4().hex}{ENDING}"
    target = kept.absolute(new)
    target.parent.mkdir(parents=True, exist_ok=True)
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
        kept.keep(new)
    else:
        draft.unlink()
    for place in places:
        kept.remove(place)


def stored_files(memo: str) -> list[kept.Stored]:
    return sorted(each for each in kept.listed(memo) if each.path.endswith(ENDING))


def files(memo: str) -> list[Path]:
    """The files of a memo, on this machine. FileNotFoundError where one was merged just now."""
    return [kept.local(each.path) for each in stored_files(memo)]


@contextmanager
def locked(memo: str) -> Iterator[None]:
    """One process at a time; what a killed one left half written is deleted."""
    folder = kept.absolute(memo)
    with kept.alone(memo, folder / "lock"):
        for draft in folder.glob("*.part"):
            draft.unlink()
        yield
