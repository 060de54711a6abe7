"""The events as XES (IEEE 1849-2023), one trace a case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from journeymap.desks.forms import Beat
from journeymap.desks.forms.sinking import told
from journeymap.desks.tables import Desk
from journeymap.maps.exporting.xes import XesSink

OURS = {"case_key": "case"}
LEFT_OUT = ("position", "updated")


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    """Events of one case lie together, so they are one trace."""
    table = desk.table("events")
    names = [name for name in table.schema.names if name not in LEFT_OUT]
    sink, count = XesSink(folder / f"{desk.journey.slug}.xes", table.schema), 0
    try:
        for batch in told(desk, table, beat):
            sink.write(batch.select(names).rename_columns([OURS.get(name, name) for name in names]))
            count += batch.num_rows
    finally:
        sink.close()
    return {"events": count}
