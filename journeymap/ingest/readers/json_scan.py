"""JSON values one after the other from a stream, without holding the whole document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from journeymap.ingest.readers.table import UnreadableFile

SPACE = " \t\r\n"
DECODER = json.JSONDecoder(
    parse_constant=lambda name: None
)  # NaN and Infinity are no JSON, yet common: empty


class Scanner:
    """Reads JSON text piece by piece. `more` gives further text, empty at the end."""

    def __init__(self, more: Callable[[], str], max_value: int) -> None:
        self._more = more
        self._max = max_value
        self._text = ""
        self._at = 0
        self._end = False

    def peek(self) -> str:
        """The next character that is not space; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def take(self, wanted: str, where: str) -> None:
        """Pass over the character `wanted`, or raise `UnreadableFile`."""
        found = self.peek()
        if found != wanted:
            shown = repr(found) if found else "the end of the file"
            raise UnreadableFile(
                f"The JSON is broken {where}: {wanted!r} expected, {shown} found. Export the file again."
            )
        self._at += 1

    def value(self, where: str) -> Any:
        """The next value. Raises `UnreadableFile` when it is broken, too deep or too long."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > self._max:
                    raise UnreadableFile(
                        f"The JSON is broken {where}, or one value is longer than {self._max:,} characters."
                    ) from error
                if self._fill():
                    continue
                raise UnreadableFile(
                    f"The JSON is broken {where}: {error.msg}. The file may be cut off; export it again."
                ) from error
            except RecursionError as error:
                raise UnreadableFile(
                    f"The JSON is nested too deep {where}. Export it as flat records."
                ) from error
            except ValueError as error:  # an integer of thousands of digits
                raise UnreadableFile(f"The JSON cannot be read {where}: {error}.") from error
            if end == len(self._text) and not self._end and self._fill():
                continue  # a number may go on
            self._at = end
            return value

    def elements(self) -> Iterator[Any]:
        """The elements of the array that comes next."""
        self.take("[", "at its start")
        number = 1
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield self.value(f"in row {number:,}")
            if self.peek() == "]":
                self._at += 1
                return
            self.take(",", f"after row {number:,}")
            number += 1

    def _fill(self) -> bool:
        if self._end:
            return False
        piece = self._more()
        self._end = not piece
        self._text = self._text[self._at :] + piece
        self._at = 0
        return bool(piece)
