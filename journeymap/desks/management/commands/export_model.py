"""Write a trained model as a zip with ONNX, its card and its columns."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.analysis.models import Model
from journeymap.desks.forms import NotInstalled
from journeymap.desks.learned.refusing import Unconvertible
from journeymap.desks.portable import zipped
from journeymap.maps.commands import written


class Command(PlainCommand):
    help = "Write a trained model for other programs: ONNX, its card, what its columns are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", type=int, metavar="NUMBER", help="of the model, as its page has it")
        parser.add_argument("--output", type=Path, metavar="FILE", required=True, help="a .zip")

    def handle(self, *args: Any, model: int, output: Path, **options: Any) -> None:
        found = Model.objects.filter(pk=model).first()
        if found is None:
            numbers = ", ".join(str(each) for each in Model.objects.values_list("pk", flat=True)[:20])
            raise CommandError(f"There is no model {model}. Models: {numbers or 'none'}.")
        try:
            content = zipped(found)
        except (PermissionDenied, NotInstalled, Unconvertible) as error:
            raise CommandError(str(error)) from error
        written(self, content, output)
