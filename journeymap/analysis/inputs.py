"""What a run is given, laid out as files: the compiled log, answers with texts, traits, earlier results.

A run on a filter is given the rows of that part only: its cases, their answers, customers and scores.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from journeymap.analysis import curating, remembering
from journeymap.analysis.models.results import Model, ScoreSet
from journeymap.analysis.models.setting import in_force, switched_off
from journeymap.analysis.offering import missing
from journeymap.analysis.parts import Part
from journeymap.analysis.rawevents import handed_in, raw_events
from journeymap.analysis.voices import heard, of_company, with_texts
from journeymap.events.files import local, local_folder, place
from journeymap.events.logs import compiled
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table, feedback_table
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.mining import Analyzer
from journeymap.mining.log import Log
from journeymap.mining.portion import portion
from journeymap.mining.registry import load
from journeymap.mining.runner import Spec

if TYPE_CHECKING:
    from journeymap.analysis.models.run import Run


class MissingInput(LookupError):
    """Something the analyzer needs is not there yet; the message says what and who gives it.

    awaits: the number of a run under way that may bring it.
    """

    awaits: int | None = None


class UnderWay(MissingInput):
    """Something the analyzer uses is being made anew; it would look at what is older."""

    def __init__(self, giver: Run) -> None:
        self.awaits = giver.pk
        super().__init__(f"{giver.analyzer} is {giver.status}, and it uses what that gives")


def prepare(run: Run, analyzer: type[Analyzer], snapshot: Snapshot, folder: Path) -> tuple[Spec, Log | None]:
    """Write the inputs of a run below `folder` and describe them. Raises MissingInput, AskedError."""
    if giver := under_way(run, analyzer):
        raise UnderWay(giver)
    kept = told_of(run, analyzer)
    (folder / "in").mkdir(parents=True, exist_ok=True)
    log = compiled(definition(run.journey), snapshot) if run.journey else None
    scores = earlier_scores(run, analyzer.needs) | earlier_scores(run, analyzer.wants, needed=False)
    answers = feedback_table(snapshot)
    if "feedback" in analyzer.needs and not answers.num_rows:
        raise MissingInput("there is no feedback yet: import some")
    if "events" in analyzer.needs and not snapshot.manifest.events:
        raise MissingInput("there are no events yet: import some")
    answers = heard(log, answers) if log else of_company(answers)
    customers = customers_table(snapshot)
    if log and run.filter:
        log, answers, customers = narrowed(run, log, answers, customers, snapshot, folder / "in")
    files = {need: narrow(stored, log, answers, run, folder / "in") for need, stored in scores.items()}
    pq.write_table(with_texts(answers), folder / "in" / "feedback.parquet")
    pq.write_table(customers, folder / "in" / "customers.parquet")
    spec = Spec(
        analyzer=analyzer.name,
        module=load().modules[analyzer.name],
        params=run.params,
        snapshot=str(snapshot.number),
        scope=analyzer.scope,
        log=log.folder if log else None,
        feedback=(folder / "in" / "feedback.parquet",),
        customers=(folder / "in" / "customers.parquet",),
        events=raw_events(snapshot, folder / "in") if "events" in analyzer.needs else (),
        sources=handed_in(folder / "in"),
        scores={name: path for (kind, name), path in files.items() if kind == "scores"},
        vectors={name: path for (kind, name), path in files.items() if kind == "vectors"},
        models=active_models(run, folder / "in"),
        curated=kept,
        memos=remembering.lent(analyzer.name, folder / "in"),
        output=folder / "out",
        memory_bytes=settings.RUN_MEMORY_BYTES,
        cpu_seconds=settings.RUN_CPU_SECONDS,
    )
    return spec, log


def narrowed(
    run: Run, log: Log, answers: pa.Table, customers: pa.Table, snapshot: Snapshot, folder: Path
) -> tuple[Log, pa.Table, pa.Table]:
    """Log, answers and customers of the part that the run looks at. AskedError for a part that is not."""
    where = Part.of(run.filter).filter(log, snapshot)
    chosen = where.mask(log) if where else np.ones(log.n_codes, dtype=bool)
    part = portion(log, chosen, folder / "log")
    keys = part.cases.project("key, customer").to_arrow_table()
    return (
        part,
        answers.filter(pc.is_in(answers["case"], keys["key"].combine_chunks())),
        customers.filter(pc.is_in(customers["customer"], keys["customer"].combine_chunks())),
    )


def narrow(stored: ScoreSet, log: Log | None, answers: pa.Table, run: Run, folder: Path) -> Path:
    """The file of earlier scores; for a run on a filter, one with the scores of that part alone.

    Vectors are deleted when newer ones come, and so may be copies of what several machines share: this run's
    stay, by a name of their own.
    """
    if not run.filter or log is None:
        lasts = stored.width is None and not place().shared
        return local(stored.path) if lasts else held(stored, folder)
    kept = {
        "feedback": lambda: answers["id"],
        "case": lambda: log.cases.project("key").to_arrow_table()["key"],
        "customer": lambda: log.cases.project("customer").to_arrow_table()["customer"],
    }[stored.subject]()
    scores, narrower = pq.read_table(local(stored.path)), folder / f"scores-{stored.pk}.parquet"
    ids = pc.unique(kept.cast(pa.string()))
    pq.write_table(scores.filter(pc.is_in(scores["id"], value_set=ids)), narrower)
    return narrower


def held(stored: ScoreSet, folder: Path) -> Path:
    try:
        return remembering.held(local(stored.path), folder / f"vectors-{stored.pk}.parquet")
    except FileNotFoundError:  # replaced just now
        again = (
            f"the scores {stored.name!r} of run {stored.run_id} are gone: it looks again after the next run"
        )
        raise MissingInput(again) from None


def under_way(run: Run, analyzer: type[Analyzer]) -> Run | None:
    """A run on the whole of the journey (or the company) that is about to give what this one uses.

    One that itself waits for another counts as long as that one is under way. A quick analyzer waits for
    nobody but whom it needs: it looks again when what it wants is there.
    """
    used = analyzer.needs if analyzer.quick else analyzer.needs | analyzer.wants
    givers = [each.name for each in load().analyzers.values() if each.gives & used]
    runs = type(run).objects.filter(analyzer__in=givers, filter={}).exclude(pk=run.pk).exclude(switched_off())
    runs = runs.filter(journey=run.journey) | runs.filter(journey=None)
    awaiting = runs.filter(status="waiting", awaits__isnull=False)
    return (runs.filter(status__in=("queued", "running")) | awaiting).order_by("pk").first()


def told_of(run: Run, analyzer: type[Analyzer]) -> dict[str, Any]:
    """What people keep, of the kinds that the analyzer uses. MissingInput for one that it needs."""
    told = {kind: kept for kind, kept in curating.curated(run.journey).items() if kind in kinds(analyzer)}
    for need in sorted(analyzer.needs):
        word, _, kind = need.partition(":")
        if word == "curated" and kind not in told:
            raise MissingInput(f"it needs the {spoken(kind)}: {missing(kind)}")
    return told


def kinds(analyzer: type[Analyzer]) -> set[str]:
    """What of all that people keep the analyzer uses."""
    words = (word.partition(":") for word in analyzer.needs | analyzer.wants)
    return {name for kind, _, name in words if kind == "curated"}


def earlier_scores(run: Run, words: Iterable[str], needed: bool = True) -> dict[tuple[str, str], ScoreSet]:
    """The newest scores and vectors of the whole journey, by (kind, name).

    needed: MissingInput for what is not there; else it is left out.
    """
    found: dict[tuple[str, str], ScoreSet] = {}
    off = type(run).objects.filter(switched_off())
    for need in words:
        kind, _, name = need.partition(":")
        if kind not in ("scores", "vectors"):
            continue
        newest = ScoreSet.objects.filter(name=name, run__status="done", run__filter={}).exclude(run__in=off)
        newest = newest.filter(run__journey=run.journey) | newest.filter(run__journey=None)
        last = newest.filter(width__isnull=kind == "scores").order_by("-run_id").first()
        if last is not None:
            found[kind, name] = last
        elif needed:
            raise MissingInput(
                f"it needs {spoken(name)}, which no run has given: {remedy(need, run.journey)}"
            )
    return found


def spoken(name: str) -> str:
    """What an analyzer needs, for who reads why it waits: not all of them know how analyzers name it."""
    return name.replace("_", " ")


def remedy(need: str, journey: Journey | None) -> str:
    """Who gives what is missing, and whether they would first have to be switched on."""
    givers = [each.name for each in load().analyzers.values() if need in each.gives]
    running = [name for name in givers if in_force(name, journey).enabled]
    if running:
        return f"run {' or '.join(running)} first"
    return f"switch {' or '.join(givers)} on first" if givers else "no analyzer gives it"


def active_models(run: Run, folder: Path) -> dict[str, Path]:
    """Folders of the models that people made active, for this journey or for the company."""
    chosen: dict[str, Path] = {}
    for model in Model.objects.filter(status=Model.Status.ACTIVE).order_by("journey_id"):
        if model.journey_id in (None, run.journey_id):
            chosen[model.name] = local_folder(model.path)
    if place().shared:  # copies may go while the run lasts
        for name, path in chosen.items():
            chosen[name] = Path(shutil.copytree(path, folder / "models" / name))
    return chosen
