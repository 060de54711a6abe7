"""What every machine that shares a store does for itself: forget copies of what was erased, keep few enough.

Web and worker processes do it in a thread, one of them at a time (`watch`). With the store in the data folder
there are no copies and nothing of this runs.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from . import files, logs
from .erasures import erasures
from .keeping_house import forgetting, sweeping
from .left_behind import without_named
from .machines import this_machine
from .manifests import Manifest
from .models import Claim, Machine, Snapshot
from .places.bucket import COPIES, DRAFT
from .sweeping import KINDS, sweep_workplaces
from .writers import bury, works_here

log = logging.getLogger(__name__)
EVERY = 20.0  # seconds
ANYWAY = 3600.0  # seconds after which copies are looked through although nothing was erased
SWEEP = 300.0  # seconds between two sweeps of what is not used any more
RESTS = 600.0  # seconds for which a copy that was used is not given up for room
BEGUN = 60.0  # seconds within which a log gets told what it was made from
FORGOTTEN_AFTER = timedelta(days=30)  # a machine that was not seen
_done: dict[str, float] = {}  # what is not done at every turn: when it was


def tidy() -> bool:
    """One turn; False where another process of this machine is at it, or where there is nothing shared."""
    if not files.place().shared:
        return False
    with _alone() as mine:
        if mine:
            _turn()
    return mine


def _turn() -> None:
    bury()
    number = erasures()
    machine, _ = Machine.objects.get_or_create(name=this_machine())
    if behind := machine.erasures != number:
        forget_old_logs()
        _call(forgetting)
    if _due("copies", ANYWAY) or behind:
        forget_copies()
    if _due("sweep", SWEEP):
        sweep_workplaces()
        sweep_unfinished()
        logs.sweep_logs()
        make_room()
        _call(sweeping)
    Machine.objects.filter(pk=machine.pk).update(seen=timezone.now(), erasures=number)
    Machine.objects.filter(seen__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def _due(what: str, every: float) -> bool:
    now = time.monotonic()
    if what in _done and now - _done[what] < every:
        return False
    _done[what] = now
    return True


def _call(paths: list[str]) -> None:
    for path in paths:
        function: Callable[[], object] = import_string(path)
        function()


def forget_old_logs() -> int:
    """Delete compiled logs of states that no snapshot is in any more: rows of theirs were moved or erased.

    On those that were compiled since, runs may be at work. Returns how many were deleted.
    """
    states = [_state(snapshot.manifest) for snapshot in Snapshot.objects.iterator()]
    old = [folder for folder in logs.log_folders() if not _is_of(folder, states)]
    for folder in old:
        logs.remove_log(folder)
    return len(old)


def _state(manifest: Manifest) -> tuple[int, set[int]]:
    return manifest.identity, {number for entry in manifest.events for number in entry.imports}


def _is_of(folder: Path, states: list[tuple[int, set[int]]]) -> bool:
    """Whether the log may be of one of these states (identity, imports); also while it is just being made."""
    content = logs.content_of(folder)
    if content is None:
        return time.time() - folder.stat().st_mtime < BEGUN
    wanted = logs.numbers_in(content)
    return any(identity == content["identity"] and wanted <= imports for identity, imports in states)


def forget_copies() -> int:
    """Delete copies that nothing names and that are not in the bucket any more, and what of copies on their
    way was left; how many.

    A name is used once, so a copy is right for as long as its object is there: an import may be reading it.
    """
    there = [(path, path.relative_to(_home()).as_posix()) for path in _copies()]
    gone = [path for path, _ in there if path.suffix == DRAFT and _age(path) > RESTS]
    named = {path for snapshot in Snapshot.objects.iterator() for path in snapshot.manifest.paths()}
    named |= set(Claim.objects.values_list("path", flat=True))
    free = [(path, name) for path, name in there if path.suffix != DRAFT and name not in named]
    # After the copies were looked for: an object is in the bucket before there is a copy.
    folders = {name.partition("/")[0] for _, name in free}
    stored = {found.path for folder in folders for found in files.listed(folder)}
    gone += [path for path, name in free if name not in stored]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:  # it has just arrived, or was given up
        return 0.0


def make_room(limit: int | None = None, rests: float = RESTS) -> int:
    """Give up the copies that were not used for longest, until the others take `limit` bytes at most."""
    limit = settings.COPIES_BYTES if limit is None else limit
    now, found = time.time(), []
    for path in _copies():
        with suppress(FileNotFoundError):  # a copy that was on its way has arrived
            told = path.stat()
            found.append((told.st_mtime, told.st_size, path))
    room, count = limit - sum(size for _, size, _ in found), 0
    for used, size, path in sorted(found):
        if room >= 0 or now - used < rests:
            break
        path.unlink(missing_ok=True)
        room, count = room + size, count + 1
    return count


def sweep_unfinished() -> None:
    """Files that writers of this machine had not handed over when they died."""
    store = files.absolute(files.STORE)
    folders = [folder for kind in KINDS for folder in store.glob(f"{kind}/*")]
    for folder in without_named(folder for folder in folders if not works_here(folder.name)):
        shutil.rmtree(folder, ignore_errors=True)


def watch() -> None:
    """Tidy again and again, in a thread of this process; nothing where the store is not shared."""
    if settings.SHARED_STORE:
        threading.Thread(target=_watch, name="tidying", daemon=True).start()


def _watch() -> None:
    while True:
        try:
            tidy()
        except Exception as error:  # the database may be away; what is not forgotten now is at the next turn
            log.warning("This machine's copies could not be looked through (%s)", type(error).__name__)
        finally:
            connections.close_all()
        time.sleep(EVERY)


@contextmanager
def _alone() -> Iterator[bool]:
    with (settings.RUN_DIR / "tidying.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _home() -> Path:
    return files.absolute(COPIES)


def _copies() -> Iterator[Path]:
    for folder, _, names in os.walk(_home()):
        yield from (Path(folder) / name for name in names)
