"""Check that nobody changed the audit trail."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.access.verifying import UnknownHead, Verdict, note, place_of, verify


class Command(PlainCommand):
    help = "Check the chain of the audit trail. Ends with 1 and names the first entry that does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", metavar="HASH", help="a head that was written down elsewhere: it must be in the trail"
        )
        parser.add_argument(
            "--since", metavar="HASH", help="check only what came after the entry with this link"
        )
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = place_of(options["head"]) if options["head"] else None
            verdict = verify((options["since"] or "").strip().lower())
        except UnknownHead as error:
            raise CommandError(str(error)) from error
        if not options["since"]:
            note(verdict)
        self.tell(verdict, known, as_json=options["json"])
        if not verdict.whole:
            sys.exit(1)

    def tell(self, verdict: Verdict, known: int | None, *, as_json: bool) -> None:
        if as_json:
            told = {
                "whole": verdict.whole,
                "checked": verdict.checked,
                "erased": verdict.erased,
                "entries": verdict.seq,
                "head": verdict.head,
                "broken": verdict.broken or None,
                "known_head_is_entry": known,
            }
            self.stdout.write(json.dumps(told))
            return
        if not verdict.whole:
            self.stderr.write(f"The audit trail is broken: {verdict.broken}.")
            return
        self.stdout.write(
            f"The audit trail is whole: {verdict.checked:,} entries checked, the texts of {verdict.erased:,} "
            f"were erased.\nHead (entry {verdict.seq:,}): {verdict.head}"
        )
        if known is not None:
            self.stdout.write(f"The head that was written down is entry {known:,} of this trail.")
