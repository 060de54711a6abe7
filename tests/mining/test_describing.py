"""docs/analyzers.md says what the analyzers of this source declare, all of it."""

from types import MappingProxyType
from typing import Literal

from pydantic import Field

from journeymap.mining import Analyzer, Params
from journeymap.mining.describing import DOCUMENT, document
from journeymap.mining.registry import PACKAGE, Registry, discover


def test_the_document_is_up_to_date():
    made = document(discover(PACKAGE, group="no other"))
    assert DOCUMENT.read_text(encoding="utf-8") == made, (
        "an analyzer declares something else: run `.venv/bin/python -m journeymap.mining.describing`"
    )


class Told(Params):
    least: int = Field(5, ge=1, lt=2_000, description="How many | at least.")
    how: Literal["slow", "fast"] = Field("slow", description="In which way.")


class Mine(Analyzer):
    """Counts. Twice."""

    name = "mine"
    title = "My own"
    version = "3"
    kinds = {"much": "There is much of it."}
    Params = Told
    needs = frozenset({"feedback"})
    wants = frozenset({"scores:mood"})
    quick = True
    task = "weigh"


def test_everything_declared_is_told():
    said = document(Registry(MappingProxyType({"mine": Mine}), {}))
    for words in (
        "| [mine](#mine) | journey | Counts. |",
        "**My own**, version 3. Counts. Twice.",
        "- of the journey; descriptive, quick",
        "- needs `feedback`",
        "- wants `scores:mood`",
        "- answers `manage.py weigh`",
        "| `much` | There is much of it. |",
        "| `least` | `5` | ≥ 1, < 2,000 | How many \\| at least. |",
        "| `how` | `slow` | `slow`, `fast` | In which way. |",
    ):
        assert words in said, words
