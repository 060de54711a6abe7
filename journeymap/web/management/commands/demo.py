"""A made-up company, imported, drafted and analyzed, with one login for each role."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from journeymap.access.commands import PlainCommand
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.readers import UnreadableFile
from journeymap.web.demo import loading, logins
from journeymap.web.demo.agreeing import agree
from journeymap.web.demo.journeys import draft_journeys, give_owner
from journeymap.web.demo.writing import write_company

MOST = 1_000_000


class Command(PlainCommand):
    help = (
        "Fill this installation with a simulated shop: events, feedback, customers, two journeys, "
        "findings, a published map and three logins. A second time it changes nothing and says what is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--customers", type=int, metavar="N", help=f"default: {loading.CUSTOMERS:,}; at most {MOST:,}"
        )
        parser.add_argument(
            "--write", type=Path, metavar="FOLDER", help="only write the company's files into a folder"
        )
        parser.add_argument(
            "--passwords", action="store_true", help="only give the three logins new passwords"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        customers = options["customers"]
        if customers is not None and not 1 <= customers <= MOST:
            raise CommandError(f"--customers takes 1 to {MOST:,}; it was told {customers:,}.")
        try:
            if options["passwords"]:
                self.renew()
            elif options["write"]:
                write_company(options["write"], customers or loading.CUSTOMERS, loading.SEED)
                self.say(f"Written to {options['write']}: nothing was imported")
            else:
                self.fill(customers)
        except (loading.OtherSize, UnreadableFile, MappingError) as error:
            raise CommandError(str(error)) from error

    def fill(self, asked: int | None) -> None:
        sources = loading.bring_in(loading.size(asked), self.say)
        journeys = draft_journeys(sources, self.say)
        for journey in journeys:
            loading.analyze(journey, self.say, lambda text: self.stderr.write(text))
        made = logins.make_logins()
        owner = next(iter(logins.LOGINS))
        if made:
            give_owner(journeys, owner)
        agree(journeys[0], owner, self.say)
        loading.analyze(journeys[0], self.say, lambda text: self.stderr.write(text), published=True)
        if made:
            self.tell(made)
        else:
            self.say(f"There already: the logins {', '.join(logins.LOGINS)} (--passwords: new passwords)")

    def renew(self) -> None:
        changed = logins.new_passwords()
        if not changed:
            raise CommandError("There are no demo logins yet: `manage.py demo` makes them.")
        self.tell(changed)

    def tell(self, passwords: dict[str, str]) -> None:
        self.say("Logins, shown this once (`manage.py demo --passwords` makes new passwords):")
        for name, password in passwords.items():
            self.say(f"  {name:<14} {password:<18} {logins.LOGINS[name]}")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
