"""Write one row a customer (or a case), and a data dictionary beside it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from journeymap.access.appearing import stays
from journeymap.analysis.evidence import SnapshotData
from journeymap.maps.commands import ExportCommand
from journeymap.maps.exporting.features import PER, as_markdown, export_features
from journeymap.maps.exporting.sinks import TABLE_SINKS


class Command(ExportCommand):
    help = "Write one row a customer as CSV or Parquet, and FILE.dictionary.json and .md beside it."
    forms = tuple(TABLE_SINKS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--per", choices=PER, default="customer", help="what a row is (default: customer)"
        )

    def handle(self, *args: Any, journey: str, **options: Any) -> None:
        self.per = options["per"]
        super().handle(*args, journey=journey, **options)

    def write(self, data: SnapshotData, form: str, path: Path) -> None:
        columns = export_features(data, form, path, self.per)
        if stays(path):  # beside /dev/stdout nothing is to be put
            self.stderr.write(f"{len(columns)} columns written to {path}; beside a file they are explained")
            return
        beside = path.with_name(f"{path.name}.dictionary.json")
        told = [asdict(column) for column in columns]
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.with_suffix(".md").write_text(as_markdown(columns), encoding="utf-8")
        self.stderr.write(f"{len(columns)} columns written to {path}, explained in {beside}")
