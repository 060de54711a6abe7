"""Compare learners on a plain table."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from journeymap.ingest.answering import FileCommand


class Command(FileCommand):
    help = (
        "Compare learners that predict a column of a table: AUC with intervals, calibration, what gives the "
        "answer away. The analyzer with the task `predict` answers."
    )
    task = "predict"
    columns: ClassVar = {
        "target": "what is predicted: a column with two values",
        "time": "when each row was: learned from the earlier, judged on the later ones",
    }
    required = ("target",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--positive", metavar="VALUE", help="the value of the target that is the event")
        parser.add_argument(
            "--drop", action="append", metavar="COLUMN,..", help="columns that are not learned from"
        )

    def arguments(self, options: Mapping[str, Any]) -> dict[str, Any]:
        told = super().arguments(options)
        if options["positive"] is not None:
            told["positive"] = options["positive"]
        if options["drop"]:
            told["drop"] = tuple(name.strip() for each in options["drop"] for name in each.split(","))
        return told

    def named(self, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super().named(told)
        yield from (("drop", name) for name in told.get("drop", ()))
