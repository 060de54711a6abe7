"""Write a journey's map as JSON, CSV or Mermaid."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from journeymap.access.commands import PlainCommand
from journeymap.journeys.models import Journey
from journeymap.maps.commands import add_part, explained, told_part
from journeymap.maps.exporting import FORMATS
from journeymap.maps.exporting.sinks import appearing
from journeymap.maps.gathering import STATES


class Command(PlainCommand):
    help = "Write the map of a journey, or of a part of it, to a file or to stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("journey", metavar="JOURNEY", help="name or slug")
        parser.add_argument("--state", choices=sorted(STATES), default="current")
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: stdout")
        add_part(parser)

    def handle(self, *args: Any, journey: str, state: str, output: Path | None, **options: Any) -> None:
        with explained():
            chosen = STATES[state](Journey.objects.called(journey), told_part(options))
        text = FORMATS[options["format"]](chosen)
        if output is None:
            self.stdout.write(text, ending="" if text.endswith("\n") else "\n")
            return
        with explained(), appearing(output) as draft:
            draft.write_text(text, encoding="utf-8")
        self.stderr.write(f"Written to {output}")
