"""The folders in which runs work, where several machines share the store: a lock tells whose process died."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from journeymap.events.files import absolute, place
from journeymap.events.left_behind import without_named
from journeymap.jobs.errors import ClaimLost

RUNS = "runs"
LOCK = "lock"
YOUNG = 60.0  # seconds within which a folder gets its lock


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Hold the folder. Who lost the run to another machine takes along what it had been given here."""
    if not place().shared:
        yield
        return
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mine = os.fstat(lock.fileno()).st_ino
        try:
            yield
        except ClaimLost:
            with suppress(FileNotFoundError):
                if (folder / LOCK).stat().st_ino == mine:  # else another process of this machine has it now
                    shutil.rmtree(folder)
            raise


def sweep_folders() -> int:
    """Delete what this machine's processes that died had been given; how many folders."""
    there = absolute(RUNS).glob("*") if place().shared else ()
    gone = without_named(folder for folder in there if _age(folder) > YOUNG and not _held(folder))
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except FileNotFoundError:  # its run has just ended
        return 0.0


def _held(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
