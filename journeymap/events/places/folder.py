"""The data folder itself: what is written there is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from .contract import Stored

DEEP = 3  # folders of this depth or more are one writer's or one run's, and go with their last file


class Folder:
    shared = False

    def __init__(self, root: Path) -> None:
        self.root = root

    def local(self, relative: str) -> Path:
        return self.root / relative

    def keep(self, relative: str) -> None:
        """It is where it belongs already."""

    def remove(self, relative: str) -> None:
        path, parts = self.root / relative, PurePosixPath(relative).parts
        path.unlink(missing_ok=True)
        if len(parts) > DEEP and parts[0] != "/":
            with suppress(OSError):  # other files are still in it
                path.parent.rmdir()

    def exists(self, relative: str) -> bool:
        return (self.root / relative).is_file()

    def listed(self, folder: str) -> Iterator[Stored]:
        for path in (self.root / folder).rglob("*"):
            with suppress(FileNotFoundError):  # deleted meanwhile
                told = path.stat()
                if path.is_file():
                    yield Stored(path.relative_to(self.root).as_posix(), told.st_size, told.st_mtime)
