"""Numbers worked out from sentences, kept in files of the data folder: the next process only reads them.

A file is named after all that it was worked out from, and holds beside it the vector of one sentence
(`probe`), by which a changed reader of sentences is noticed. It is derived and may be deleted at any time;
one that cannot be read, or is of another reader, is worked out anew by whoever asked for it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np
from django.conf import settings

from journeymap.assistant.understanding.meaning import reader, vectors

log = logging.getLogger(__name__)
Found = TypeVar("Found")
Held = Mapping[str, np.ndarray]
FORM = "2"  # of the files; another when what is kept changes
PROBE = "where do we lose people"
CLOSE = 1e-3  # by how much the numbers of a vector may differ between two computers
DAY = 86_400.0
_guard = Lock()


def probe() -> np.ndarray:
    """The vector of one sentence by the reader of now, read once a process; empty where nobody reads any."""
    with _guard:  # two questions at once at the start of a server
        return _read_probe()


@cache
def _read_probe() -> np.ndarray:
    read = vectors([PROBE])
    return np.zeros(0, np.float32) if read is None else read[0]


@dataclass(frozen=True)
class Shelf:
    """A folder of such files. what: they hold, for the log. unread: seconds after which a file goes that no
    process has read."""

    folder: str
    what: str
    unread: float

    def path(self, *content: str) -> Path:
        """Of the file that is worked out from this content by the reader of now."""
        by = reader()
        told = "\0".join([FORM, f"{by.name} {by.version}" if by else "", *content])
        return settings.DATA_DIR / self.folder / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.npz"

    def read(self, path: Path, whole: Callable[[Held], Found]) -> Found | None:
        """What `whole` makes of the arrays; it raises where they do not fit each other. None: there is no
        file that can be read."""
        try:
            with path.open("rb") as file:
                held = dict(np.load(file, allow_pickle=False))
            found = whole(held) if _by_the_reader_of_now(held["probe"]) else None
        except FileNotFoundError:
            return None
        except (
            Exception
        ) as error:  # whatever is wrong with a file that can be made anew: half written, mixed up
            log.warning("%s cannot be read and are worked out anew: %r", self.what, error)
            return None
        with suppress(OSError):  # only to be read, or deleted this moment
            os.utime(path)
        return found

    def keep(self, path: Path, held: Held) -> None:
        """Written aside and moved into place; a full or read-only disk is told in the log and no more, for
        the next process can work it out again."""
        try:
            self._write(path, held)
            self._tidy(path)
        except OSError as error:
            log.warning("%s are not kept: %s", self.what, error)

    def _write(self, path: Path, held: Held) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{uuid.uuid4().hex}.part")
        try:
            with draft.open("wb") as file:
                np.savez_compressed(file, allow_pickle=False, probe=probe(), **held)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def _tidy(self, path: Path) -> None:
        """Files that nobody has read for long go, and what a process that died had half written."""
        for other in path.parent.iterdir():
            spared = self.unread if other.suffix == path.suffix else DAY
            with suppress(FileNotFoundError):  # another process was quicker
                if other != path and time.time() - other.stat().st_mtime >= spared:
                    other.unlink()


def _by_the_reader_of_now(then: np.ndarray) -> bool:
    now = probe()
    return then.shape == now.shape and np.allclose(then, now, atol=CLOSE)
