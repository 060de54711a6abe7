"""Refuse rows about one person from now on, or take that back."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from journeymap.access.commands import PlainCommand
from journeymap.privacy.suppressing import suppress_person, unsuppress_person


class Command(PlainCommand):
    help = "Refuse all rows about a customer from now on (what is stored stays); --undo takes them again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", metavar="KEY", help="the customer's external key")
        parser.add_argument("--undo", action="store_true", help="take rows about them again")

    def handle(self, *args: Any, key: str, undo: bool, **options: Any) -> None:
        if undo:
            changed = unsuppress_person(key)
            self.stdout.write("Rows are taken again." if changed else "Rows about this key were not refused.")
            return
        keys = suppress_person(key)
        self.stdout.write(f"Rows about {keys:,} key{'' if keys == 1 else 's'} are refused from now on.")
