"""What all our commands share: whatever a person can mend is told in a sentence, never as a traceback."""

from __future__ import annotations

import errno
import sys
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

# What a terminal would obey instead of showing: control characters (but line end and tab) and marks that turn
# the direction of writing. Names of files and activities are other people's texts.
OBEYED = {*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
SHOWN = {code: f"\\u{code:04x}" for code in OBEYED}  # as JSON writes them, so that JSON stays the same
NO_ROOM = "full"  # SQLite's word for it: "database or disk is full"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
INTERRUPTED = 130  # exit code after Ctrl-C, as shells have it


class Shown:
    """A stream to people's terminals."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.translate(SHOWN))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class PlainCommand(BaseCommand):
    """Base of our commands: refuses before `migrate`, explains a full disk or a lost database.

    Texts are shown as texts: a terminal obeys nothing that came with the data.
    """

    requires_migrations_checks = True

    def execute(self, *args: Any, **options: Any) -> str | None:
        options |= {"no_color": True, "force_color": False}
        options["stdout"] = Shown(options.get("stdout") or sys.stdout)
        options["stderr"] = Shown(options.get("stderr") or sys.stderr)
        try:
            return super().execute(*args, **options)
        except OperationalError as error:
            raise CommandError(lost(error)) from error
        except OSError as error:
            raise CommandError(no_room(error) if error.errno in FULL else refused(error)) from error
        except KeyboardInterrupt:
            self.stderr.write("Interrupted: what was not finished is not stored.")
            sys.exit(INTERRUPTED)

    def check_migrations(self) -> None:
        """Tables that are missing or old are named before anything is read or written."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                f"The database of {settings.DATA_DIR} is not ready for this version. Run `manage.py migrate` "
                "first; what is stored stays."
            )


def refused(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}. Nothing of this was stored. Check the file and who may use it."


def no_room(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror and "Free some space" in error.strerror:
        return error.strerror
    return (
        f"The disk is full ({error}). Nothing of this was stored and everything stored before is whole. "
        f"Free some space on the disk of {settings.DATA_DIR} and try again."
    )


def lost(error: OperationalError) -> str:
    if NO_ROOM in str(error):
        return no_room(error)
    return (
        f"The database cannot be used ({str(error).strip()}). Nothing of this was stored. Check that it runs "
        f"and that its place may be written to: DATABASE_URL, else {settings.DATA_DIR}."
    )
