"""Score texts from stdin, one a line, with whichever analyzer offers that."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

import pyarrow as pa
from django.core.management.base import BaseCommand, CommandError

from journeymap.mining.registry import load

TASK = "score_text"


class Command(BaseCommand):
    help = "Read texts from stdin, one a line; answer each line, empty ones too, in order."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            analyzer = load().task(TASK)
        except KeyError as error:
            raise CommandError(str(error.args[0])) from error
        texts = lines(sys.stdin.buffer.read())
        rows = analyzer().on_table(pa.table({"text": pa.array(texts, pa.string())}), analyzer.Params())[
            "rows"
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
            return
        for row in rows:
            self.stdout.write("\t".join("" if value is None else str(value) for value in row.values()))


def lines(raw: bytes) -> list[str]:
    """Lines ended by \\n or \\r\\n alone: other separators of Unicode belong to the text.

    UTF-8, else CP1252.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    found = text.split("\n")
    if found[-1] == "":
        found.pop()
    return [line.removesuffix("\r") for line in found]
