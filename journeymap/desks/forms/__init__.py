"""The forms that desk tables leave in: what each is called, whose exit it leaves by, who writes it."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from journeymap.desks.tables import NAMES, Desk

Beat = Callable[[float, str], None]
Writer = Callable[[Desk, Sequence[str], Path, Beat], dict[str, int]]
"""Takes the desk, names of tables, an empty folder; gives the number of rows of each table."""
PART = "requirements-desks.txt"


class NotInstalled(RuntimeError):
    """The part that writes this form is not installed. The message says how it is."""


class CannotTake(ValueError):
    """What is asked for cannot be written. The message says why and how to mend it."""


@dataclass(frozen=True)
class Form:
    """tables: those that are written where nobody chose; choosable: whether others can be chosen.

    module: below this package, with a function `write`; needs: packages of the optional part.
    """

    name: str
    title: str
    exit: str
    module: str
    tables: tuple[str, ...] = NAMES
    choosable: bool = True
    needs: tuple[str, ...] = ()

    @property
    def installed(self) -> bool:
        return all(importlib.util.find_spec(name) for name in self.needs)

    def check(self, tables: Sequence[str]) -> None:
        """NotInstalled where the optional part is missing; CannotTake where a table is not of the form."""
        if not self.installed:
            raise NotInstalled(
                f"{self.title} needs a part that is not installed: pip install -r {PART} -c constraints.txt"
            )
        if wrong := [name for name in tables if name not in NAMES]:
            raise CannotTake(f"There is no table “{wrong[0][:40]}”. Tables: {', '.join(NAMES)}.")
        if tables and not self.choosable and set(tables) != set(self.tables):
            raise CannotTake(f"{self.title} always holds {', '.join(self.tables)}: leave the tables out.")

    def write(self, desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
        """Files of the tables (none: those of the form). See `check`."""
        self.check(tables)
        made: Writer = importlib.import_module(f"{__name__}.{self.module}").write
        return made(desk, tuple(tables) or self.tables, folder, beat)


EVENTLOG = ("events",)
FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("hyper", "Tableau extract (.hyper)", "tableau", "hyper", needs=("pantab",)),
        Form("parquet", "Parquet", "tables", "parquet"),
        Form("csv", "CSV", "tables", "delimited"),
        Form("sav", "SPSS (.sav)", "spss", "sav", ("customers", "cases", "answers", "measures"),
             needs=("pyreadstat", "pandas")),
        Form("xes", "XES event log (IEEE 1849)", "process-miners", "xes", EVENTLOG, choosable=False),
        Form("ocel", "OCEL 2.0, JSON", "process-miners", "ocel_json", EVENTLOG, choosable=False),
        Form("ocel-xml", "OCEL 2.0, XML", "process-miners", "ocel_xml", EVENTLOG, choosable=False),
        Form("ocel-sqlite", "OCEL 2.0, SQLite", "process-miners", "ocel_sqlite", EVENTLOG, choosable=False),
        Form("features", "One row a customer, for models (Parquet and CSV)", "tables", "features",
             ("customers",), choosable=False),
        Form("dictionary", "Data dictionary (CSV, JSON, Markdown)", "tables", "dictionary", NAMES),
    )
}  # fmt: skip
