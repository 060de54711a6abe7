"""From a journey's rows to its map: the compiled log, the answers, what analyzers found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Abs

from journeymap.analysis import showing
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.models import Finding, Measure, Run
from journeymap.analysis.narrowing import newest
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps import current as current_state
from journeymap.maps.asking import Part
from journeymap.mining.measures import Measures

PARTS_LOOKED_AT = 500  # newest runs over parts of a journey, among which those of one part are looked for


def data_of(journey: Journey, part: Part, snapshot: Snapshot | None = None) -> SnapshotData:
    """The journey at the current snapshot (or another), of the cases that the part keeps.

    AskedError, see `Part.filter`.
    """
    data = SnapshotData(snapshot or current(), definition(journey))
    data.where = part.filter(data.log, data.at)
    return data


def newest_runs(journey: Journey, part: Part) -> dict[str, int]:
    """Analyzer -> its newest finished run: over this very part where there is one, else over the whole
    journey, or over the company."""
    found: dict[str, int] = {}
    for runs in (newest().filter(journey=None), newest().filter(journey=journey)):
        found |= dict(runs.values_list("analyzer", "pk"))
    if not part.whole:
        partial = Run.objects.filter(status=Run.Status.DONE, journey=journey).exclude(filter={})
        told = partial.order_by("-pk").values_list("analyzer", "pk", "filter")[:PARTS_LOOKED_AT]
        same = [(analyzer, pk) for analyzer, pk, kept in told if kept == part.kept()]
        found |= dict(reversed(same))
    return found


def current_map(journey: Journey, part: Part | None = None) -> dict[str, Any]:
    """The current-state map of a journey, or of a part of it, at the current snapshot, as JSON data.

    What analyzers found is not looked for again in a part: each result says for which scope it holds.
    """
    part = part or Part()
    return with_ids(drawn(journey, part, current(), newest_runs(journey, part).values()))


def drawn(journey: Journey, part: Part, snapshot: Snapshot, runs: Iterable[int]) -> dict[str, Any]:
    """The map without the lists of keys behind results of analyzers, which may be longer than all the rest:
    such `evidence` is null. `with_ids` puts them in."""
    data = data_of(journey, part, snapshot)
    measures, findings = results(runs)
    return current_state.build(
        journey.name,
        journey.slug,
        data.at.number,
        data.log,
        Measures(data.log, data.where),
        data.answers,
        ({**short(showing.measure(row)), "stale": stale(row.run, journey, data.at)} for row in measures),
        ({**short(showing.finding(row)), "stale": stale(row.run, journey, data.at)} for row in findings),
        part.told(),
    )


def results(runs: Iterable[int]) -> tuple[QuerySet[Measure], QuerySet[Finding]]:
    """What the runs gave; findings of all analyzers in one order: by size of impact, those without a
    comparison after them."""
    runs = list(runs)
    stamped = ("run__snapshot", "run__journey")
    measures = Measure.objects.filter(run__in=runs).select_related(*stamped)
    findings = Finding.objects.filter(run__in=runs).select_related(*stamped)
    return measures, findings.order_by(Abs("impact").desc(nulls_last=True), "run_id", "rank")


def short(result: dict[str, Any]) -> dict[str, Any]:
    """The result without a list of keys as its evidence."""
    listed = result["evidence"] and result["evidence"].get("ids") is not None
    return {**result, "evidence": None} if listed else result


def with_ids(shown: dict[str, Any]) -> dict[str, Any]:
    """A copy of the map that tells all evidence, as it is stored now."""
    found = dict(shown)
    for kind, model in (("measures", Measure), ("findings", Finding)):
        lacking = [each["id"] for each in shown[kind] if each["evidence"] is None and each["id"]]
        if lacking:
            runs = {each["run"]["id"] for each in shown[kind] if each["run"]}
            stored = dict(
                model.objects.filter(run__in=runs, evidence__ids__isnull=False).values_list("pk", "evidence")
            )
            found[kind] = [
                {**each, "evidence": stored.get(each["id"])} if each["evidence"] is None else each
                for each in shown[kind]
            ]
    return found


def stale(run: Run, journey: Journey, snapshot: Snapshot) -> bool:
    """Whether the run looked at older data or at an older definition than the map shows."""
    older = run.snapshot is None or run.snapshot.number < snapshot.number
    return older or run.journey_revision not in (None, journey.revision)


STATES = {"current": current_map}
