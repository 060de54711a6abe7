"""`manage.py pull NAME`: pull a connection in this process, or wait for whoever does."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.access.secrets import Unreadable
from journeymap.connecting.due import start
from journeymap.connecting.kinds import Trouble
from journeymap.connecting.models import Connection, Pull
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.readers import UnreadableFile
from journeymap.jobs.joining import run_or_join
from journeymap.jobs.states import OPEN, Status


class Command(PlainCommand):
    help = "Take what a connection's source has beyond what was taken. Exit 0 when it has nothing more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="default: list the connections")
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        if not names:
            for connection in Connection.objects.all():
                self.stdout.write(f"{connection.name} ({connection.kind}, gives {connection.gives})")
            return
        answers = [outcome(pulled(name)) for name in names]
        if options["json"]:
            self.stdout.write(json.dumps(answers[0] if len(answers) == 1 else answers))
            return
        for told in answers:
            self.stdout.write(
                f"{told['name']}: {told['pages']:,} pages, {told['rows']:,} rows; {told['accepted']:,} "
                f"accepted, {told['duplicates']:,} duplicates, {told['rejected']:,} rejected."
            )
            for note in told["notes"]:
                self.stderr.write(note)


def pulled(name: str) -> Pull:
    """Raises CommandError that says what was wrong and how to mend it."""
    connection = Connection.objects.filter(name=name).first()
    if connection is None:
        there = ", ".join(Connection.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no connection {name!r}. There are: {there}.")
    begun = start(connection) or connection.pulls.filter(status__in=OPEN).first() or connection.pulls.get()
    try:
        pull = run_or_join(begun)
    except (Trouble, MappingError, UnreadableFile, Unreadable) as error:
        raise CommandError(f"{name}: {error}") from error
    if pull.status != Status.DONE:
        raise CommandError(f"{name}: the pull is {pull.status}. {pull.error}")
    return pull


def outcome(pull: Pull) -> dict[str, Any]:
    numbers = ("pages", "rows", "accepted", "duplicates", "rejected")
    told = {"name": pull.connection.name, "pull": pull.pk, "notes": pull.notes}
    return told | {name: getattr(pull, name) for name in numbers}
