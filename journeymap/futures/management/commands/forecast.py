"""Say what the next weeks of a journey bring, as it is and with changes."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.analysis.parts import Part
from journeymap.forecasting import Outlook, forecast, parse
from journeymap.forecasting.changes import BaseChange
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps.commands import explained
from journeymap.maps.gathering import data_of

LARGEST = 1_000_000  # bytes of a file with changes
WEEKS_AT_MOST = 260


class Command(PlainCommand):
    help = "Forecast a journey: goal rate, churn, time, contacts and money, with intervals of 90 in 100."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("journey", metavar="JOURNEY", help="name or slug")
        parser.add_argument("--changes", type=Path, metavar="FILE.json", help="a list of changes")
        parser.add_argument("--weeks", type=int, default=13, metavar="N", help="how far ahead (default: 13)")
        parser.add_argument(
            "--until", metavar="DATE", help="look at what happened before it alone (ISO 8601, UTC)"
        )
        parser.add_argument("--contacts", action="append", default=[], metavar="NAME",
                            help="touchpoint that costs us time; may be told again")  # fmt: skip
        parser.add_argument("--seed", type=int, default=0, metavar="N", help="another gives other draws")
        parser.add_argument("--json", action="store_true", help="the whole result as JSON")

    def handle(self, *args: Any, journey: str, **options: Any) -> None:
        weeks, seed = options["weeks"], options["seed"]
        if not 1 <= weeks <= WEEKS_AT_MOST:
            raise CommandError(f"--weeks {weeks}: give 1 to {WEEKS_AT_MOST}.")
        if seed < 0:
            raise CommandError(f"--seed {seed}: give 0 or more.")
        changes, until = _changes(options["changes"]), _until(options["until"])
        with explained():
            found = Journey.objects.called(journey)
            data = data_of(found, Part())
        try:
            outlook = forecast(
                data.log, definition(found), changes, weeks=weeks, until=until, contacts=options["contacts"],
                seed=seed,
            )  # fmt: skip
        except ValueError as error:
            raise CommandError(f"{options['changes'] or 'forecast'}: {error}.") from error
        if options["json"]:
            self.stdout.write(json.dumps(outlook.model_dump(mode="json"), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_told(outlook)))


def _changes(path: Path | None) -> tuple[BaseChange, ...]:
    if path is None:
        return ()
    with explained():
        size = path.stat().st_size
        if size > LARGEST:
            raise CommandError(f"{path} has {size:,} bytes: a file with changes has at most {LARGEST:,}.")
        raw = path.read_bytes()
    try:
        return parse(json.loads(raw))
    except (ValueError, RecursionError) as error:
        what = (
            f"is no JSON ({error})" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else error
        )
        raise CommandError(f"{path}: {what}. Nothing was forecast.") from error


def _until(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--until {text!r} is no date: write it like 2025-10-01.") from error
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


def _told(outlook: Outlook) -> list[str]:
    """The forecast for people."""
    if outlook.refused:
        return [f"No forecast: {outlook.refused}"]
    lines = [f"The next {outlook.weeks} weeks ({outlook.basis}):"]
    for name, figure in outlook.baseline.items():
        after = outlook.with_changes[name]
        lines.append(
            f"  {name:10} {figure.value:12,.3f}  [{figure.low:,.3f} to {figure.high:,.3f}]"
            f"   with changes {after.value:12,.3f}  [{after.low:,.3f} to {after.high:,.3f}]"
        )
    tested = outlook.backtest
    if tested.weeks:
        lines.append(f"Back-test: {tested.covered} of {tested.weeks} unseen weeks inside ({tested.metric}).")
    else:
        lines.append("Back-test: the log is too short to test a week.")
    return [*lines, "Assumptions:", *(f"  - {line}" for line in outlook.assumptions)]
