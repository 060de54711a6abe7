"""What a sample of one column looks like."""

import re
import unicodedata
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.times import FormatGuess, guess_formats

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NUMBER = r"^[\s$€£¥₹]*[+-]?[\d.,'\s]*\d[\s$€£¥₹%]*$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_MACHINE_MADE = r"^(https?://|[{\[]|[^@\s]+@[^@\s]+\.|/)"

_WORDLESS = (pa.types.is_nested, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_duration)


def plain(name: str) -> str:
    """A column name as lower-case words without accents: "CustomerID", "customer-id" and "Customer Id" are
    one."""
    words = _CAMEL.sub("_", name)
    bare = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", bare.lower().replace("ß", "ss")).strip("_")


@dataclass(frozen=True)
class Column:
    """One column's name and the sampled cells: `count` filled ones of `rows`, `distinct` different ones."""

    name: str
    label: str
    cells: pa.Array
    rows: int

    @cached_property
    def plain(self) -> str:
        """The name in lower-case words joined by underscores."""
        return plain(self.name)

    @cached_property
    def texts(self) -> pa.Array:
        """The filled cells as trimmed text."""
        cells = self.cells
        if any(is_kind(cells.type) for is_kind in _WORDLESS):
            return pa.array([], pa.string())
        if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
            cells = cells.cast(pa.string())
        trimmed = pc.utf8_trim_whitespace(cells)
        return trimmed.filter(pc.not_equal(trimmed, ""))

    @property
    def count(self) -> int:
        """Filled cells in the sample."""
        return len(self.texts)

    @cached_property
    def distinct(self) -> int:
        """Different filled cells in the sample."""
        return pc.count_distinct(self.texts).as_py()

    @property
    def unique(self) -> bool:
        """Every row of the sample has a cell of its own (an empty sample decides nothing and counts as
        unique)."""
        return self.distinct == self.rows

    @cached_property
    def times(self) -> FormatGuess:
        """How the cells read as times."""
        return guess_formats(self.cells)

    @property
    def dated(self) -> bool:
        """The cells are dates or times by their form alone (bare numbers are not)."""
        return self.times.readable >= 0.6 and not self.times.numeric

    @cached_property
    def numeric(self) -> float:
        """Share of filled cells that are numbers, perhaps with a currency sign."""
        return self.share(_NUMBER)

    @cached_property
    def emails(self) -> float:
        """Share of filled cells that are e-mail addresses."""
        return self.share(_EMAIL)

    @cached_property
    def machine_made(self) -> float:
        """Share of filled cells that are addresses, paths or JSON: written by software, not by people."""
        return self.share(_MACHINE_MADE)

    @cached_property
    def words(self) -> float:
        """Mean number of words of a filled cell."""
        return pc.mean(pc.count_substring(self.texts, " ")).as_py() + 1 if self.count else 0.0

    @cached_property
    def length(self) -> float:
        """Mean number of characters of a filled cell."""
        return pc.mean(pc.utf8_length(self.texts)).as_py() if self.count else 0.0

    def share(self, pattern: str) -> float:
        if not self.count:
            return 0.0
        return pc.mean(pc.match_substring_regex(self.texts, pattern).cast(pa.int8())).as_py()


def look_at(head: pa.Table, details: Dictionary[str, object]) -> list[Column]:
    """The columns of a table's first rows; `details["questions"]` may say what each column asked
    (surveys)."""
    questions = details.get("questions")
    labels = questions if isinstance(questions, dict) else {}
    columns = []
    for name, cells in zip(head.column_names, head.columns, strict=True):
        array = cells.combine_chunks()
        if pa.types.is_dictionary(array.type):
            array = array.cast(array.type.value_type)
        label = str(labels.get(name) or "")
        if f"{name}_NPS_GROUP" in head.column_names:  # Qualtrics writes the group of such an answer beside it
            label = f"{label} (NPS)".strip()
        columns.append(Column(name, label, array, head.num_rows))
    return columns
