"""How a line of the log looks: for people, or as JSON. Neither quotes what an error says, only where it
arose: errors quote rows, and rows are customers' words.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import walk_tb
from types import TracebackType

from journeymap.access.about import Facts, known

CONTROL = {n: f"\\x{n:02x}" for n in (*range(32), *range(127, 160))} | {0x2028: "\\u2028", 0x2029: "\\u2029"}
MACHINE = socket.gethostname()


class PlainLines(logging.Formatter):
    """One line for people, then where an error arose. No text in it can begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC)
        facts = ", ".join(f"{name} {value}" for name, value in facts_of(record).items())
        line = (
            f"{when:%Y-%m-%d %H:%M:%S},{record.msecs:03.0f} {record.levelname} {record.process} "
            f"{record.name}: {said(record)}{f' ({facts})' if facts else ''}"
        )
        return "\n    ".join([line, *arose(record)])


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, machine, process, what is being done, error."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": said(record),
            "machine": MACHINE,
            "process": record.process,
            **facts_of(record),
            **getattr(record, "facts", {}),
        }
        if where := list(arose(record)):
            told["error"] = where
        return json.dumps(told, ensure_ascii=False)


def facts_of(record: logging.LogRecord) -> Facts:
    """What is being done; of a request that Django tells of when it is over, what was."""
    return known() or getattr(getattr(record, "request", None), "about", {})


def said(record: logging.LogRecord) -> str:
    return record.getMessage().translate(CONTROL)


def arose(record: logging.LogRecord) -> Iterator[str]:
    """The kind of each error in the chain and the places it went through, the outermost error first."""
    if not record.exc_info:
        return
    error = (sys.exc_info() if record.exc_info is True else record.exc_info)[1]
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        yield from places(error.__traceback__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def places(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(trace):
        yield f"  {frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
