"""Findings and measures as JSON data: one shape for the map, the API and exports."""

from __future__ import annotations

from typing import Any

from journeymap.analysis.models import Finding, Measure, Run


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
        "run": stamp(row.run),
        "scope": scope(row.run),
    }


def stamp(run: Run) -> dict[str, Any]:
    """Which run: analyzer, version, and the snapshot and revision it looked at."""
    return {
        "id": run.pk,
        "analyzer": run.analyzer,
        "version": run.version,
        "snapshot": run.snapshot_number,
        "revision": run.journey_revision,
    }


def scope(run: Run) -> dict[str, Any]:
    """For what a result holds: a journey (null: the company), and the part of it that the run looked at.

    An empty filter means the whole. Analyzers do not look again when a map is filtered.
    """
    return {"journey": run.journey.slug if run.journey else None, "filter": run.filter}


def measure(row: Measure) -> dict[str, Any]:
    return {"id": row.pk, "name": row.measure, "dims": row.dims, "status": row.status, **anchored(row)}


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
        "incident": row.incident,
        **anchored(row),
    }
