"""Say what a customer agreed to or refused."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.customers.consenting import given, keys_of, say
from journeymap.customers.purposes import Purpose
from journeymap.customers.reading import known
from journeymap.events.snapshots import current

WORDS = {"yes": True, "no": False}


class Command(PlainCommand):
    help = "Note that a customer agreed to a purpose (yes) or refused it (no), for all keys of the person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", metavar="KEY", help="the customer's external key")
        parser.add_argument("purpose", choices=Purpose.values)
        parser.add_argument("answer", choices=WORDS)
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def handle(self, *args: Any, key: str, purpose: str, answer: str, **options: Any) -> None:
        if known(current(), key) is None:
            raise CommandError("Nothing is held under this key. Keys are compared exactly.")
        snapshot = say(key, purpose, WORDS[answer])
        if options["json"]:
            self.stdout.write(json.dumps({"consent": given(keys_of(key)), "snapshot": snapshot.number}))
            return
        done = "agreed to" if WORDS[answer] else "refused"
        self.stdout.write(f"Noted: {done} {purpose}. Obeyed from snapshot {snapshot.number} on.")
