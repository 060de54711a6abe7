"""Who carries out the work on the pieces of a log: this process, or an engine that has machines for it.

All that the kernel computes is worked out piece by piece (raw tables, buckets, parts of a log) and put
together afterwards. An engine is told the work and the pieces, nothing else; so every engine runs the same
code and gives the same values.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb

Given = TypeVar("Given")
Found = TypeVar("Found")
# What the work itself says of its piece: trying again is no use. DuckDB says so of conditions and of files.
REFUSALS = (ValueError, FileNotFoundError, duckdb.Error)


class EngineError(RuntimeError):
    """The engine could not carry out the work. Nothing was stored; the message says how to mend it."""


class Engine(Protocol):
    """apart: whether pieces are worked on by other processes, which share nothing with this one but files
    at the same paths. Then work and pieces are pickled, and a piece may be worked on twice."""

    @property
    def apart(self) -> bool: ...

    def over(self, work: Callable[[Given], Found], pieces: Iterable[Given]) -> Iterable[Found]:
        """What `work` gives for each piece, in the order of the pieces.

        Raises what the work raises where that is among REFUSALS, EngineError where the engine fails.
        """
        ...


class Here:
    """This process, one piece after the other, each when its result is asked for."""

    apart = False

    def over(self, work: Callable[[Given], Found], pieces: Iterable[Given]) -> Iterator[Found]:
        return map(work, pieces)


HERE = Here()


def answered(work: Callable[[Given], Any], piece: Given) -> bytes:
    """What the work gives for a piece, or refuses it with, as bytes that another process can read."""
    try:
        return pickle.dumps((True, work(piece)), pickle.HIGHEST_PROTOCOL)
    except REFUSALS as refusal:
        return pickle.dumps((False, refusal), pickle.HIGHEST_PROTOCOL)


def heard(answer: bytes) -> Any:
    """What `answered` told. Raises the refusal."""
    worked, found = pickle.loads(answer)  # noqa: S301 - the engine's machines run nothing but our own code
    if worked:
        return found
    raise found


def unusable(file: Path) -> str:
    """Why whoever carries out the work cannot work beside a file of another process; "" where it can."""
    if not file.exists():
        return "do not see what this machine writes to"
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".seen-"):
            return ""
    except OSError as error:
        return f"cannot write ({error.strerror}) to"
