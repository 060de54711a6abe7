"""What the export commands share: which journey, which part of it, where to."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.appearing import appearing
from journeymap.access.commands import PlainCommand
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import AskedError, Part, part
from journeymap.journeys.models import Journey, UnknownJourney
from journeymap.maps.gathering import data_of


def add_part(parser: ArgumentParser) -> None:
    """Options that name a part of the journey; without them, the whole."""
    parser.add_argument(
        "--since", metavar="TIME", help="cases with an event at this time or later (ISO 8601, UTC)"
    )
    parser.add_argument("--until", metavar="TIME", help="cases with an event before this time")
    parser.add_argument(
        "--channel", action="append", default=[], metavar="NAME", help="may be told again: any of them"
    )
    parser.add_argument(
        "--trait",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="trait of the customer; may be told again",
    )
    parser.add_argument("--persona", metavar="KEY", help="customers of this persona, such as p3")
    parser.add_argument("--theme", metavar="KEY", help="cases with feedback of this theme, such as t12")


def told_part(options: Mapping[str, Any]) -> Part:
    told = (options[name] for name in ("since", "until", "channel", "trait", "persona", "theme"))
    return part(*told)


@contextmanager
def explained() -> Iterator[None]:
    """What a person can mend is told in one sentence."""
    try:
        yield
    except (UnknownJourney, AskedError) as error:
        raise CommandError(str(error.args[0])) from error
    except OSError as error:
        where = error.filename or "the disk"
        raise CommandError(
            f"{where}: {error.strerror}. Give a file in a folder that exists and has room."
        ) from error


def written(command: PlainCommand, content: str | bytes, output: Path | None) -> None:
    """Write to a file that appears whole or not at all; without one to stdout, bytes as they are."""
    if output is not None:
        with explained(), appearing(output) as draft:
            draft.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        command.stderr.write(f"Written to {output}")
    elif isinstance(content, str):
        command.stdout.write(content, ending="" if content.endswith("\n") else "\n")
    else:
        sys.stdout.buffer.write(content)


class ExportCommand(PlainCommand):
    """Base: `JOURNEY --format F --output FILE` and the options of `add_part`."""

    forms: tuple[str, ...]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("journey", metavar="JOURNEY", help="name or slug")
        parser.add_argument("--format", choices=self.forms, required=True)
        parser.add_argument("--output", type=Path, metavar="FILE", required=True)
        add_part(parser)

    def handle(self, *args: Any, journey: str, **options: Any) -> None:
        with explained():
            data = data_of(Journey.objects.called(journey), told_part(options))
            self.write(data, options["format"], options["output"])

    def write(self, data: SnapshotData, form: str, path: Path) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say what it writes")
