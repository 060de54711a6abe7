"""Who is writing to the store: a folder with a lock on the writer's machine and, where several machines share
the store, a row. What a writer that died has left is told from what a living one has not published yet.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from .files import STORE, WORK, absolute, disk_full_explained, place, remove
from .machines import this_machine
from .models import Writer

SILENT = timedelta(hours=1)  # a writer of a machine that died counts as dead after this
SAY_SO = 60.0  # seconds between two signs of life


class StoreMoved(RuntimeError):
    """Rows were undone or erased under a running import in a way that only running it again can follow."""


class Workplace:
    """A writer's own folder and name. Its lock dies with the process, so that the sweep knows the living.

    Files that the writer makes for the store bear its name: `store/<kind>/<name>/<file>`.
    """

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self.made: list[str] = []
        self._shared, self._said = place().shared, time.monotonic()
        with disk_full_explained():
            self.folder = absolute(f"{WORK}/{self.name}")
            beginning = self.folder.with_name(f".{self.name}")  # the sweep must not meet it unlocked
            beginning.mkdir(parents=True)
            self._lock = os.open(beginning / "lock", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            beginning.rename(self.folder)
        if self._shared:
            Writer.objects.create(name=self.name, machine=this_machine(), seen=timezone.now())

    def unused(self, stem: str) -> str:
        """A file name that this writer has not used."""
        return f"{stem}{len(self.made)}"

    def new_path(self, kind: str, name: str) -> str:
        """A relative path for a new file of the store; its folder exists afterwards."""
        relative = f"{STORE}/{kind}/{self.name}/{name}"
        absolute(relative).parent.mkdir(parents=True, exist_ok=True)
        self.made.append(relative)
        self.show()
        return relative

    def show(self) -> None:
        """A sign of life, now and then."""
        if self._shared and time.monotonic() - self._said > SAY_SO:
            Writer.objects.filter(name=self.name).update(seen=timezone.now())
            self._said = time.monotonic()

    def confirm(self) -> None:
        """Inside the transaction that publishes: from here on no sweep takes this writer for dead.

        Raises StoreMoved where one has: its files may be gone.
        """
        if self._shared and not Writer.objects.filter(name=self.name).update(seen=timezone.now()):
            raise StoreMoved(
                "This change gave no sign of life for so long that another machine took it for dead. Nothing "
                "of it was stored; start it again."
            )

    def close(self, *, keep: Iterable[str]) -> None:
        """Remove what was spilled and every file made that is not among `keep`; let the lock go."""
        kept = set(keep)
        try:
            for relative in self.made:
                if relative not in kept:
                    remove(relative)
            if self._shared:
                Writer.objects.filter(name=self.name).delete()
                for kind in {relative.split("/")[1] for relative in self.made}:
                    shutil.rmtree(absolute(f"{STORE}/{kind}/{self.name}"), ignore_errors=True)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._lock)


def works_here(name: str) -> bool:
    """True while the writer of that name lives on this machine and holds its lock."""
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


def is_at_work(name: str) -> bool:
    """True while the writer of that name lives, on whichever machine."""
    if not place().shared:
        return works_here(name)
    # A row that was silent too long is taken away: whoever wrote under it can publish no more (see confirm).
    Writer.objects.filter(name=name, seen__lt=timezone.now() - SILENT).delete()
    return Writer.objects.filter(name=name).exists()


def bury() -> int:
    """Take away the rows of this machine's writers whose process died; how many there were."""
    mine = Writer.objects.filter(machine=this_machine()).values_list("name", flat=True)
    dead = [name for name in mine if not works_here(name)]
    return Writer.objects.filter(name__in=dead).delete()[0] if dead else 0
