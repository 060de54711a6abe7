"""Before the first row is taken: a file is opened and its columns are understood."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from journeymap.events import files
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.joining import joined
from journeymap.ingest.mapping import Guess, Mapping, guess
from journeymap.ingest.readers import Table, UnreadableFile, open_table
from journeymap.ingest.unfolding import unfolded

LOOKED_AT = 20_000  # rows: enough to settle day before month, and to see that an id is none


@dataclass(frozen=True)
class Prepared:
    """A file that can be read and a mapping that fits it. `reasons`: {"what", "value", "reason"} each."""

    name: str
    table: Table
    mapping: Mapping
    reasons: list[dict[str, Any]]

    def __enter__(self) -> Prepared:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.table.close()


def located(path: str) -> Path:
    """Where a file of an import lies: absolute as told to a command, or a copy of ours, on this machine.

    It may be gone.
    """
    if Path(path).is_absolute():
        return Path(path)
    try:
        return files.local(path)
    except FileNotFoundError:
        return files.absolute(path)


def own_paths(file: dict[str, Any]) -> list[str]:
    """The copies of ours that go with a file of an import: itself, what could not be read of it before, the
    files beside it."""
    mine = [file[name] for name in ("path", "refused") if name in file] if file.get("own") else []
    return mine + [path for other in file.get("beside", ()) for path in own_paths(other)]


def copies(file: dict[str, Any]) -> list[str]:
    """What a draft keeps of a file, below the data folder: copies, and the sample of its first rows."""
    return [*own_paths(file), sample_of_path(file["path"])]


def sample_of_path(path: str) -> str:
    """Where the first rows of an upload lie while it is a draft."""
    return f"{path}.sample"


Memory = Callable[[Sequence[str]], Mapping | None]  # columns -> how the last file with them was mapped


def nothing_remembered(columns: Sequence[str]) -> None:
    return None


def prepare(
    kind: str, file: dict[str, Any], told: dict[str, Any], remembered: Memory = nothing_remembered
) -> Prepared:
    """Open one file of an import and decide its mapping: as a person saw it, else told, else remembered for
    its columns, else guessed.

    Raises UnreadableFile or MappingError; the message names the file, what is wrong and how to mend it.
    """
    name, table = file["name"], opened(file)
    try:
        table = unfolded(table, kind)
        guessed = seen(file) or guess(
            kind, table.head(LOOKED_AT), table.details, told, remembered(table.columns)
        )
    except (UnreadableFile, MappingError) as error:
        table.close()
        raise type(error)(f"{name}: {error}") from error
    except BaseException:
        table.close()
        raise
    return Prepared(name, table, guessed.mapping, guessed.reasons)


def seen(file: dict[str, Any]) -> Guess | None:
    """The mapping that a person looked at before the import began."""
    told = file.get("guess")
    return Guess(Mapping.from_json(told["mapping"]), told["reasons"]) if told else None


def with_beside(table: Table, files: Sequence[dict[str, Any]]) -> Table:
    """The table with the columns that it gets from files beside it."""
    if not files:
        return table
    with ExitStack() as stack:
        found = joined(table, [stack.enter_context(opened(file)) for file in files])
    found.details["beside"] = [file["name"] for file in files]
    return found


def opened(file: dict[str, Any]) -> Table:
    """The file as a table. Raises UnreadableFile; the message names the file and how to mend it."""
    name, path = file["name"], located(file["path"])
    if not path.is_file():
        raise UnreadableFile(f"{name}: there is no such file. Check the name and the folder.")
    try:
        table = with_beside(open_table(path, filename=name), file.get("beside", ()))
    except UnreadableFile as error:
        raise UnreadableFile(f"{name}: {error}") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:  # what is packed is unpacked beside the data
            raise
        raise UnreadableFile(
            f"{name}: it cannot be read ({error.strerror}). Check who may read it."
        ) from error
    if file.get("aside"):
        table.warnings.append(
            f"Handed in with it and left out, being of another kind: {', '.join(file['aside'])}."
        )
    return table
