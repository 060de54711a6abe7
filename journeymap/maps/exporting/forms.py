"""What a form is that a map can leave in: how it is written, what it is called on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Form:
    """write: takes the map's plain data (`documents.document`), gives text, or bytes where `binary`.

    media: type of the content; ending: of the file's name.
    """

    write: Callable[[dict[str, Any]], str | bytes]
    media: str
    ending: str
    binary: bool = False

    def __call__(self, map_data: dict[str, Any]) -> Any:
        return self.write(map_data)

    def encoded(self, map_data: dict[str, Any]) -> bytes:
        """The content of the file."""
        written = self.write(map_data)
        return written if isinstance(written, bytes) else written.encode("utf-8")
