"""What a run is given, laid out as files: the compiled log, answers with texts, traits, earlier results."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from django.conf import settings

from journeymap.analysis.models.results import Model, ScoreSet
from journeymap.analysis.voices import heard, of_company, with_texts
from journeymap.events.logs import compiled
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table, feedback_table
from journeymap.journeys.definitions import definition
from journeymap.mining import Analyzer
from journeymap.mining.log import Log
from journeymap.mining.registry import load
from journeymap.mining.runner import Spec

if TYPE_CHECKING:
    from journeymap.analysis.models.run import Run


class MissingInput(LookupError):
    """Something the analyzer needs is not there yet; the message says what and who gives it."""


def prepare(run: Run, analyzer: type[Analyzer], snapshot: Snapshot, folder: Path) -> tuple[Spec, Log | None]:
    """Write the inputs of a run below `folder` and describe them. Raises MissingInput."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    log = compiled(definition(run.journey), snapshot) if run.journey else None
    scores = earlier_scores(run, analyzer.needs)
    answers = feedback_table(snapshot)
    if "feedback" in analyzer.needs and not answers.num_rows:
        raise MissingInput("there is no feedback yet: import some")
    known = heard(log, answers) if log else of_company(answers)
    pq.write_table(with_texts(known), folder / "in" / "feedback.parquet")
    pq.write_table(customers_table(snapshot), folder / "in" / "customers.parquet")
    spec = Spec(
        analyzer=analyzer.name,
        module=load().modules[analyzer.name],
        params=run.params,
        snapshot=str(snapshot.number),
        scope=analyzer.scope,
        log=log.folder if log else None,
        feedback=(folder / "in" / "feedback.parquet",),
        customers=(folder / "in" / "customers.parquet",),
        scores={name: path for (kind, name), path in scores.items() if kind == "scores"},
        vectors={name: path for (kind, name), path in scores.items() if kind == "vectors"},
        models=active_models(run),
        output=folder / "out",
        memory_bytes=settings.RUN_MEMORY_BYTES,
        cpu_seconds=settings.RUN_CPU_SECONDS,
    )
    return spec, log


def earlier_scores(run: Run, needs: Iterable[str]) -> dict[tuple[str, str], Path]:
    """Files of the newest scores and vectors that are needed, by (kind, name)."""
    found: dict[tuple[str, str], Path] = {}
    for need in needs:
        kind, _, name = need.partition(":")
        if kind not in ("scores", "vectors"):
            continue
        newest = ScoreSet.objects.filter(name=name, run__status="done", run__journey=run.journey)
        newest = newest | ScoreSet.objects.filter(name=name, run__status="done", run__journey=None)
        last = newest.order_by("-run_id").first()
        if last is None:
            givers = [a.name for a in load().analyzers.values() if need in a.gives]
            who = f"run {' or '.join(givers)} first" if givers else "no analyzer gives it"
            raise MissingInput(f"{need} is not there yet: {who}")
        found[kind, name] = settings.DATA_DIR / last.path
    return found


def active_models(run: Run) -> dict[str, Path]:
    """Folders of the models that people made active, for this journey or for the company."""
    chosen: dict[str, Any] = {}
    for model in Model.objects.filter(status=Model.Status.ACTIVE).order_by("journey_id"):
        if model.journey_id in (None, run.journey_id):
            chosen[model.name] = settings.DATA_DIR / model.path
    return chosen
