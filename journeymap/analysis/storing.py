"""Results of a run become rows: findings ranked, measures, score columns, models, proposals, alerts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from journeymap.analysis import proposals, remembering
from journeymap.analysis.models.results import Alert, Finding, Measure, Model, Proposal, ScoreSet
from journeymap.events import files
from journeymap.mining import results
from journeymap.mining.concluding import Conclusion, Ranked
from journeymap.mining.results import Anchor, Interval, Selection
from journeymap.mining.storing import read_located

if TYPE_CHECKING:
    from journeymap.analysis.models.run import Run

AT_ONCE = 500


def place(anchor: Anchor) -> dict[str, Any]:
    return {"place": anchor.place, "name": anchor.name, "to": anchor.to}


def bounds(interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {"low": None, "high": None, "level": None}
    return {"low": interval.low, "high": interval.high, "level": interval.level}


def rows_behind(selection: Selection | None) -> dict[str, Any] | None:
    return None if selection is None else selection.model_dump(mode="json")


def store_findings(run: Run, ranked: Iterable[Ranked]) -> list[Finding]:
    """Keep findings in the order given, most telling first."""
    rows = [
        Finding(
            run=run, rank=rank, kind=f.kind, headline=f.headline, mood=f.mood, value=f.value, unit=f.unit,
            n=f.n, method=f.method, p=f.p, evidence=rows_behind(f.evidence),
            effect=f.effect.model_dump(mode="json") if f.effect else None,
            incident=f.incident.model_dump(mode="json") if f.incident else None,
            impact=each.impact.value if each.impact else None, money=each.money,
            **place(f.anchor), **bounds(f.interval),
        )
        for rank, each in enumerate(ranked)
        for f in [each.finding]
    ]  # fmt: skip
    return Finding.objects.bulk_create(rows, AT_ONCE)


def store_measures(run: Run, measures: Iterable[results.Measure]) -> None:
    Measure.objects.bulk_create(
        [
            Measure(
                run=run, measure=m.name, dims=m.dims, value=m.value, unit=m.unit, n=m.n, method=m.method,
                status=m.status, evidence=rows_behind(m.evidence), **place(m.anchor), **bounds(m.interval),
            )
            for m in measures
        ],
        AT_ONCE,
    )  # fmt: skip


def update_alerts(run: Run, findings: Iterable[Finding]) -> None:
    """Open an alert for each incident not yet open; close those of this analyzer that are gone or over."""
    now = timezone.now()
    incidents = {f.incident["key"]: f for f in findings if f.incident}
    open_alerts = Alert.objects.filter(journey=run.journey, analyzer=run.analyzer, closed=None)
    lasting = [key for key, finding in incidents.items() if not finding.incident.get("ended")]
    open_alerts.exclude(key__in=lasting).update(closed=now, ending=Alert.Ending.GONE)
    known = set(open_alerts.values_list("key", flat=True))
    for key in lasting:
        finding = incidents[key]
        if key not in known:
            Alert.objects.create(
                journey=run.journey,
                analyzer=run.analyzer,
                key=key,
                headline=finding.headline,
                finding=finding,
                started=datetime.fromisoformat(finding.incident["started"]),
            )


def store(run: Run, output: Path, conclusion: Conclusion) -> None:
    """All that a run yielded, inside the transaction that ends it. Files stay below the run's folder."""
    run.tried = conclusion.tried
    run.save(
        update_fields=[
            "snapshot",
            "snapshot_number",
            "version",
            "journey_revision",
            "definition",
            "tried",
            "seconds",
            "peak_bytes",
        ]
    )
    findings = store_findings(run, conclusion.findings)
    opens, made = proposals.Openings(run), set[tuple[str, str]]()
    found = list(read_located(output))
    store_measures(run, [r for r, _ in found if isinstance(r, results.Measure)])
    for result, path in found:
        if isinstance(result, results.Scores):
            assert path is not None  # scores and models have one
            store_scores(run, result, path)
        elif isinstance(result, results.ModelArtefact):
            assert path is not None
            store_model(run, result, path)
        elif isinstance(result, results.Memo):
            assert path is not None
            remembering.keep(run.analyzer, result.name, path)
        elif isinstance(result, results.Proposal):
            made.add((result.kind, result.target))
            stored = store_proposal(run, result)
            if stored is not None and result.opening:
                opens.carry_out(stored)
    if not run.filter:  # a part of a journey cannot say that something of the whole is gone
        withdraw(run, made)
        update_alerts(run, findings)


def below_data(path: Path) -> str:
    return str(path.relative_to(settings.DATA_DIR))


def kept(run: Run, path: Path) -> str:
    """Hand a file of the run over to the store; where it is then. Another attempt uses other names."""
    place = place_of(run, path)
    if (settled := files.absolute(place)) != path:
        settled.parent.mkdir(parents=True, exist_ok=True)
        path.replace(settled)
    files.keep(place)
    return place


def place_of(run: Run, path: Path) -> str:
    """Where a file or folder that the run made is kept, below the data folder."""
    if files.place().shared:
        return f"runs/{run.pk}/{run.worker}/{path.relative_to(run.folder).as_posix()}"
    return below_data(path)


def store_scores(run: Run, scores: results.Scores, path: Path) -> None:
    ScoreSet.objects.create(
        run=run, name=scores.name, subject=scores.subject, path=kept(run, path), rows=len(scores.ids),
        width=scores.values.shape[1] if scores.values.ndim == 2 else None,
        unit=scores.unit, better=scores.better,
    )  # fmt: skip


def drop_older_vectors(run: Run) -> None:
    """Of vectors only the newest of an analyzer and journey stay: they are large, nobody reads the others."""
    given = set(run.score_sets.exclude(width=None).values_list("name", flat=True))
    if run.filter or not given:
        return
    older = ScoreSet.objects.filter(run__journey=run.journey, run__analyzer=run.analyzer, run__lt=run.pk)
    for stored in older.exclude(width=None).filter(name__in=given):
        stored.delete()
        files.remove(stored.path)


def merge_memos(run: Run) -> None:
    """Files of what the analyzer remembers become few again."""
    for memo in remembering.memos(run.analyzer):
        remembering.merge(memo)


def store_model(run: Run, model: results.ModelArtefact, path: Path) -> None:
    """A new model works in the shadow until a person makes it active; it takes the place of those that still
    wait there under its name.
    """
    waiting = Model.objects.filter(name=model.name, journey=run.journey, status=Model.Status.SHADOW)
    waiting.update(status=Model.Status.RETIRED, decided=timezone.now())
    for each in sorted(path.rglob("*")):
        if each.is_file():
            kept(run, each)
    Model.objects.create(
        run=run, journey=run.journey, name=model.name, path=place_of(run, path), card=model.card,
        metrics=model.metrics, trained_on=model.trained_on,
    )  # fmt: skip


def store_proposal(run: Run, proposal: results.Proposal) -> Proposal | None:
    """Not again what a person decided on before; what is open already is brought up to date."""
    operations = [operation.model_dump(mode="json") for operation in proposal.operations]
    told = {
        "run": run, "operations": operations, "reason": proposal.reason,
        "evidence": rows_behind(proposal.evidence),
    }  # fmt: skip
    same = Proposal.objects.filter(journey=run.journey, kind=proposal.kind, target=proposal.target)
    if any(known.operations == operations for known in same):
        return None
    if same.filter(status=Proposal.Status.OPEN, run__analyzer=run.analyzer).update(**told):
        return None
    return Proposal.objects.create(journey=run.journey, kind=proposal.kind, target=proposal.target, **told)


def withdraw(run: Run, made: Collection[tuple[str, str]]) -> None:
    """Proposals of the analyzer that nobody decided on and that it makes no more are taken away."""
    before = Proposal.objects.filter(journey=run.journey, run__analyzer=run.analyzer, run__filter={})
    for proposal in before.filter(status=Proposal.Status.OPEN):
        if (proposal.kind, proposal.target) not in made:
            proposal.delete()
