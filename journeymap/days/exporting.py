"""A day as JSON, and its figures as CSV: one row a figure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from journeymap.access.spreadsheets import inert
from journeymap.days.sheets import as_pdf, as_png, as_pptx, as_svg
from journeymap.maps.exporting import SLIDES

COLUMNS = (
    "strip", "from_hour", "to_hour", "what", "name", "value", "unit", "low", "high", "n", "status", "source",
)  # fmt: skip
Row = dict[str, Any]


def as_json(day: Mapping[str, Any]) -> str:
    return json.dumps(day, ensure_ascii=False)


def as_csv(day: Mapping[str, Any]) -> str:
    """Every hour of every lane, moods, marks, neighbours and notes. What is unknown has no value."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows(day):
        writer.writerow({name: inert(value) for name, value in row.items() if value is not None})
    return text.getvalue()


def rows(day: Mapping[str, Any]) -> Iterator[Row]:
    for strip in day["strips"]:
        for row in _of_strip(strip, day["by"]):
            yield {"strip": strip["day"], **row}
    found = day["around"]
    for side in ("before", "after") if found else ():
        for each in found[side]:
            about = {"what": f"{side} {found['touchpoint']}", "name": each["name"]}
            yield {**about, **_figure(each["share"], "share", each, found["n"]), "status": "measured"}
    for note in day.get("notes", ()):
        yield {
            "strip": "weekend" if note["weekend"] else "weekday", "from_hour": note["from_hour"],
            "to_hour": note["to_hour"], "what": "note", "name": note["text"], "status": "assumed",
            "source": note["source"],
        }  # fmt: skip


def _of_strip(strip: Mapping[str, Any], by: str) -> Iterator[Row]:
    for each in strip["hours"]:
        status = "measured" if each["known"] else "not enough data"
        yield {**_hour(each), "what": "events", "value": each["events"], "unit": "events", "status": status}
    for lane in strip["lanes"]:
        for each in lane["hours"]:
            known = each["share"] is not None
            figure = _figure(each["share"], "share of the strip's sessions", each, strip["sessions"])
            status = "measured" if known else "not enough data"
            yield {**_hour(each), "what": by, "name": lane["name"], **figure, "status": status}
    for each in strip["mood"]:
        figure = _figure(each["value"], "polarity", each, each["n"])
        yield {**_hour(each), "what": "mood", "name": each["place"], **figure, "status": "measured"}
    for each in strip["marks"]:
        span = {"from_hour": each["from"], "to_hour": each["to"], "what": each["kind"], "name": each["words"]}
        yield {**span, **_figure(each["value"], each["unit"], each, each["n"]), "status": "measured"}


def _hour(each: Mapping[str, Any]) -> Row:
    return {"from_hour": each["hour"], "to_hour": each["hour"] + 1}


def _figure(value: float | None, unit: str, ends: Mapping[str, Any], n: int) -> Row:
    return {"value": value, "unit": unit, "low": ends["low"], "high": ends["high"], "n": n}


FORMS: dict[str, tuple[str, str, Callable[[Mapping[str, Any]], str | bytes]]] = {
    "pdf": ("Print, A3 (PDF)", "application/pdf", as_pdf),
    "png": ("Picture (PNG)", "image/png", as_png),
    "svg": ("Drawing (SVG)", "image/svg+xml", as_svg),
    "pptx": ("Slides (PPTX)", SLIDES, as_pptx),
    "csv": ("Day as table (CSV)", "text/csv; charset=utf-8", as_csv),
    "json": ("Day as data (JSON)", "application/json", as_json),
}
"""Name of a form -> its words, its media type, what writes it."""
