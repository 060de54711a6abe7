"""Opening a cell or a finding of a map: the rows behind it, how it came to be, how to get it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
from django.utils.functional import cached_property

from journeymap.analysis.evidence import SelectionError, Sight, SnapshotData, counted, page
from journeymap.analysis.evidence import data_of as data_of_run
from journeymap.analysis.models import Finding, Measure, Run, ScoreSet
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.addresses import cell_at
from journeymap.maps.calendar import Grain
from journeymap.maps.gathering import behind_mood, data_of, is_mood
from journeymap.maps.keeping import kept_map
from journeymap.maps.moods import values_of
from journeymap.maps.trends import Trend, trend
from journeymap.mining import Selection

HISTORY = 50  # earlier values at most
AT_ONCE = 5_000  # rows read together for a file


@dataclass(frozen=True)
class Opened:
    """A cell (or finding) of a map of a part of a journey, and what stands behind it.

    cell: as in the map. For what the kernel counts, rows are those of the part at the current snapshot;
    for what an analyzer gave, those that its run looked at.
    """

    journey: Journey
    part: Part
    cell: dict[str, Any]

    @cached_property
    def stored(self) -> Measure | Finding | None:
        """The result that an analyzer gave; None for what is counted for this map, or came with a file."""
        if self.cell["id"] is None or self.cell.get("origin"):
            return None
        model = Finding if "headline" in self.cell else Measure
        return model.objects.select_related("run__snapshot", "run__journey").get(pk=self.cell["id"])

    @cached_property
    def data(self) -> SnapshotData:
        """SelectionError where the data that a run looked at are not kept any more."""
        return data_of_run(self.stored.run) if self.stored else data_of(self.journey, self.part)

    @cached_property
    def selection(self) -> Selection | None:
        """The rows behind the number; None for one that came without."""
        if is_mood(self.cell):
            return behind_mood(self.cell, self.data)
        told = self.stored.evidence if self.stored else self.cell["evidence"]
        return None if told is None else Selection.model_validate(told)

    @cached_property
    def counted(self) -> int:
        """How many rows stand behind it. SelectionError where there are none to be had."""
        return counted(self._selected, self.data)

    def rows(self, sight: Sight, limit: int = 100, offset: int = 0) -> list[dict[str, Any]]:
        """A page of these rows as JSON data, masked as `sight` demands."""
        return page(self._selected, self.data, sight, limit, offset) if limit else []

    def all_rows(self, sight: Sight) -> Iterator[dict[str, Any]]:
        for offset in range(0, self.counted, AT_ONCE):
            yield from self.rows(sight, AT_ONCE, offset)

    @property
    def _selected(self) -> Selection:
        if self.selection is None:
            raise SelectionError("This number came without the rows behind it.")
        return self.selection

    def trend(self, grain: Grain = "week") -> Trend:
        """How it moved, by its own formula; see `trends.trend`."""
        scores: dict[str, float] | None = None
        if self.selection and any(condition.column == "text" for condition in self.selection.where):
            self.data.read_texts()
        if self.selection and self.selection.subject == "feedback" and self.cell["run"]:
            name, run = self.cell.get("name"), self.cell["run"]["id"]
            unit = self.cell["unit"]
            given = ScoreSet.objects.filter(run=run, name=name, subject="feedback", unit=unit).first()
            if given is not None:
                ids = self.data.answers["id"]
                values = values_of(given, ids)
                known = np.isfinite(values)
                scores = dict(
                    zip(ids.filter(pa.array(known)).to_pylist(), values[known].tolist(), strict=True)
                )
        return trend(self.data, self.cell, self.selection, scores or None, grain)

    def history(self) -> list[dict[str, Any]]:
        """What earlier runs said at the same place, oldest first: time, snapshot, value, interval, n.

        Empty for what is counted for this map: its trend says how it moved.
        """
        if self.cell["run"] is None or "headline" in self.cell:
            return []
        anchor = self.cell["anchor"]
        runs = Run.objects.filter(
            analyzer=self.cell["run"]["analyzer"], status=Run.Status.DONE, filter=self.cell["scope"]["filter"]
        )
        found = Measure.objects.filter(
            run__in=runs.filter(journey=self.journey) | runs.filter(journey=None),
            measure=self.cell["name"], place=anchor["place"], name=anchor["name"], to=anchor["to"],
        ).select_related("run").defer("evidence").order_by("-run_id")  # fmt: skip
        same = [row for row in found[: HISTORY * 4] if row.dims == self.cell["dims"]][:HISTORY]
        return [
            {
                "time": row.run.finished.isoformat() if row.run.finished else None,
                "snapshot": row.run.snapshot_number,
                "value": row.value,
                "interval": row.interval,
                "n": row.n,
            }
            for row in reversed(same)
        ]

    def reproduce(self) -> dict[str, str]:
        """The request and the command that give the same number."""
        query = urlencode(self.query, doseq=True)
        base = f"/api/v1/journeys/{self.journey.slug}/map/"
        options = [f"--{name} {quote(value)}" for name, value in self.query]
        return {
            "cell": f"{base}cells/{self.cell['address']}/{'?' if query else ''}{query}",
            "rows": f"{base}cells/{self.cell['address']}/rows/{'?' if query else ''}{query}",
            "command": " ".join(["manage.py export_map", self.journey.slug, "--format json", *options]),
        }

    @property
    def query(self) -> list[tuple[str, str]]:
        """The part as a query of the API."""
        return self.part.pairs


def opened(journey: Journey, part: Part, address: str) -> Opened:
    """KeyError where the map of this part has no such cell."""
    return Opened(journey, part, cell_at(kept_map(journey, part), address))
