"""Write one row a case, and a data dictionary beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from journeymap.analysis.evidence import SnapshotData
from journeymap.maps.commands import ExportCommand
from journeymap.maps.exporting.features import as_markdown, export_features
from journeymap.maps.exporting.sinks import TABLE_SINKS


class Command(ExportCommand):
    help = "Write one row a case to a file, as CSV or Parquet, and FILE.dictionary.json and .md beside it."
    forms = tuple(TABLE_SINKS)

    def write(self, data: SnapshotData, form: str, path: Path) -> None:
        columns = export_features(data, form, path)
        beside = path.with_name(f"{path.name}.dictionary.json")
        told = [asdict(column) for column in columns]
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.with_suffix(".md").write_text(as_markdown(columns), encoding="utf-8")
        self.stderr.write(f"{len(columns)} columns written to {path}, explained in {beside}")
