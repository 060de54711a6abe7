"""A CSV file a table: UTF-8, times in ISO 8601, texts that a spreadsheet would run made inert."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from journeymap.desks.forms import Beat
from journeymap.desks.forms.dictionary import beside
from journeymap.desks.forms.sinking import sunk
from journeymap.desks.tables import Desk
from journeymap.maps.exporting.sinks import CsvSink


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    beside(desk, tables, folder)
    return {
        name: sunk(desk, name, CsvSink(folder / f"{name}.csv", desk.table(name).schema), beat)
        for name in tables
    }
