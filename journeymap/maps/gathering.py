"""From a journey's rows to its map: the compiled log, the answers, what analyzers found."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Abs

from journeymap.analysis import showing
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.models import Finding, Measure, Run, latest
from journeymap.events.logs import compiled
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps import current as current_state
from journeymap.maps.asking import Part
from journeymap.mining.measures import Measures


def data_of(journey: Journey, part: Part) -> SnapshotData:
    """The journey at the current snapshot, of the cases that the part keeps.

    AskedError, see `Part.filter`.
    """
    snapshot, defined = current(), definition(journey)
    return SnapshotData(snapshot, defined, part.filter(compiled(defined, snapshot), snapshot))


def current_map(journey: Journey, part: Part | None = None) -> dict[str, Any]:
    """The current-state map of a journey, or of a part of it, at the current snapshot, as JSON data.

    What analyzers found is not looked for again in a part: each result says for which scope it holds.
    """
    part = part or Part()
    data = data_of(journey, part)
    runs = [*latest(journey).values(), *latest(None).values()]
    measures = Measure.objects.filter(run__in=runs).select_related("run__snapshot", "run__journey")
    # Findings of all analyzers in one order: by size of impact, those without a comparison after them.
    findings = Finding.objects.filter(run__in=runs).select_related("run__snapshot", "run__journey")
    findings = findings.order_by(Abs("impact").desc(nulls_last=True), "run_id", "rank")
    return current_state.build(
        journey.name,
        journey.slug,
        data.at.number,
        data.log,
        Measures(data.log, data.where),
        data.answers,
        ({**showing.measure(row), "stale": stale(row.run, journey, data.at)} for row in measures),
        ({**showing.finding(row), "stale": stale(row.run, journey, data.at)} for row in findings),
        part.told(),
    )


def stale(run: Run, journey: Journey, snapshot: Snapshot) -> bool:
    """Whether the run looked at older data or at an older definition than the map shows."""
    older = run.snapshot is None or run.snapshot.number < snapshot.number
    return older or run.journey_revision not in (None, journey.revision)


STATES = {"current": current_map}
