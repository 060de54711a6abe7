"""Rejected rows, handed back in a CSV file with the reason for each."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from journeymap.access.spreadsheets import inert
from journeymap.ingest.readers.table import Reject

QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
NUMBER = re.compile(r"(?<=the score )[-+\d.e]+(?= lies)|(?<=has )[\d,]+(?= characters)")


def kind_of(reason: str) -> str:
    """A reason without the cells it quotes, so that alike ones count as one. Of several, the first."""
    plain = QUOTED.sub("…", reason).partition("; ")[0]
    return NUMBER.sub("…", plain)[:200]


HEADER = ("file", "row", "column", "reason", "raw")


class RejectsFile:
    """Written beside its final place and put there by `close`, so that nobody reads half of it.

    `clean` is applied to the raw text of each row (feedback is masked before anything is stored).
    """

    def __init__(self, path: Path, clean: Callable[[str], str] = str) -> None:
        self.path, self.clean, self.count = path, clean, 0
        self.reasons: Counter[str] = Counter()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        self.stream = self.draft.open("w", newline="", encoding="utf-8")
        self.writer = csv.writer(self.stream)
        self.writer.writerow(HEADER)

    def add(self, file: str, rejects: Iterable[Reject]) -> None:
        for reject in rejects:
            cells = (file, reject.row, reject.column or "", reject.reason, self.clean(reject.raw))
            self.writer.writerow(map(inert, cells))
            self.reasons[kind_of(reject.reason)] += 1
            self.count += 1

    def close(self) -> Path | None:
        """The finished file, or None (and no file) where nothing was rejected."""
        if not self.stream.closed:
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            if self.count:
                self.draft.replace(self.path)
            else:
                self.draft.unlink()
        return self.path if self.count else None

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.stream.closed:
            self.stream.close()
            self.draft.unlink(missing_ok=True)
        elif error is not None:  # closed in good order, but the import failed after that
            self.path.unlink(missing_ok=True)
