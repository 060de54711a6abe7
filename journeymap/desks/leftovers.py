"""What jobs that died left on this machine: drafts and, where several share a store, whatever they had not
handed over to it yet. No list of the store knows of it, and it names persons.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from journeymap.desks import tables
from journeymap.events.erasures import erasures
from journeymap.events.files import SnapshotGone, absolute, place

TAKES = "exports/takes"
LEFT_AFTER = 3_600.0  # seconds without a byte after which nobody makes or hands over a file any more


def forget_here() -> None:
    """Delete what this machine keeps or makes: somebody was erased. Who is making it hears of that."""
    for path in inside(tables.folder()):
        if path.is_dir() and not path.name.startswith("."):  # who still makes one looks whether it may stay
            shutil.rmtree(path, ignore_errors=True)
    for path in not_handed_over() if place().shared else ():
        delete(path)


def sweep() -> int:
    """Delete kept tables that nobody opened for a day, and what jobs that died left; how many. A duty."""
    old = [path for path in inside(tables.folder()) if age(path) > tables.UNUSED_FOR]
    left = not_handed_over() if place().shared else drafts()
    gone = [*old, *(path for path in left if age(path) > LEFT_AFTER)]
    for path in gone:
        delete(path)
    return len(gone)


@contextmanager
def erased_meanwhile() -> Iterator[None]:
    """Trouble with files that were deleted because somebody was erased is SnapshotGone."""
    before = erasures()
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if erasures() == before:
            raise
        raise SnapshotGone("Data were erased while this was written. Ask again.") from error


def not_handed_over() -> list[Path]:
    """What lies where jobs write: in a shared store's copies, not here, is what they handed over."""
    return [*inside(absolute(tables.FEEDS)), *inside(absolute(TAKES))]


def drafts() -> list[Path]:
    """Of tables for feeds; what was finished goes with its row."""
    return [path for path in inside(absolute(tables.FEEDS)) if path.name.startswith(".")]


def inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def age(path: Path) -> float:
    """Seconds since it, or a file in it, was written or used."""
    changed = 0.0
    for each in (path, *path.glob("*")):
        with suppress(FileNotFoundError):  # deleted meanwhile
            changed = max(changed, each.stat().st_mtime)
    return time.time() - changed


def delete(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
