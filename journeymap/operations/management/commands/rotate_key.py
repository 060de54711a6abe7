"""Change the secret key: make another one, seal what is sealed with it, forget the earlier ones later."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.operations.rotating import Refused, behind, finish, forget, rotate
from journeymap.supervisor import lock


class Command(PlainCommand):
    help = (
        "Make another secret key and seal all secrets of other systems with it. Killed, it goes on where it "
        "was when it is run again. Sessions and links stay valid until --forget."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forget", action="store_true", help="forget the keys before the present one")

    def handle(self, *args: Any, forget: bool, **options: Any) -> None:
        try:
            with lock.hold(settings.RUN_DIR / "up.lock") if settings.SECRET_KEY_FILE else nullcontext():
                self.stdout.write(forgotten() if forget else self.changed())
        except lock.AlreadyRunning as taken:
            raise CommandError(
                f"Journeymap runs at {taken} and knows the present key only. End it, then run this again."
            ) from None
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def changed(self) -> str:
        begun = rotate() if settings.SECRET_KEY_FILE and not behind() else False
        if not begun:
            self.stdout.write("The key was changed before; what it has not sealed yet is sealed now.")
        told = finish()
        said = f"{told.anew} secrets were sealed anew, {told.current} were already."
        if told.unreadable:
            rows = ", ".join(told.unreadable)
            raise CommandError(f"{said} No known key opens these, enter them anew: {rows}.")
        return f"{said} Sessions and links stay valid until `manage.py rotate_key --forget`."


def forgotten() -> str:
    count = forget()
    return f"{count} earlier keys are forgotten." if count else "There was no earlier key to forget."
