"""Write everything that is held about one person to a file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.privacy.exporting import export_person
from journeymap.privacy.holding import NobodyHeld


class Command(PlainCommand):
    help = "Write everything held about a customer (all keys of the person) to FILE: .json, else a zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", metavar="KEY", help="the customer's external key")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="a .zip or a .json")
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def handle(self, *args: Any, key: str, output: Path, **options: Any) -> None:
        try:
            counts = export_person(key, output)
        except NobodyHeld as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(output), "rows": counts}))
            return
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
        self.stdout.write(f"Written to {output}: {told or 'nothing but the key'}.")
