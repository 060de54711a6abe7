"""From a journey's rows to its map: the compiled log, the answers, what analyzers found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Abs

from journeymap.analysis import showing
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.models import Finding, Measure, Run
from journeymap.analysis.models.setting import switched_off
from journeymap.analysis.parts import Part
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps import current as current_state
from journeymap.maps.imported import instead
from journeymap.maps.moods import evidence_of, mood_cells, mood_sets, stages_of, values_of
from journeymap.mining import Selection
from journeymap.mining.measures import Measures

PARTS_LOOKED_AT = 500  # newest runs over parts of a journey, among which those of one part are looked for


def data_of(journey: Journey, part: Part, snapshot: Snapshot | None = None) -> SnapshotData:
    """The journey at the current snapshot (or another), of the cases that the part keeps.

    AskedError, see `Part.filter`.
    """
    data = SnapshotData(snapshot or current(), definition(journey))
    data.where = part.filter(data.log, data.at)
    return data


def newest_runs(journey: Journey, part: Part, whole: dict[str, int] | None = None) -> dict[str, int]:
    """Analyzer -> its newest finished run: over this very part where there is one, else over the whole
    journey, or over the company. whole: what this gives for the whole, where that is known already."""
    found: dict[str, int] = dict(whole or {})
    done = Run.objects.filter(status=Run.Status.DONE).exclude(switched_off()).order_by()
    over_whole = (done.filter(journey=None, filter={}), done.filter(journey=journey, filter={}))
    for runs in over_whole if whole is None else ():
        newest = runs.values("analyzer").annotate(last=Max("pk"))
        found |= dict(newest.values_list("analyzer", "last"))
    if not part.whole:
        partial = done.filter(journey=journey).exclude(filter={}).order_by("-pk")
        told = partial.values_list("analyzer", "pk", "filter")[:PARTS_LOOKED_AT]
        same = [(analyzer, pk) for analyzer, pk, kept in told if kept == part.kept()]
        found |= dict(reversed(same))
    return found


def current_map(journey: Journey, part: Part | None = None) -> dict[str, Any]:
    """The current-state map of a journey, or of a part of it, at the current snapshot, as JSON data.

    What analyzers found is not looked for again in a part: each result says for which scope it holds.
    """
    part = part or Part()
    shown = drawn(journey, part, current(), newest_runs(journey, part).values())
    return with_ids(instead(journey, shown) if part.whole else shown, journey, part)


def drawn(
    journey: Journey, part: Part, snapshot: Snapshot, runs: Iterable[int], data: SnapshotData | None = None
) -> dict[str, Any]:
    """The map without the lists of keys behind results of analyzers, which may be longer than all the rest:
    such `evidence` is null. `with_ids` puts them in. data: `data_of` these three, if it is open already."""
    data = data or data_of(journey, part, snapshot)
    measures, findings = results(runs)
    found = [{**showing.measure(row), "stale": stale(row.run, journey, data.at)} for row in measures]
    felt = list(moods(journey, part, data, runs))
    return current_state.build(
        journey.name,
        journey.slug,
        data.at.number,
        data.log,
        Measures(data.log, data.where, data.mask),
        data.answers,
        of_the_part(found, felt, part),
        ({**showing.finding(row), "stale": stale(row.run, journey, data.at)} for row in findings),
        part.told(),
    )


def moods(journey: Journey, part: Part, data: SnapshotData, runs: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Cells of the moods of just this part, under the name of the run that scored the answers."""
    stage_of = stages_of(data.log)
    for stored in mood_sets(runs):
        about = {
            "id": None,
            "run": showing.stamp(stored.run),
            "scope": {"journey": journey.slug, "filter": current_state.told(part.told())},
            "stale": stale(stored.run, journey, data.at),
        }
        values = values_of(stored, data.answers["id"])
        for cell in mood_cells(stored.name, data.answers, values, stage_of, listed=False):
            yield {**cell.model_dump(mode="json"), **about}


def of_the_part(
    found: Iterable[dict[str, Any]], felt: Iterable[dict[str, Any]], part: Part
) -> list[dict[str, Any]]:
    """What analyzers gave, then moods. Of a mood that an analyzer gave for another scope only that of the
    part is kept, of one that it gave for this very part only the analyzer's own."""
    mine = {_named(cell): cell for cell in felt}
    kept = []
    for cell in found:
        if _named(cell) not in mine:
            kept.append(cell)
        elif (cell["scope"]["filter"] or {}) == part.kept():
            kept.append(cell)
            del mine[_named(cell)]
    return [*kept, *mine.values()]


def _named(cell: dict[str, Any]) -> tuple[Any, ...]:
    anchor = cell["anchor"]
    return anchor["place"], anchor["name"], cell["name"], tuple(cell["dims"].items()), cell["run"]["id"]


def results(runs: Iterable[int]) -> tuple[list[Measure], list[Finding]]:
    """What the runs gave, without evidence that lists keys: it may be longer than all the rest, and is not
    even read. Findings of all analyzers in one order: by size of impact, those without a comparison last."""
    runs = list(runs)
    measures = Measure.objects.filter(run__in=runs)
    findings = Finding.objects.filter(run__in=runs)
    return _brief(measures), _brief(findings.order_by(Abs("impact").desc(nulls_last=True), "run_id", "rank"))


def _brief(rows: QuerySet[Any]) -> list[Any]:
    listing = Q(evidence__ids__isnull=False) & ~Q(evidence__ids=None)
    told = dict(rows.order_by().exclude(listing).values_list("pk", "evidence"))
    found = list(rows.defer("evidence").prefetch_related("run__snapshot", "run__journey"))
    for row in found:
        row.evidence = told.get(row.pk)
    return found


def with_ids(shown: dict[str, Any], journey: Journey, part: Part) -> dict[str, Any]:
    """A copy of the map that tells all evidence, as it is stored now. An imported map has none."""
    found = dict(shown)
    if "imported" in shown:
        return found
    for kind, model in (("measures", Measure), ("findings", Finding)):
        runs = {each["run"]["id"] for each in shown[kind] if each["run"] and each["evidence"] is None}
        stored = dict(
            model.objects.filter(run__in=runs, evidence__ids__isnull=False).values_list("pk", "evidence")
        )
        found[kind] = [
            {**each, "evidence": stored.get(each["id"])} if each["evidence"] is None else each
            for each in shown[kind]
        ]
    if any(is_mood(each) for each in found["measures"]):
        data = data_of(journey, part)
        found["measures"] = [
            {**each, "evidence": behind_mood(each, data).model_dump(mode="json")} if is_mood(each) else each
            for each in found["measures"]
        ]
    return found


def is_mood(cell: Mapping[str, Any]) -> bool:
    """Whether the cell was computed from an analyzer's scores, and its evidence was left out."""
    return bool(cell["id"] is None and cell["run"] and cell["evidence"] is None and not cell.get("origin"))


def behind_mood(cell: Mapping[str, Any], data: SnapshotData) -> Selection:
    return evidence_of(cell, data.answers, stages_of(data.log))


def stale(run: Run, journey: Journey, snapshot: Snapshot) -> bool:
    """Whether the run looked at older data or at an older definition than the map shows."""
    older = run.snapshot is None or run.snapshot.number < snapshot.number
    return older or run.journey_revision not in (None, journey.revision)
