"""Write the tables of a desk: a file where the form has one, else a folder of files."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from journeymap.access.appearing import folder_for, put
from journeymap.access.audit import record
from journeymap.access.commands import PlainCommand
from journeymap.desks.choice import KEYS, STAND_INS, Choice
from journeymap.desks.forms import FORMS, CannotTake, NotInstalled
from journeymap.desks.tables import NAMES
from journeymap.desks.taking import permitted, told, written
from journeymap.events.files import SnapshotGone
from journeymap.journeys.models import Journey
from journeymap.maps.commands import explained

REFUSED = (PermissionDenied, CannotTake, NotInstalled, SnapshotGone)


class Command(PlainCommand):
    help = "Write events, cases, customers, answers and figures of a journey for Tableau, SPSS and others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--journey", required=True, metavar="JOURNEY", help="name or slug")
        parser.add_argument("--as", dest="form", required=True, choices=list(FORMS), help="form of the files")
        parser.add_argument(
            "--output", type=Path, metavar="PLACE", help="file or folder (default: by the form)"
        )
        parser.add_argument("--table", action="append", default=[], choices=NAMES, help="may be told again")
        parser.add_argument(
            "--keys", choices=KEYS, default=STAND_INS, help="of customers, cases and sessions"
        )
        parser.add_argument("--texts", action="store_true", help="with what customers wrote")
        parser.add_argument(
            "--updated-since", metavar="TIME", help="only rows new or changed since (ISO 8601)"
        )

    def handle(self, *args: Any, journey: str, form: str, output: Path | None, **options: Any) -> None:
        found, names = FORMS[form], options["table"]
        choice = Choice(options["keys"], options["texts"], moment(options["updated_since"]))
        with explained():
            of = Journey.objects.called(journey)
            place = output or Path(f"{of.slug}-{form}")
            try:
                permitted(found, choice)
                with folder_for(place) as draft:
                    made, rows = written(of, found, names, choice, draft, lambda share, what: None)
                    where = placed(draft, place, named=output is not None)
            except REFUSED as error:
                raise CommandError(str(error)) from error
        record(None, "desks.take", f"journey {of.slug}", **told(found, made, names, rows))
        counted = ", ".join(f"{name} {count:,}" for name, count in rows.items())
        self.stderr.write(f"Written to {where}: {counted} rows")


def placed(draft: Path, place: Path, *, named: bool) -> Path:
    """The files where they were wanted: one file under the name told, several in a folder. A pipe or
    a device takes one."""
    files = sorted(draft.iterdir())
    if len(files) == 1:
        if not named:
            place = place.with_name(files[0].name)
        if place.is_dir():
            place = place / files[0].name
        return put(files[0], place)
    if place.exists() and not place.is_dir():
        raise CannotTake(f"{place} is a file: these are {len(files)} files. Give the name of a folder.")
    place.mkdir(parents=True, exist_ok=True)
    for file in files:
        put(file, place / file.name)
    return place


def moment(text: str | None) -> datetime | None:
    """A time as told, UTC where it names no zone."""
    if text is None:
        return None
    try:
        found = parse_datetime(text) or parse_datetime(f"{text}T00:00:00Z")
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{text[:40]}” is no time: write it as 2026-11-22T13:00:00Z.")
    return found if timezone.is_aware(found) else found.replace(tzinfo=UTC)
