"""An event log as XES (IEEE 1849-2023): one trace a case, one event an event, in the order of the log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pyarrow as pa

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2023" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<classifier name="Activity" keys="concept:name"/>
"""
AT_ONCE = 32_768
KEYS = {"activity": "concept:name", "time": "time:timestamp"}
# What XML 1.0 cannot hold even as an entity: control characters, surrogates, the two non-characters.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class XesSink:
    """Tables with a column `case`, rows of a case together. Characters that XML cannot hold become U+FFFD."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(HEAD)
        self._case: str | None = None

    def write(self, table: pa.Table) -> None:
        """Rows of one case may go on in the next table."""
        names = [name for name in table.column_names if name != "case"]
        opening = [self._opening(table.schema.field(name)) for name in names]
        for batch in table.select(["case", *names]).to_batches(AT_ONCE):
            self._write(batch, opening)

    def _write(self, batch: pa.RecordBatch, opening: list[str]) -> None:
        """A few rows at a time: as objects of Python they take much more room than as columns."""
        for case, *values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if case != self._case:
                self._next(case)
            parts = [
                f"{start}{attribute(value)}/>"
                for start, value in zip(opening, values, strict=True)
                if value is not None
            ]
            self._file.write(f"<event>{''.join(parts)}</event>\n")

    def close(self) -> None:
        self._next(None)
        self._file.write("</log>\n")
        self._file.close()

    def _next(self, case: str | None) -> None:
        if self._case is not None:
            self._file.write("</trace>\n")
        if case is not None:
            self._file.write(f'<trace><string key="concept:name" value={attribute(case)}/>\n')
        self._case = case

    @staticmethod
    def _opening(field: pa.Field) -> str:
        kind = "string"
        if pa.types.is_timestamp(field.type):
            kind = "date"
        elif pa.types.is_floating(field.type):
            kind = "float"
        return f"<{kind} key={attribute(KEYS.get(field.name, field.name))} value="


def attribute(value: Any) -> str:
    """A value in quotes; line breaks and tabs as character references, which readers give back unchanged."""
    text = (
        value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else repr(value)
    )
    return quoteattr(UNSPEAKABLE.sub("\ufffd", text))
