"""Make a journey, or a new revision of one, of a map that was exported as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.maps.importing import Imported, take
from journeymap.maps.taking import MOST_BYTES, CannotRead, read


class Command(PlainCommand):
    help = (
        "Import a map that `export_map --format json` wrote: makes its journey with imported cells. Where a "
        "journey of this name exists, its definition becomes a new revision and its measured cells stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true", help="write one JSON document to stdout")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                taken = read(opened.read(MOST_BYTES + 1))
            done = take(taken, file=file.name)
        except CannotRead as error:
            raise CommandError(f"{file}: {error} Nothing was imported.") from error
        if options["json"]:
            self.stdout.write(json.dumps(done.told(), ensure_ascii=False))
        else:
            self.tell(done)

    def tell(self, done: Imported) -> None:
        journey = done.journey
        what = "made" if done.made else f"its definition is revision {journey.revision} now"
        cells = f"{done.cells:,} imported cells" if done.shown else "its own measured cells stay"
        self.stdout.write(f"{journey.name} ({journey.slug}): {what}; {cells}; {done.notes:,} notes added")
