"""Where an analyzer stands on a journey: on or off, its last run, what it found, how sure, what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from journeymap.analysis.configuring import faults
from journeymap.analysis.due import Next, last_run, next_run
from journeymap.analysis.models import Finding, Measure, Model, Run, ScoreSet, Setting
from journeymap.analysis.models.setting import in_force
from journeymap.jobs.states import OPEN, Status
from journeymap.journeys.models import Journey
from journeymap.mining import Analyzer
from journeymap.mining.registry import load


@dataclass(frozen=True)
class Input:
    """One thing that an analyzer needs or gives. by: titles and names of who gives (or uses) it.

    there: whether it is there now; None where nobody can say without looking at the data.
    """

    word: str
    by: tuple[tuple[str, str], ...]
    there: bool | None = None


@dataclass(frozen=True)
class Yield:
    """What one run gave, and how sure: counts of its findings. tried: candidates that were tested."""

    findings: int
    with_interval: int
    with_p: int
    with_impact: int
    tried: int
    measures: int
    too_few: int
    models: tuple[Model, ...]


@dataclass(frozen=True)
class Standing:
    """An analyzer on one journey (None: on the company, or on all journeys taken together).

    last: its newest run on the whole, of any ending; done: the newest that was finished. ill: parameters of
    the stored setting that the analyzer does not take (any more) -> why.
    """

    analyzer: type[Analyzer]
    journey: Journey | None
    setting: Setting
    last: Run | None
    done: Run | None
    next: Next
    ill: dict[str, str]

    @property
    def state(self) -> str:
        """off, or the status of its last run, or "new" where it never ran."""
        if not self.setting.enabled:
            return "off"
        return str(self.last.status) if self.last else "new"


def standing(name: str, journey: Journey | None) -> Standing:
    """KeyError for an unknown analyzer."""
    analyzer = load().get(name)
    owner = None if analyzer.scope == "company" else journey
    setting, last = in_force(name, owner), last_run(name, owner)
    done = last if last and last.status == Status.DONE else newest_done(name, owner)
    return Standing(analyzer, owner, setting, last, done, next_run(name, owner), ill(analyzer, setting))


def newest_done(name: str, owner: Journey | None) -> Run | None:
    runs = Run.objects.filter(analyzer=name, journey=owner, filter={}, status=Status.DONE)
    return runs.select_related("journey", "by").order_by("-pk").first()


def ill(analyzer: type[Analyzer], setting: Setting) -> dict[str, str]:
    """What another version of an analyzer was told, and this one cannot take."""
    try:
        analyzer.Params.model_validate(setting.params)
    except ValidationError as invalid:
        return faults(invalid)
    return {}


def needs(analyzer: type[Analyzer], journey: Journey | None) -> list[Input]:
    """What it needs, who gives it, whether a finished run has given it."""
    found = []
    for word in sorted(analyzer.needs):
        givers = tuple((a.name, a.title) for a in load().analyzers.values() if word in a.gives)
        kind, _, name = word.partition(":")
        there = scored(name, journey) if kind in ("scores", "vectors") else None
        found.append(Input(word, givers, there))
    return found


def gives(analyzer: type[Analyzer]) -> list[Input]:
    """What it gives, and who needs that."""
    takers = load().analyzers.values()
    return [
        Input(word, tuple((a.name, a.title) for a in takers if word in a.needs))
        for word in sorted(analyzer.gives)
    ]


def scored(name: str, journey: Journey | None) -> bool:
    done = ScoreSet.objects.filter(name=name, run__status=Status.DONE, run__filter={})
    return (done.filter(run__journey=journey) | done.filter(run__journey=None)).exists()


def yielded(run: Run) -> Yield:
    """What a run gave, counted."""
    findings, measures = Finding.objects.filter(run=run), Measure.objects.filter(run=run)
    return Yield(
        findings=findings.count(),
        with_interval=findings.exclude(low=None).count(),
        with_p=findings.exclude(p=None).count(),
        with_impact=findings.exclude(impact=None).count(),
        tried=run.tried,
        measures=measures.count(),
        too_few=measures.filter(value=None).count(),
        models=tuple(Model.objects.filter(run=run)),
    )


def ahead(run: Run) -> int | None:
    """How many queued runs are before this one; None where it is not queued."""
    if run.status != Status.QUEUED:
        return None
    return Run.objects.filter(status=Status.QUEUED, pk__lt=run.pk).count()


def under_way(name: str) -> list[Run]:
    """Runs of an analyzer that wait or work, on any part of any journey."""
    runs = Run.objects.filter(analyzer=name, status__in=OPEN).select_related("journey", "by")
    return list(runs.order_by("pk"))


def described(analyzer: type[Analyzer]) -> dict[str, Any]:
    """Name, title and what it does in a sentence or two, for lists."""
    words = " ".join((analyzer.__doc__ or "").split())
    return {"name": analyzer.name, "title": analyzer.title, "sentence": words}
