"""How each part does, in a terminal; the exit code is for whoever watches."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from journeymap.access.commands import PlainCommand
from journeymap.operations.parts.asking import all_told
from journeymap.operations.parts.told import DOWN, OFF, SLOW

DOWN_CODE, SLOW_CODE = 2, 1


class Command(PlainCommand):
    help = (
        "Tell how each part does and what to do where one does not. Exit code: 0 all well, 1 something is to "
        "be looked at, 2 something is down."
    )
    requires_migrations_checks = False  # that is one of the parts

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        rows = [(part, told) for part, told in all_told() if part.name != "web"]  # this is no web process
        states = {told.state for _, told in rows}
        if json:
            self.stdout.write(document(rows))
        else:
            for part, told in rows:
                self.stdout.write(f"{told.state:<5} {part.title:<14} {told.said}")
                if told.mend and told.state != OFF:
                    self.stdout.write(f"{'':20} {told.mend}")
        if code := DOWN_CODE if DOWN in states else SLOW_CODE if SLOW in states else 0:
            self.stdout.flush()
            sys.exit(code)


def document(rows: list[Any]) -> str:
    parts = {
        part.name: {"title": part.title, "state": told.state, "said": told.said, "mend": told.mend}
        for part, told in rows
    }
    return json.dumps({"parts": parts}, indent=1)
