"""A bucket that several machines share. Each keeps copies of what it reads, and may lose them at any time.

Names are used once and files never change, so a copy is as good as the bucket's file for as long as that is
there. Copies lie below `copies/` in the data folder; what erasures took away leaves them within a minute
(see events/machines.py).
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journeymap.events.erasures import erasures

from .contract import Stored
from .drivers import opened

COPIES = "copies"
DRAFT = ".part"  # how the name of a copy on its way ends
PIECE = 8 * 2**20


class StoreAway(OSError):
    """The bucket does not answer, or refuses. Nothing of the change at hand was stored."""


class Bucket:
    shared = True

    def __init__(self, root: Path, address: str, endpoint: str = "") -> None:
        self.root, self.copies = root, root / COPIES
        self._files, self._base = opened(address, endpoint)

    def local(self, relative: str) -> Path:
        path = self.copies / relative
        try:
            os.utime(path)  # what is used lately stays longest
        except FileNotFoundError:
            self._fetch(relative, path)
        return path

    def keep(self, relative: str) -> None:
        written, copy = self.root / relative, self.copies / relative
        with explained(), written.open("rb") as source, self._files.open(self._key(relative), "wb") as target:
            shutil.copyfileobj(source, target, PIECE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        written.replace(copy)

    def remove(self, relative: str) -> None:
        for path in (self.copies / relative, self.root / relative):
            path.unlink(missing_ok=True)
        with explained():
            try:
                self._files.rm_file(self._key(relative))
            except FileNotFoundError:
                return

    def exists(self, relative: str) -> bool:
        with explained():
            return bool(self._files.isfile(self._key(relative)))

    def listed(self, folder: str) -> Iterator[Stored]:
        with explained():
            found = self._files.find(self._key(folder).rstrip("/"), detail=True)
        for key, told in found.items():
            changed = told.get("mtime") or told.get("LastModified") or told.get("last_modified") or 0.0
            seconds = changed if isinstance(changed, int | float) else changed.timestamp()
            yield Stored(key[len(self._base) + 1 :], int(told["size"] or 0), float(seconds))

    def _key(self, relative: str) -> str:
        return f"{self._base}/{relative}"

    def _fetch(self, relative: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{uuid.uuid4().hex}{DRAFT}")
        before = erasures()
        try:
            with explained(), self._files.open(self._key(relative), "rb") as source, draft.open("wb") as copy:
                shutil.copyfileobj(source, copy, PIECE)
            draft.replace(path)
        except FileNotFoundError as error:
            raise FileNotFoundError(2, "It is not in the store any more", str(path)) from error
        finally:
            draft.unlink(missing_ok=True)
        # An erasure ended while the copy was on its way: this machine may have looked for copies already.
        if erasures() != before and not self.exists(relative):
            path.unlink(missing_ok=True)
            raise FileNotFoundError(2, "It was erased while it was fetched", str(path))


@contextmanager
def explained() -> Iterator[None]:
    """Trouble with the bucket in words that help; a file that is not there stays FileNotFoundError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno is not None:
            raise  # of this machine's disk
        if "NO_SUCH_KEY" in str(error):  # deleted while it was being read
            raise FileNotFoundError(2, str(error)) from error
        raise StoreAway(
            f"The store (JOURNEYMAP_STORE) does not answer or refuses: {error}. Nothing of this was stored. "
            "Check the address, the keys and whether the bucket is there, then try again."
        ) from error
