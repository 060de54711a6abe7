"""What a place of files can do. Paths are relative to the data folder, with slashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol


class Stored(NamedTuple):
    """A file that is kept: its relative path, its size in bytes, when it was written (seconds since 1970)."""

    path: str
    size: int
    changed: float


class Place(Protocol):
    """shared: whether several machines use it, each with a data folder of its own."""

    shared: bool

    def local(self, relative: str) -> Path:
        """The file on this machine; a copy is fetched where need be. FileNotFoundError, at the latest when it
        is opened. It may be read, never written."""
        ...

    def keep(self, relative: str) -> None:
        """A file that was written whole below the data folder is from now on found by all. It is fetched from
        nowhere before, and never changes afterwards."""
        ...

    def remove(self, relative: str) -> None:
        """Delete it; nothing happens where it is not there."""
        ...

    def exists(self, relative: str) -> bool: ...

    def listed(self, folder: str) -> Iterator[Stored]:
        """Every file at any depth below the folder; none where there is no such folder."""
        ...
