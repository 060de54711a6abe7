"""Write a journey's map in one of the forms that maps can leave in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from journeymap.access.commands import PlainCommand
from journeymap.journeys.models import Journey
from journeymap.maps.commands import add_part, explained, told_part, written
from journeymap.maps.exporting import FORMATS
from journeymap.maps.states import STATES, exported


class Command(PlainCommand):
    help = "Write the map of a journey, or of a part of it, to a file or to stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("journey", metavar="JOURNEY", help="name or slug")
        parser.add_argument("--state", choices=sorted(STATES), default="current")
        parser.add_argument("--which", default="", help="which map of this state, where there are several")
        forms = {*FORMATS, *(form for state in STATES.values() for form in state.forms)}
        parser.add_argument("--format", choices=sorted(forms), required=True)
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: stdout")
        add_part(parser)

    def handle(self, *args: Any, journey: str, state: str, output: Path | None, **options: Any) -> None:
        with explained():
            found = Journey.objects.called(journey)
            form, shown = exported(found, told_part(options), options["format"], state, options["which"])
        written(self, form.write(shown), output)
