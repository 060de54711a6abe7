"""From a journey's rows to its map: the compiled log, the answers, what analyzers found."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Abs

from journeymap.analysis.models import Finding, Measure, latest
from journeymap.analysis.voices import heard
from journeymap.events.logs import compiled
from journeymap.events.reading import feedback_table
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps import current as current_state
from journeymap.mining.measures import Measures


def current_map(journey: Journey) -> dict[str, Any]:
    """The current-state map of a journey at the current snapshot, as JSON data."""
    snapshot = current()
    log = compiled(definition(journey), snapshot)
    runs = [*latest(journey).values(), *latest(None).values()]
    measures = Measure.objects.filter(run__in=runs).select_related("run__snapshot")
    # Findings of all analyzers in one order: by size of impact, those without a comparison after them.
    findings = Finding.objects.filter(run__in=runs).select_related("run__snapshot")
    findings = findings.order_by(Abs("impact").desc(nulls_last=True), "run_id", "rank")
    return current_state.build(
        journey.name,
        journey.slug,
        snapshot.number,
        log,
        Measures(log),
        heard(log, feedback_table(snapshot)),
        map(measure, measures),
        map(finding, findings),
    )


def anchored(row: Finding | Measure) -> dict[str, Any]:
    """What findings and measures have in common, and the run that gave it."""
    return {
        "anchor": {"place": row.place, "name": row.name, "to": row.to},
        "value": row.value,
        "unit": row.unit,
        "interval": row.interval,
        "n": row.n,
        "method": row.method,
        "evidence": row.evidence,
        "run": {"id": row.run_id, "analyzer": row.run.analyzer, "version": row.run.version,
                "snapshot": row.run.snapshot.number if row.run.snapshot else None},
    }  # fmt: skip


def measure(row: Measure) -> dict[str, Any]:
    return {"name": row.measure, "dims": row.dims, "status": row.status, **anchored(row)}


def finding(row: Finding) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "headline": row.headline,
        "mood": row.mood,
        "impact": row.impact,
        "money": row.money,
        "p": row.p,
        "effect": row.effect,
        **anchored(row),
    }


STATES = {"current": current_map}
