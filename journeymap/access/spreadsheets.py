"""Texts that came with the data are shown by a spreadsheet, never run (OWASP, CSV injection)."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would run a text that begins so
BEGINS = r"^[=+\-@\t\r\n]"


def inert(value: Any) -> Any:
    """A text that would be run gets an apostrophe in front. Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def inert_texts(table: pa.Table) -> pa.Table:
    """The table with all its texts, and the names of its columns, inert."""
    for number, field in enumerate(table.schema):
        column = table[field.name]
        if pa.types.is_string(field.type):
            risky = pc.fill_null(pc.match_substring_regex(column, BEGINS), False)
            if pc.any(risky).as_py():
                column = pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
        table = table.set_column(number, inert(field.name), column)
    return table
