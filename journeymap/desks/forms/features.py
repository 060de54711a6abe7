"""One row a customer as Parquet and CSV, with the dictionary of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from journeymap.desks.forms import Beat, delimited, parquet
from journeymap.desks.tables import Desk


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    parquet.write(desk, tables, folder, beat)
    return delimited.write(desk, tables, folder, beat)
