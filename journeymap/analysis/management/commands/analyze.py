"""Run analyzers on a journey in this process, one after the other."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.analysis import configuring
from journeymap.analysis.models import Run
from journeymap.analysis.parts import TOLD, AskedError, part
from journeymap.analysis.proposals import opened
from journeymap.analysis.starting import NotStartable, findable, in_order, plan, startable
from journeymap.jobs.claiming import run_here
from journeymap.journeys.models import Journey, UnknownJourney
from journeymap.mining.registry import load


class Command(PlainCommand):
    help = "Run analyzers (default: all) on a journey. One that fails stops none of the others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("journey", metavar="JOURNEY", help="name or slug")
        parser.add_argument("analyzers", nargs="*", metavar="ANALYZER")
        part = parser.add_argument_group("a part of the journey (its results are not the map's)")
        part.add_argument("--since", metavar="TIME", help="cases with events from this time on (included)")
        part.add_argument("--until", metavar="TIME", help="cases with events before this time")
        part.add_argument("--channel", action="append", default=[], metavar="NAME", dest="channels")
        part.add_argument("--trait", action="append", default=[], metavar="NAME=VALUE", dest="traits")
        part.add_argument("--persona", metavar="KEY", help="customers of this persona, such as p3")
        part.add_argument("--theme", metavar="KEY", help="cases with feedback of this theme, such as t12")
        parser.add_argument("--params", metavar="JSON", help="parameters of the one analyzer that is named")
        parser.add_argument("--json", action="store_true", help="answer with one JSON document on stdout")

    def handle(self, *args: Any, journey: str, analyzers: list[str], **options: Any) -> None:
        try:
            chosen = Journey.objects.called(journey)
            asked = part(*(options[name] for name in TOLD))
            findable(chosen, asked)
            names = startable(chosen, analyzers, asked)
            params = self.parameters(options["params"], analyzers)
        except (UnknownJourney, KeyError, NotStartable, AskedError) as error:
            raise CommandError(str(error.args[0])) from error
        for name in in_order() if not analyzers else ():
            if name not in names:
                self.stderr.write(f"{name} is left out: it is switched off, or looks at the whole company")
        runs = []
        for name in names:
            runs.append(self.carried_out(plan(chosen, name, params=params, part=asked)))
            if opened(runs[-1]):  # what it gave rests on less than is kept now
                runs.append(self.carried_out(plan(chosen, name, params=params, part=asked)))
        if options["json"]:
            self.stdout.write(
                json.dumps({"journey": chosen.name, "slug": chosen.slug, "runs": list(map(told, runs))})
            )
        else:
            for run in runs:
                self.describe(run)
        failed = [run.analyzer for run in runs if run.status == Run.Status.FAILED]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}; what they said is above and on their runs")

    def parameters(self, told: str | None, analyzers: list[str]) -> dict[str, Any]:
        """What `--params` says, checked; {} where nothing is told."""
        if told is None:
            return {}
        if len(analyzers) != 1:
            raise CommandError("--params is of one analyzer: name it")
        try:
            params = dict(json.loads(told))
            configuring.checked(load().get(analyzers[0]), params)
        except (TypeError, ValueError) as wrong:
            raise CommandError(f"--params: {wrong}") from wrong
        return params

    def carried_out(self, run: Run) -> Run:
        try:
            return run_here(run)
        except Exception as error:  # one analyzer's failure is its own: it is on its row and told here
            self.stderr.write(f"{run.analyzer}: {error}")
            return run

    def describe(self, run: Run) -> None:
        self.stdout.write(f"{run.analyzer} {run.version}: {run.status} {run.message}".rstrip())
        for finding in run.findings.all()[:20]:
            worth = "" if finding.impact is None else f"  (impact {finding.impact:+.3f})"
            self.stdout.write(f"  {finding.headline}{worth}")


def told(run: Run) -> dict[str, Any]:
    """One run as the JSON answer names it."""
    return {
        "run": run.pk,
        "analyzer": run.analyzer,
        "version": run.version,
        "status": run.status,
        "message": run.message,
        "error": run.error,
        "seconds": run.seconds,
        "tried": run.tried,
        "findings": run.findings.count(),
        "measures": run.measures.count(),
        "scores": [scores.name for scores in run.score_sets.all()],
    }
