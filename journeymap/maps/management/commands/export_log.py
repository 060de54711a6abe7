"""Write the event log of a journey: every event with its case, place, channel, customer and attributes."""

from __future__ import annotations

from pathlib import Path

from journeymap.analysis.evidence import SnapshotData
from journeymap.maps.commands import ExportCommand
from journeymap.maps.exporting.eventlog import export_log
from journeymap.maps.exporting.sinks import LOG_SINKS


class Command(ExportCommand):
    help = "Write the event log of a journey to a file, as CSV, Parquet or XES."
    forms = tuple(LOG_SINKS)

    def write(self, data: SnapshotData, form: str, path: Path) -> None:
        events = export_log(data, form, path)
        self.stderr.write(f"{events:,} events written to {path}")
