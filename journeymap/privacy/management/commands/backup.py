"""Write the whole installation to one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.privacy.archive import backup


class Command(PlainCommand):
    help = "Write everything (database, store, key) to one consistent archive. Keep it as secret as the data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            size = backup(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}. Nothing was written.") from error
        self.stdout.write(f"Written to {file} ({size / 1e6:,.1f} MB).")
