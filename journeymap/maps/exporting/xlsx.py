"""A map as a workbook: a sheet each for stages, cells, transitions, findings, notes, and what the rest means.

Numbers are numbers with a format; every text that a spreadsheet could run is inert.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from journeymap.access.spreadsheets import inert
from journeymap.maps.exporting.text import COLUMNS as CELL_COLUMNS
from journeymap.maps.exporting.text import measures, run_said, transitions
from journeymap.maps.exporting.xes import UNSPEAKABLE

MOST_LETTERS = 32_767  # of a cell, as spreadsheets have it
MOST_ROWS = 1_048_576
WIDTHS = {"name": 32, "to": 28, "measure": 24, "method": 44, "headline": 70, "text": 70, "what": 22, "is": 90}
SHARE, SECONDS, COUNT, NUMBER = "0.0%", "#,##0", "#,##0", "#,##0.###"
FORMATS_OF = {"share": SHARE, "seconds": SECONDS, "cases": COUNT, "events": COUNT}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TRANSITION_COLUMNS = ("name", "to", "measure", "value", "unit", "n", "status")
STAGE_COLUMNS = (
    "stage", "cases", "share_of_start", "share_of_previous", "median_seconds", "touchpoints",
)  # fmt: skip
FINDING_COLUMNS = (
    "kind", "headline", "mood", "place", "name", "to", "impact", "money", "p", "value", "unit", "low", "high",
    "level", "n", "method", "run", "stale", "address",
)  # fmt: skip
NOTE_COLUMNS = ("lane", "stage", "touchpoint", "text", "status")


def as_xlsx(map_data: dict[str, Any]) -> bytes:
    """The workbook. Columns are the same as in the CSV where both have them."""
    book = Workbook(write_only=True)
    book.properties.title = legal(map_data["journey"])[:200]
    fill(book, "Stages", STAGE_COLUMNS, stages(map_data))
    fill(book, "Cells", CELL_COLUMNS, measures(map_data))
    fill(book, "Transitions", TRANSITION_COLUMNS, transitions(map_data))
    fill(book, "Findings", FINDING_COLUMNS, findings(map_data))
    fill(book, "Notes", NOTE_COLUMNS, map_data.get("notes") or ())
    fill(book, "About", ("what", "is"), about(map_data))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def fill(book: Workbook, title: str, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """A sheet whose heads stay in sight and can be filtered."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 16)
    heads = [WriteOnlyCell(sheet, name.replace("_", " ")) for name in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    last = 1
    for row in rows:
        if last == MOST_ROWS:
            break
        sheet.append([cell(sheet, name, row.get(name), row) for name in columns])
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"


def cell(sheet: Any, name: str, value: Any, row: dict[str, Any]) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        made = WriteOnlyCell(sheet, legal(inert(str(value)))[:MOST_LETTERS])
        made.data_type = "s"  # never a formula, whatever it begins with
        made.alignment = Alignment(vertical="top", wrap_text=name in ("headline", "text", "is"))
        return made
    made = WriteOnlyCell(sheet, value)
    made.number_format = form_of(name, value, row)
    return made


def form_of(name: str, value: float, row: dict[str, Any]) -> str:
    if name.startswith("share") or name == "level":
        return "0%" if name == "level" else SHARE
    if name in ("value", "low", "high"):
        return FORMATS_OF.get(str(row.get("unit")), NUMBER)
    return COUNT if isinstance(value, int) else NUMBER


def legal(text: str) -> str:
    """Without the characters that XML, and so no workbook, holds."""
    return UNSPEAKABLE.sub("\ufffd", text)


def stages(map_data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for stage in map_data["stages"]:
        yield {**stage, "stage": stage["name"], "touchpoints": ", ".join(stage["touchpoints"])}


def findings(map_data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in map_data["findings"]:
        told = {**each, **each["anchor"], **(each["interval"] or {})}
        yield {**told, "run": run_said(each["run"]), "stale": "yes" if each["stale"] else ""}


def about(map_data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Which map this is, and how to read it."""
    told = {name: value for name, value in map_data["key"].items() if value}
    came = map_data.get("imported")
    words = {
        "journey": map_data["journey"],
        "map": told.pop("state"),
        "data": f"snapshot {told.pop('snapshot', 0)}, newest event {map_data['reference_time'] or 'none'}",
        "definition": f"revision {told.pop('revision', 0)}",
        "part": "; ".join(f"{name}: {value}" for name, value in told.items()) or "the whole journey",
        "a case is": map_data["case"],
        **{name.replace("_", " "): f"{value:,}" for name, value in map_data["totals"].items()},
        "imported": f"from {came['file']} at {came['at']}" if came else "no: measured here",
        "n": "how many observations stand behind a value; under 10 cases or answers there is no value",
        "low, high, level": "the interval of the value, and how often such intervals hold the truth",
        "status": "measured, imported, predicted, assumed, target, or not enough data",
        "run": "analyzer, version and number of the run that gave it; empty: counted for this map",
        "stale": "yes: data or definition moved on since that run",
        "address": "name of the cell for good: newer data leave it the same",
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    yield from ({"what": what, "is": value} for what, value in words.items())
