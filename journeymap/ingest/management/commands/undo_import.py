"""Take an import back."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.ingest.models import Import
from journeymap.ingest.undoing import NotUndoable, undo


class Command(PlainCommand):
    help = "Undo an import: its rows vanish, but for those that another import brought as well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("import_id", type=int, metavar="IMPORT_ID")
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def handle(self, *args: Any, import_id: int, **options: Any) -> None:
        job = Import.objects.filter(pk=import_id).first()
        if job is None:
            known = ", ".join(map(str, Import.objects.filter(undone=None).values_list("pk", flat=True)[:20]))
            raise CommandError(f"There is no import {import_id}. There are: {known or 'none'}.")
        try:
            undo(job)
        except NotUndoable as error:
            raise CommandError(str(error)) from error
        answer = {"import": job.pk, "undone": True, "accepted": job.accepted}
        said = f"Import {job.pk} was taken back ({job.accepted:,} rows had been accepted)."
        self.stdout.write(json.dumps(answer) if options["json"] else said)
