"""Themes and personas of a test's company, and runs that assigned answers and customers to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from journeymap.access.operations import registry
from journeymap.analysis.models import Measure, Run, ScoreSet
from journeymap.customers.models import Persona
from journeymap.events.snapshots import current
from journeymap.feedback.models import Theme
from journeymap.journeys.models import Journey


def theme(name: str, *terms: str, vector: Sequence[float] = (1.0, 0.0)) -> Theme:
    told = {"terms": terms or (name.lower(),), "vector": vector, "reach": 0.4, "vectors": "m-1"}
    ((_, back),) = registry["add_theme"].function(None, name=name, **told)
    return Theme.objects.keyed(back["theme"])


def persona(journey: Journey, name: str, **more: str) -> Persona:
    ((_, back),) = registry["add_persona"].function(journey, name=name, rule="{}", **more)
    return Persona.objects.keyed(back["persona"])


def finished(journey: Journey | None, analyzer: str = "sorter") -> Run:
    revision = journey.revision if journey else None
    return Run.objects.create(
        journey=journey, analyzer=analyzer, version="1", status="done", snapshot=current(),
        snapshot_number=current().number, journey_revision=revision,
    )  # fmt: skip


def assign(run: Run, place: str, told: Mapping[str, str | None]) -> ScoreSet:
    """Scores named after a place, as a run stores them: subject -> key."""
    subject = {"persona": "customer", "theme": "feedback"}[place]
    path = settings.DATA_DIR / "runs" / str(run.pk) / f"{place}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    values = pa.array(list(told.values()), pa.string())
    pq.write_table(pa.table({"id": pa.array(list(told), pa.string()), "value": values}), path)
    relative = str(path.relative_to(settings.DATA_DIR))
    return ScoreSet.objects.create(run=run, name=place, subject=subject, path=relative, rows=len(told))


def measured(
    run: Run, place: str, kept: Theme | Persona, unit: str, value: float | None, **more: Any
) -> None:
    """A measure about what people keep; dims beside its key in `dims`."""
    dims = {"key": kept.key, **more.pop("dims", {})}
    told = {"n": 40, "method": "counted", "status": "measured" if value is not None else "not enough data"}
    Measure.objects.create(
        run=run, place=place, name=kept.name, measure=more.pop("measure", unit), unit=unit, value=value,
        dims=dims, **{**told, **more},
    )  # fmt: skip
