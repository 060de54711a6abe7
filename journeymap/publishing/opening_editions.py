"""Opening a number of an edition: its rows, on the data and by the definition that it was counted with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property

from journeymap.analysis.evidence import SelectionError, SnapshotData
from journeymap.analysis.evidence import data_of as data_of_run
from journeymap.analysis.models import Finding, Measure
from journeymap.analysis.parts import TOLD, AskedError, Part
from journeymap.events.logs import compiled
from journeymap.events.models import Snapshot
from journeymap.maps.gathering import behind_mood, is_mood
from journeymap.maps.opening import Opened
from journeymap.mining import JourneyDefinition, Selection
from journeymap.publishing.models import Edition


def part_of(edition: Edition) -> Part:
    """The part of the journey that was frozen; empty for the whole."""
    return Part.of({name: edition.content["key"].get(name) for name in TOLD})


def data_of(edition: Edition) -> SnapshotData:
    """The rows that the edition was counted on. SelectionError where they cannot be had any more."""
    if edition.snapshot is None:
        raise SelectionError(f"The data of v{edition.number} are not kept any more; its numbers are.")
    then = JourneyDefinition.model_validate(edition.definition)
    part = part_of(edition)
    try:
        where = part.filter(compiled(then, edition.snapshot), edition.snapshot)
    except AskedError as gone:
        raise SelectionError(f"The part that v{edition.number} shows is not there any more: {gone}") from gone
    return SnapshotData(edition.snapshot, then, where)


@dataclass(frozen=True)
class EditionOpened(Opened):
    """As `Opened`, of a cell of an edition."""

    edition: Edition

    @cached_property
    def stored(self) -> Measure | Finding | None:
        """SelectionError where the results of the run were deleted since."""
        try:
            return super().stored
        except (Measure.DoesNotExist, Finding.DoesNotExist):
            raise SelectionError(
                "The run that found this is not kept any more, so its rows do not open. The number stands."
            ) from None

    @cached_property
    def data(self) -> SnapshotData:
        if self.stored is None or is_mood(self.cell):
            return data_of(self.edition)
        run = self.stored.run
        run.snapshot = run.snapshot or Snapshot.objects.filter(number=run.snapshot_number).first()
        return data_of_run(run)

    @cached_property
    def selection(self) -> Selection | None:
        if is_mood(self.cell):
            return behind_mood(self.cell, self.data)
        return super().selection

    def reproduce(self) -> dict[str, str]:
        """The request that gives the edition with this number again."""
        address = f"/api/v1/journeys/{self.journey.slug}/editions/{self.edition.number}/"
        return {"command": "", "cell": address, "rows": address}


def opened(edition: Edition, cell: dict[str, Any]) -> EditionOpened:
    return EditionOpened(edition.journey, part_of(edition), cell, edition)
