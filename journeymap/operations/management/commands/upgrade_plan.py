"""What `migrate` would do, and whether the version that runs may go on meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.operations.upgrading import Newer, missing, refuse_newer, stops


class Command(PlainCommand):
    help = "Tell which steps `migrate` would take, and whether the version before may run beside this one."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_newer()
        except Newer as newer:
            raise CommandError(str(newer)) from newer
        steps = missing()
        if not steps:
            self.stdout.write("Nothing to do: the database is that of this version.")
            return
        stopping = False
        for migration in steps:
            why = stops(migration)
            stopping = stopping or bool(why)
            self.stdout.write(f"{migration.app_label}.{migration.name}: {'; '.join(why) or 'adds only'}")
        self.stdout.write(
            "End the version before, then run `manage.py migrate`."
            if stopping
            else "The version before may run on while `manage.py migrate` runs, and beside this one."
        )
