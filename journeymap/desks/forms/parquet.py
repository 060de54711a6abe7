"""A Parquet file a table, columns with their labels, meanings and units as metadata; and the dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from journeymap.desks.forms import Beat
from journeymap.desks.forms.dictionary import beside
from journeymap.desks.forms.sinking import sunk
from journeymap.desks.tables import Desk
from journeymap.maps.exporting.sinks import ParquetSink


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    beside(desk, tables, folder)
    return {
        name: sunk(desk, name, ParquetSink(folder / f"{name}.parquet", desk.table(name).schema), beat)
        for name in tables
    }
