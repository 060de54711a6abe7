"""Reading a cell deep inside a record whose outer objects are columns and whose inner ones are JSON."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

Record = dict[str, Any]
Read = Callable[[Record, Any], Any]  # record, element -> the cell, None where it is empty

MARKS = re.compile(r"<[/!]?[A-Za-z][^<>]*>")
ENDS = re.compile(r"</(p|div|li|h\d)>|<br\s*/?>", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\xa0]+")


def reader(told: str, columns: Sequence[str]) -> Read:
    """What reads the cell that `told` names (see `recipes.Rows`) in rows of a table with these columns."""
    if told.startswith("="):
        return lambda record, element: told[1:]
    if told.startswith("html:"):
        inner = reader(told[5:], columns)
        return lambda record, element: without_marks(inner(record, element))
    reads = [_one(path, columns) for path in told.split("|")]

    def first(record: Record, element: Any) -> Any:
        for read in reads:
            if (cell := read(record, element)) not in (None, "", [], {}):
                return cell
        return None

    return reads[0] if len(reads) == 1 else first


def _one(path: str, columns: Sequence[str]) -> Read:
    if path.startswith("."):
        steps = path[1:].split(".")
        return lambda record, element: descend(element, steps)
    column, steps = place(path, columns)
    if column is None:
        return lambda record, element: None
    return lambda record, element: descend(opened(record, column), steps) if steps else record.get(column)


def place(path: str, columns: Sequence[str]) -> tuple[str | None, list[str]]:
    """The column that a path begins with (the longest there is) and the steps that lead on from it."""
    steps = path.split(".")
    for cut in range(len(steps), 0, -1):
        if (name := ".".join(steps[:cut])) in columns:
            return name, steps[cut:]
    return None, []


def descend(value: Any, steps: Sequence[str]) -> Any:
    """What lies behind these keys and places; None where the way ends."""
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return value


def opened(record: Record, column: str) -> Any:
    """A cell that holds JSON as what it says; any other as it is. Read once a record."""
    cell = record.get(column)
    if not isinstance(cell, str) or cell[:1] not in ("{", "["):
        return cell
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):  # a text that begins with a bracket
        return cell
    record[column] = value
    return value


def without_marks(text: Any) -> Any:
    """A text of HTML as plain text: ends of paragraphs as line feeds, the other marks taken out."""
    if not isinstance(text, str):
        return text
    plain = html.unescape(MARKS.sub("", ENDS.sub("\n", text)))
    lines = (BLANKS.sub(" ", line).strip() for line in plain.splitlines())
    return "\n".join(line for line in lines if line)
