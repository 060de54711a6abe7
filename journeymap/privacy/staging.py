"""Folders in which backups and restores are put together. What a killed one left behind does not stay."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PREFIXES = ("backup-", "restore-")


@contextmanager
def stage(prefix: str) -> Iterator[Path]:
    """A folder on the disk of the data, one of PREFIXES in its name, removed at the end.

    It is locked as long as its process lives: a lock outlives no process, whatever killed it.
    """
    with alone():
        name = Path(tempfile.mkdtemp(prefix=prefix, dir=settings.DATA_DIR))
        descriptor = os.open(name, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield name
    finally:
        shutil.rmtree(name, ignore_errors=True)
        os.close(descriptor)


def sweep_stages() -> int:
    """Delete the folders of processes that died; how many files lay in them."""
    deleted = 0
    with alone():
        for folder in (
            path for prefix in PREFIXES for path in settings.DATA_DIR.glob(f"{prefix}*") if path.is_dir()
        ):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # at work
            else:
                deleted += sum(path.is_file() for path in folder.rglob("*"))
                shutil.rmtree(folder)
            finally:
                os.close(descriptor)
    return deleted


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else makes or sweeps such folders meanwhile: a new one is never met before it is locked."""
    with (settings.RUN_DIR / "stages.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
