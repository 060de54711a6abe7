"""Bring a backup into an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.privacy.archive import BadArchive, NotEmpty, restore


class Command(PlainCommand):
    help = "Restore an archive made by backup into this installation, which must be empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            restore(file)
        except (BadArchive, NotEmpty, OSError) as error:
            raise CommandError(f"{error} Nothing was restored.") from error
        self.stdout.write(f"Restored from {file}. Restart what runs on this data folder.")
