"""manage.py discover NAME: draft a journey from the events that were imported."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.journeys.choosing import CaseError
from journeymap.journeys.definitions import StaleRevision
from journeymap.journeys.discovering import Asked, Discovery, EditedJourney, UnknownSource, discover
from journeymap.journeys.drafting import NoEvents
from journeymap.journeys.templates import TEMPLATES, UnknownTemplate

NAME_LENGTH = 200
REFUSALS = (CaseError, EditedJourney, NoEvents, StaleRevision, UnknownSource, UnknownTemplate)


class Command(PlainCommand):
    help = (
        "Draft a journey from the imported events: cases, stages, touchpoints, goal and exit, with reasons."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument(
            "--case",
            metavar="case|customer|session|ATTRIBUTE",
            help="what one case is (default: the case column where the files have one, else the customer)",
        )
        parser.add_argument(
            "--source", type=int, nargs="+", action="extend", default=[], metavar="IMPORT_ID",
            help="imports whose events belong (default: all, later ones too)",
        )  # fmt: skip
        parser.add_argument("--template", help=f"start from a template: {', '.join(TEMPLATES)}")
        parser.add_argument("--redraft", action="store_true", help="draft again although people changed it")
        parser.add_argument("--json", action="store_true", help="write one JSON document to stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        if not 1 <= len(name) <= NAME_LENGTH:
            raise CommandError(
                f"A journey's name has 1 to {NAME_LENGTH} characters; this one has {len(name)}."
            )
        asked = Asked(
            name,
            options["case"],
            tuple(sorted(set(options["source"]))),
            options["template"],
            options["redraft"],
        )
        try:
            _, answer = discover(asked)
        except REFUSALS as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.tell(answer)

    def tell(self, answer: Discovery) -> None:
        self.stdout.write(f"{answer['journey']} ({answer['slug']}), one case per {answer['case']}")
        for each in answer["guesses"]:
            value = each["value"]
            text = ", ".join(map(str, value)) if isinstance(value, list) else value
            self.stdout.write(
                f"  {each['what']}: {'none' if text in (None, '') else text}\n    {each['reason']}"
            )
