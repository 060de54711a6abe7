"""The header of a text table: delimiter, column names, rows above the data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from journeymap.ingest.readers.csv_exact import Record, records, text_lines
from journeymap.ingest.readers.table import ReadLimits, UnreadableFile
from journeymap.ingest.readers.title import MOST_FILLED, MOSTLY, filled, left_out, lines_above

DELIMITERS = [",", ";", "\t", "|", "\x1f", "\x01", "^", "~", ":"]
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
SAMPLE_ROWS = 200
NO_PART = ("", "Response", "Open-Ended Response")  # SurveyMonkey's words for: the question's only column
NO_DELIMITER = "\x1e"  # a table of one column: nothing separates, commas belong to the text
# A date, a time or a number with five digits or more; a plain year is a usual column name.
LOOKS_LIKE_DATA = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?|\d{1,2}:\d\d(:\d\d)?|-?\d{5,}|-?\d+[.,]\d+"
)


@dataclass(frozen=True)
class Header:
    """What stands above the data. `size`: bytes of UTF-8 text before the first data row."""

    delimiter: str
    columns: list[str]
    size: int
    rows: int = 1
    warnings: list[str] = field(default_factory=list)
    questions: dict[str, str] = field(default_factory=dict)  # Qualtrics: column -> what was asked
    layout: str | None = None


def find_header(sample: str, whole: bool, limits: ReadLimits, delimiter: str | None = None) -> Header:
    """The header of a file that starts with `sample` (`whole`: that is all of it). Raises
    `UnreadableFile`.
    """
    told, sample, above = _told_by_excel(sample)
    delimiter = delimiter or told
    title = _title(sample, whole, delimiter)
    if title:
        delimiter, sample, above = title.delimiter, title.rest, above + title.size
    delimiter = delimiter or _find_delimiter(sample, whole)
    lines = text_lines(sample)
    first = _rows(lines, delimiter, whole, 4)
    if not first:
        raise UnreadableFile("The file is empty: it needs a header row with the columns' names, then rows.")
    if first[0].unfinished:
        raise UnreadableFile('The header row opens a quotation mark (") and never closes it. Close it.')
    if not whole and first[0].end == len(lines):
        raise UnreadableFile(
            "The header row is longer than the first megabyte. Check that rows end with line feeds."
        )
    names = [str(name) for name in first[0].fields or []]
    if len(names) > limits.max_columns:
        raise UnreadableFile(
            f"The file has {len(names):,} columns, the limit is {limits.max_columns:,}. Keep the "
            "columns that matter."
        )
    rows, layout = _header_rows(first)
    if layout == "surveymonkey":
        names = _questions_and_parts(names, first[1].fields or [])
    columns, warnings = unique_names(names)
    if title:
        warnings.insert(0, left_out(title.lines))
    if data := [name for name in columns if LOOKS_LIKE_DATA.fullmatch(name)]:
        warnings.append(
            f"The header row looks like data ({data[0]!r}); a file needs column names in its first row."
        )
    end = first[rows - 1].end
    size = above + len("".join(lines[:end]).encode("utf-8"))
    asked = (first[1].fields or []) if rows > 1 and layout != "surveymonkey" else []
    questions = dict(zip(columns, asked, strict=False))
    return Header(delimiter, columns, size, rows, warnings, questions, layout)


def _told_by_excel(sample: str) -> tuple[str | None, str, int]:
    """Excel's own first line `sep=;`."""
    line, feed, rest = sample.partition("\n")
    bare = line.rstrip("\r")
    if feed and bare.lower().startswith("sep=") and len(bare) == 5:
        return bare[4], rest, len((line + feed).encode("utf-8"))
    return None, sample, 0


@dataclass(frozen=True)
class Title:
    """What stands above a header: its `lines`, their `size` in bytes of UTF-8, and the `rest` below."""

    delimiter: str
    lines: int
    size: int
    rest: str


def _title(sample: str, whole: bool, told: str | None) -> Title | None:
    """The lines above the header, where there are such, with the delimiter (`told`, or one of the usual)
    that shows them. None where the first line can be the header.
    """
    lines = _to_look_at(text_lines(sample), whole)
    looks = {d: _rows(lines, d, whole, SAMPLE_ROWS) for d in ([told] if told else NAMES)}
    if any(_may_be_header(rows) for rows in looks.values()):
        return None
    for delimiter, rows in looks.items():
        cells = [record.fields or [] for record in rows]
        place = lines_above(cells)
        if not place or not _even(cells[place:], delimiter):
            continue
        end = rows[place].start
        head = "".join(lines[:end])
        return Title(delimiter, end, len(head.encode("utf-8")), sample[len(head) :])
    return None


def _may_be_header(rows: list[Record]) -> bool:
    """Whether the first row has more cells than a title, or as many fields as most rows and all filled."""
    if len(rows) < 2:
        return bool(rows) and len(rows[0].fields or []) > 1
    widths = [len(record.fields or []) for record in rows]
    found = filled(rows[0].fields or [])
    alike = sum(width == widths[0] for width in widths[1:]) >= MOSTLY * (len(widths) - 1)
    return found > MOST_FILLED or (found == widths[0] > 1 and alike) or _header_rows(rows[:4])[1] is not None


def _even(table: list[list[str]], delimiter: str) -> bool:
    """Whether most rows have as many fields as the header; a blank after a comma is that of a sentence."""
    alike = sum(len(cells) == len(table[0]) for cells in table)
    return alike >= MOSTLY * len(table) and not (delimiter == "," and any(c[:1] == " " for c in table[0]))


def _to_look_at(lines: list[str], whole: bool) -> list[str]:
    """The lines that tell how the file is written, without one that the sample's end cut."""
    if not whole and len(lines) > 1:
        lines.pop()
    return lines[: SAMPLE_ROWS * 5]


def _rows(lines: list[str], delimiter: str, whole: bool, n: int) -> list[Record]:
    """The first `n` records that are not blank; one cut by the sample's end only where nothing else is
    there.
    """
    found: list[Record] = []
    for record in records(lines, delimiter):
        if record.fields is not None and any(cell.strip() for cell in record.fields):
            if record.unfinished and not whole and found:
                break
            found.append(record)
        if len(found) == n:
            break
    return found


def _find_delimiter(sample: str, whole: bool) -> str:
    """The delimiter for which most rows have as many fields as the header."""
    lines = _to_look_at(text_lines(sample), whole)
    best, best_score, widths = NO_DELIMITER, 0.0, {}
    for delimiter in DELIMITERS:
        counts = [len(r.fields or []) for r in _rows(lines, delimiter, whole, SAMPLE_ROWS)]
        if not counts or counts[0] < 2:
            continue
        body = counts[1:]
        share = sum(c == counts[0] for c in body) / len(body) if body else 1.0
        widths[delimiter] = (counts[0], share)
        score = share * (1 + min(counts[0], 50) / 1000)
        if score > best_score:
            best, best_score = delimiter, score
    if widths and best_score == 0.0:
        raise UnreadableFile(_disagree(lines, widths, whole))
    return best


def _disagree(lines: list[str], widths: dict[str, tuple[int, float]], whole: bool) -> str:
    header = max(widths, key=lambda d: widths[d][0])
    text = (
        f"The header has {widths[header][0]} columns separated by {delimiter_name(header)}, "
        "but no row has as many fields."
    )
    for other in DELIMITERS:
        counts = {len(r.fields or []) for r in _rows(lines[1:], other, whole, SAMPLE_ROWS)}
        if other != header and len(counts) == 1 and counts != {1}:
            return text + f" The rows are separated by {delimiter_name(other)}: use one delimiter throughout."
    return text + " Use one delimiter throughout, and put text that contains it in quotation marks."


def delimiter_name(delimiter: str) -> str:
    """How a delimiter is called in messages."""
    if delimiter == NO_DELIMITER:
        return "none (one column)"
    return NAMES.get(delimiter, repr(delimiter))


def _header_rows(first: list[Record]) -> tuple[int, str | None]:
    """How many rows stand above the data. Qualtrics has three (names, questions, import ids), formerly
    two; SurveyMonkey two (questions, their parts).
    """
    cells = [record.fields or [] for record in first]
    if len(cells) >= 3 and cells[2] and all(c.startswith('{"ImportId"') for c in cells[2] if c):
        return 3, "qualtrics"
    if len(cells) >= 2 and "ResponseID" in cells[1] and cells[0][:2] == ["V1", "V2"]:
        return 2, "qualtrics-legacy"
    if len(cells) >= 2 and plain_id(cells[0][0]) == "respondentid" and not cells[1][0].strip():
        return 2, "surveymonkey"
    return 1, None


def plain_id(name: str) -> str:
    return name.replace(" ", "").replace("_", "").lower().strip("\ufeff")


def _questions_and_parts(questions: list[str], parts: list[str]) -> list[str]:
    """SurveyMonkey's two rows as one: a question stands above the first of its columns, a part (a choice, a
    row of a grid) above each."""
    names, asked = [], ""
    for place, question in enumerate(questions):
        part = parts[place].strip() if place < len(parts) else ""
        asked = question.strip() or asked
        names.append(asked if part in NO_PART else f"{asked}: {part}")
    return names


def unique_names(names: list[str]) -> tuple[list[str], list[str]]:
    """Column names made unique ("name", "name.2") and never empty ("column_3"), with what was changed."""
    taken: set[str] = set()
    columns, warnings = [], []
    for i, raw in enumerate(names, start=1):
        bare = raw.replace("\0", "").strip().strip('"').strip()
        name = bare or f"column_{i}"
        base, again = name, 2
        while name in taken or (again > 2 and name in names):
            name, again = f"{base}.{again}", again + 1
        if not bare:
            warnings.append(f"Column {i} has no name; it is called {name!r}.")
        elif name != base:
            warnings.append(f"The column name {base!r} comes more than once; column {i} is called {name!r}.")
        taken.add(name)
        columns.append(name)
    return columns, warnings
