"""What the three import commands share: arguments, the row, the answer."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.handing_in import handed_in
from journeymap.ingest.mapping import told_map
from journeymap.ingest.models import Import
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.receiving import NotTaken
from journeymap.jobs.claiming import run_here


class ImportCommand(PlainCommand):
    """Import files in this process.

    Exit 0 also when rows were duplicates or rejected; else the reason on stderr.
    """

    kind: ClassVar[str]
    fields: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--map", default="", metavar="FIELD=COLUMN,..", help=f"fields: {self.fields}")
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            told = told_map(options["map"])
            named = [{"name": path.name, "path": str(path.resolve()), "own": False} for path in files]
            job = run_here(
                Import.objects.create(kind=self.kind, files=handed_in(named, self.kind), told=told)
            )
        except (UnreadableFile, MappingError, NotTaken) as error:
            raise CommandError(str(error)) from error
        self.explain(job)
        outcome = job.outcome()
        if options["json"]:
            self.stdout.write(json.dumps(outcome))
        else:
            self.stdout.write(
                f"Import {job.pk}: {job.accepted:,} accepted, {job.duplicates:,} duplicates, "
                f"{job.rejected:,} rejected."
            )
            if outcome["rejects_file"]:
                self.stdout.write(f"The rejected rows and why: {outcome['rejects_file']}")

    def explain(self, job: Import) -> None:
        """On stderr: how the columns were understood, so that a wrong guess is seen at once."""
        for each in job.reasons:
            value = "+".join(each["value"]) if isinstance(each["value"], list) else each["value"]
            self.stderr.write(f"{each['file']}: {each['what']} = {value} ({each['reason']})")
        for warning in job.warnings:
            self.stderr.write(f"{warning}")
