"""Write a journey's map as JSON, CSV or Mermaid."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journeymap.journeys.models import Journey, UnknownJourney
from journeymap.maps.exporting import FORMATS
from journeymap.maps.gathering import STATES


class Command(BaseCommand):
    help = "Write the map of a journey to a file or to stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("journey", metavar="JOURNEY", help="name or slug")
        parser.add_argument("--state", choices=sorted(STATES), default="current")
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: stdout")

    def handle(self, *args: Any, journey: str, state: str, output: Path | None, **options: Any) -> None:
        try:
            chosen = Journey.objects.called(journey)
        except UnknownJourney as error:
            raise CommandError(str(error)) from error
        text = FORMATS[options["format"]](STATES[state](chosen))
        if output is None:
            self.stdout.write(text, ending="" if text.endswith("\n") else "\n")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}. Give a file in a folder that exists.") from error
        self.stderr.write(f"Written to {output}")
