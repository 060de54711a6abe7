"""Lines above a header: what an export says of itself (a title, a period) before the table begins.

A table of one column begins with one cell as well, so a title is believed only where the line taken for the
header is unlike what is below it: names above, figures or dates below.
"""

from __future__ import annotations

from collections.abc import Sequence

HIGHEST = 20  # lines that may hold text above a header
MOST_FILLED = 2  # cells of such a line: a title, or a word and what it means
LEAST_BELOW = 2  # rows that must follow; fewer prove nothing
MOSTLY = 0.8

Cells = Sequence[str]


def filled(cells: Cells) -> int:
    """How many cells hold something."""
    return sum(bool(cell.strip()) for cell in cells)


def lines_above(rows: Sequence[Cells]) -> int:
    """How many of the first `rows` (none of them blank) stand above the header; 0 where none can be told."""
    most = 0
    for place, cells in enumerate(rows[: HIGHEST + 1]):
        found, below = filled(cells), rows[place + 1 :]
        if found > most and found > 1 and _as_wide(found, below):
            return place if place and _names_these(cells, below) else 0
        most = max(most, found)
        if most > MOST_FILLED:
            return 0
    return 0


def left_out(lines: int) -> str:
    """The note about `lines` lines above a header."""
    what = "The line above the header was" if lines == 1 else f"The {lines} lines above the header were"
    return f"{what} left out; row 1 is the first row below the header."


def _as_wide(found: int, below: Sequence[Cells]) -> bool:
    fitting = sum(filled(cells) <= found for cells in below)
    return len(below) >= LEAST_BELOW and fitting >= MOSTLY * len(below)


def _names_these(header: Cells, below: Sequence[Cells]) -> bool:
    """Whether a line reads as the names of the columns below it: words that do not come again there, and
    over one column of figures or dates at least a word without any."""
    figures = False
    for place, name in enumerate(header):
        if not name.strip():
            continue
        column = [cell for cells in below if (cell := _cell(cells, place))]
        if not any(map(str.isalpha, name)) or name.strip() in column:
            return False
        numbered = sum(map(_has_digit, column))
        figures |= numbered >= LEAST_BELOW and numbered >= MOSTLY * len(column) and not _has_digit(name)
    return figures


def _cell(cells: Cells, place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
