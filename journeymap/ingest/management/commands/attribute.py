"""Credit conversions to the channels of paths."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any, ClassVar

from journeymap.ingest.answering import FileCommand


class Command(FileCommand):
    help = (
        "Credit conversions, and their money, to the channels of paths: first, last, linear, Markov and "
        "more. The analyzer with the task `attribute` answers."
    )
    task = "attribute"
    columns: ClassVar = {
        "path": "channels in order, such as web > shop > web",
        "conversions": "how many who went this path converted",
        "nulls": "how many who went this path did not",
        "value": "the money of all conversions of the path",
    }
    required = ("path", "conversions")

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--separator", default=">", metavar="TEXT", help='between channels, ">" if not told'
        )

    def arguments(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().arguments(options), "separator": options["separator"]}
