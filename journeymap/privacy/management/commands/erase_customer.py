"""Erase one person, in this process."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.jobs.joining import run_or_join
from journeymap.privacy.requesting import NobodyToErase, request_erasure


class Command(PlainCommand):
    help = "Erase a customer (and all keys of the same person) from everything that is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", metavar="KEY", help="the customer's external key")
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def waits(self, why: str) -> None:
        self.stderr.write(f"{why}.")  # stdout is the answer's

    def handle(self, *args: Any, key: str, **options: Any) -> None:
        try:
            job = run_or_join(request_erasure(key), self.waits)
        except NobodyToErase as error:
            raise CommandError(str(error)) from error
        if job.status != job.Status.DONE:
            raise CommandError(f"Erasure {job.pk} {job.status}: {job.error or 'somebody stopped it'}")
        answer = {"erasure": job.pk, "digest": job.digest, "receipt": job.receipt}
        self.stdout.write(json.dumps(answer, indent=None if options["json"] else 1))
