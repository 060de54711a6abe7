"""Tables that a tool writes anew: a file named as one of them replaces the part that it holds.

Google Analytics writes a table a day and changes it for some days after; while the day runs it keeps an
intraday table. The recipe says what such files are called and which columns tell the part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from journeymap.events.manifests import Manifest
from journeymap.events.replacing import SIGN, PartReplace, held
from journeymap.events.writers import StoreMoved
from journeymap.ingest.readers import UnreadableFile
from journeymap.ingest.recipes import RECIPES

if TYPE_CHECKING:
    from journeymap.ingest.intakes import Intake
    from journeymap.ingest.models import Import
    from journeymap.ingest.preparing import Prepared


@dataclass
class Told:
    """What the names of an import's files say of one day. early: written while the day ran; pieces: numbers
    of the files that a large table is cut into, none where it is one."""

    early: bool = True
    pieces: set[str] = field(default_factory=set)
    whole: bool = False

    def add(self, match: re.Match[str]) -> None:
        self.early = self.early and bool(match["early"])
        self.pieces |= {match["piece"]} - {None}
        self.whole = self.whole or not match["piece"]

    @property
    def complete(self) -> bool:
        """Whether it may be a whole table: one file, or pieces numbered from 0 without a gap. One piece alone
        may be of many; so may several, which nobody can tell by their numbers."""
        numbers = sorted(map(int, self.pieces))
        return self.whole or (len(numbers) > 1 and numbers == list(range(len(numbers))))


def days_of(tool: str | None, names: Sequence[str]) -> dict[str, Told]:
    """Day -> what the names of files say of it; empty for tools that restate nothing."""
    pattern = next((each.part_file for each in RECIPES if each.tool == tool and each.part_file), "")
    days: dict[str, Told] = {}
    for name in names if pattern else ():
        if match := re.search(pattern, name):
            days.setdefault(match["day"], Told()).add(match)
    return days


class Restatement:
    """What an import replaces. A context manager around its publishing.

    Made when all rows were read. Raises UnreadableFile where the import must not take place: it holds less
    than what is stored.
    """

    def __init__(self, job: Import, prepared: Sequence[Prepared], intakes: Sequence[Intake]) -> None:
        self.job = job
        self.change: PartReplace | None = None
        self.tool: str | None = None
        self.columns: list[str] = []
        self.parts: set[str] = set()
        self.notes = [intake.notes for intake in intakes]
        names = [each.name for each in prepared]
        for each, intake in zip(prepared, intakes, strict=True):
            days = days_of(each.mapping.source_tool, [each.name])
            if days and each.mapping.part:
                self.tool, self.columns = each.mapping.source_tool, intake.part_columns
                self.parts |= {part for part in intake.parts if part.partition(SIGN)[0] in days}
        self.days = days_of(self.tool, names)
        self.earlier = self._earlier() if self.parts else {}

    @property
    def changes(self) -> list[PartReplace]:
        return [self.change] if self.change else []

    def base(self, manifest: Manifest) -> Manifest | None:
        """The manifest without what is replaced; None where nothing is."""
        there = held(manifest, self.earlier.keys(), self.columns, self.parts) if self.earlier else set()
        pairs = {(number, part) for number, part in there if self._makes_room(number, part)}
        if not pairs:
            return None
        self.change = PartReplace(self.job.pk, self.columns, pairs)
        return self.change.apply(manifest)

    def complete(self) -> None:
        """Inside the transaction that publishes. Raises StoreMoved where such a table came meanwhile."""
        if self.parts and self._earlier().keys() != self.earlier.keys():
            raise StoreMoved("Another import of these days ended meanwhile. Nothing was stored; start again.")
        for number, rows in sorted(self.change.taken.items()) if self.change else ():
            note = f"row of import {number} taken out: this file replaces its day"
            self.notes[0][note] += rows

    def _earlier(self) -> dict[int, dict[str, Told]]:
        """Imports of the tool that may hold rows of these days -> days that their files are named after."""
        rows = (
            type(self.job).objects.filter(kind="events", status="done", undone=None).exclude(pk=self.job.pk)
        )
        found: dict[int, dict[str, Told]] = {}
        for number, files, mappings in rows.values_list("pk", "files", "mappings").iterator():
            if self.tool not in {mapping.get("source_tool") for mapping in mappings}:
                continue
            days = days_of(self.tool, [file["name"] for file in files])
            if not days or days.keys() & self.days.keys() or len(days) < len(files):
                found[number] = days
        return found

    def _makes_room(self, number: int, part: str) -> bool:
        """Whether the rows of an earlier import go. False: they are other pieces of the same table."""
        day = part.partition(SIGN)[0]
        new, old = self.days[day], self.earlier[number].get(day)
        if old is None:  # a file of another name: the table of the day has all of it
            return not new.early
        if new.early and not old.early:
            raise UnreadableFile(
                f"The finished table of {day} is stored already (import {number}): an intraday table holds "
                "less. There is nothing to import."
            )
        if new.whole or old.whole or old.pieces <= new.pieces:
            return True
        same = old.pieces & new.pieces
        if same and new.complete:
            return True  # in fewer pieces than before
        if same or (new.complete and self._written_anew(day)):  # or pieces that stay as they are: who knows
            raise UnreadableFile(
                f"The table of {day} came in the pieces {', '.join(sorted(old.pieces))} before (import "
                f"{number}). Hand in all pieces of the new one together; where it has fewer now, take that "
                "import back first."
            )
        return False

    def _written_anew(self, day: str) -> bool:
        """Whether pieces of the day with these numbers came before: these are no further ones of a table."""
        earlier = (days[day] for days in self.earlier.values() if day in days)
        return any(old.pieces & self.days[day].pieces for old in earlier)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *told: object) -> None:
        if self.change is not None:
            self.change.__exit__(*told)
