"""Which findings belong together, worked out once for the newest runs of a journey; see `overlap`.

What is kept is a file that holds nothing but numbers of findings and names of stages.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from journeymap.analysis.evidence import SelectionError, SnapshotData, data_of
from journeymap.analysis.models import Finding, Run
from journeymap.analysis.newest import newest
from journeymap.analysis.overlap import Cases, Exposed, Told, led, spots
from journeymap.events.files import STORE, SnapshotGone, absolute, exclusive
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Touchpoint
from journeymap.mining import Selection
from journeymap.mining.conditions import ConditionError

FORMAT = 1  # grows when the same findings are arranged otherwise
COMPARED = 200  # findings of a journey whose people are compared: those with the largest impact


def people(finding: Finding) -> int:
    """Cases exposed; without an effect, what was counted."""
    return finding.effect["exposed"]["n"] if finding.effect else finding.n


def by_impact(finding: Finding) -> tuple[float, ...]:
    return (-abs(finding.impact) if finding.impact is not None else 1.0, -people(finding), finding.pk)


def newest_findings(journey: str = "") -> list[Finding]:
    rows = Finding.objects.filter(run__in=newest()).select_related("run__journey", "run__snapshot")
    rows = rows.filter(run__journey__slug=journey) if journey else rows
    return list(rows.defer("evidence", "run__definition", "run__traceback").order_by("pk"))


def arrangement(rows: Iterable[Finding], at_once: bool = False) -> tuple[dict[int, int], dict[int, str]]:
    """(finding -> the one it belongs to, finding -> its stage) of the findings of whole sets of runs.

    at_once: nobody waits; what was not compared yet is told apart by what it says alone.
    """
    of_journey: dict[int | None, list[Finding]] = defaultdict(list)
    for each in rows:
        of_journey[each.run.journey_id].append(each)
    leads: dict[int, int] = {}
    stages: dict[int, str] = {}
    for found in of_journey.values():
        told = _kept(found, at_once)
        leads |= {int(key): value for key, value in told["leads"].items()}
        stages |= {int(key): value for key, value in told["stages"].items()}
    return leads, stages


def prepare() -> int:
    """The periodic duty: arrange the findings of newer runs before somebody asks; how many there are.

    Not while analyzers are at work: each that ends would have all compared anew.
    """
    if Run.objects.filter(status__in=OPEN).exists():
        return 0
    rows = newest_findings()
    arrangement(rows)
    return len(rows)


def _kept(found: Sequence[Finding], at_once: bool) -> dict[str, Any]:
    """What `_arranged` gives of one journey's findings, made once for the same runs and revision."""
    runs = {each.run_id: each.run for each in found}
    journey = found[0].run.journey
    told = [FORMAT, journey.revision if journey else 0, len(found)]
    told += [[run.pk, run.created.isoformat()] for _, run in sorted(runs.items())]
    whose = f"{journey.pk if journey else 0}-"
    folder = absolute(f"{STORE}/opportunities")
    path = folder / f"{whose}{sha256(json.dumps(told).encode()).hexdigest()[:24]}.json"
    if (there := _read(path)) is not None:
        return there
    if at_once or Run.objects.filter(journey=journey, status__in=OPEN).exists():
        return _arranged(found, ())  # for the moment: by what they say alone, which takes no time
    with exclusive(folder / f"{whose}lock"):  # of those who ask together, one compares
        if (there := _read(path)) is not None:
            return there
        made = _arranged(found, list(runs.values()))
        for old in folder.glob(f"{whose}*.json"):  # of runs that newer ones replaced
            old.unlink(missing_ok=True)
        _write(path, made)
    return made


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        path.unlink(missing_ok=True)  # damaged: it is made again
        return None


def _write(path: Path, made: dict[str, Any]) -> None:
    """The file appears whole or not at all."""
    draft = path.with_name(f".{path.stem}-{uuid4().hex}")
    draft.write_text(json.dumps(made, separators=(",", ":")), encoding="utf-8")
    draft.replace(path)


def _arranged(found: Sequence[Finding], runs: Sequence[Run]) -> dict[str, Any]:
    """{"leads": finding -> the one it belongs to, "stages": finding -> stage} of one journey."""
    views = _views(runs)
    touchpoint_of = _touchpoints(view for view in views.values() if view)
    stage_of = dict(
        Touchpoint.objects.filter(journey=found[0].run.journey, stage__isnull=False)
        .values_list("name", "stage__name")
    )  # fmt: skip
    within: dict[str, list[str]] = defaultdict(list)
    for name, stage in stage_of.items():
        within[stage].append(name)
    places = {each.pk: spots(each, touchpoint_of, within) for each in found}
    ranked = sorted(found, key=by_impact)
    sets = _people_of(_alike(ranked, places)[:COMPARED], views)
    told = [Told(each, places[each.pk], sets.get(each.pk)) for each in ranked]
    stages = {each.pk: _stage(each, touchpoint_of, stage_of) for each in found}
    return {
        "leads": {pk: lead for pk, lead in led(told).items() if lead != pk},
        "stages": {pk: stage for pk, stage in stages.items() if stage},
    }


def _views(runs: Sequence[Run]) -> dict[int, SnapshotData | None]:
    """What each run looked at, opened once for runs that looked at the same; None where that is not kept."""
    whole = Run.objects.filter(pk__in=[run.pk for run in runs]).select_related("journey", "snapshot")
    opened: dict[str, SnapshotData | None] = {}
    found = {}
    for run in whole:
        same = json.dumps([run.snapshot_id, run.definition], sort_keys=True)
        if same not in opened:
            try:
                opened[same] = data_of(run)
            except (SelectionError, SnapshotGone):
                opened[same] = None
        found[run.pk] = opened[same]
    return found


def _touchpoints(views: Iterable[SnapshotData]) -> dict[str, str]:
    """Activity -> its touchpoint, as the first view of a journey has it."""
    for view in views:
        if view.log is not None:
            placed = view.log.events.filter("touchpoint IS NOT NULL").project("activity, touchpoint")
            return dict(placed.distinct().fetchall())
    return {}


def _alike(ranked: Sequence[Finding], places: dict[int, set[tuple[str, str]]]) -> list[Finding]:
    """Findings that share mood and place with another: only their people are worth counting."""
    often: dict[tuple[str, tuple[str, str]], int] = defaultdict(int)
    for each in ranked:
        for spot in places[each.pk]:
            often[each.mood, spot] += 1
    return [each for each in ranked if any(often[each.mood, spot] > 1 for spot in places[each.pk])]


def _people_of(found: Sequence[Finding], views: dict[int, SnapshotData | None]) -> dict[int, Exposed]:
    """Finding -> the cases behind it; without those whose rows cannot be had."""
    evidence = Finding.objects.filter(pk__in=[each.pk for each in found], evidence__isnull=False)
    shared = {id(view): Cases(view) for view in views.values() if view is not None}
    cases = {pk: shared[id(view)] for pk, view in views.items() if view is not None}
    sets: dict[int, Exposed] = {}
    known: dict[tuple[int, str], Exposed] = {}  # by what was looked at and the selection
    for pk, run, told in evidence.values_list("pk", "run_id", "evidence"):
        if run not in cases:
            continue
        same = id(cases[run]), json.dumps(told, sort_keys=True)
        if same not in known:
            try:
                known[same] = cases[run].behind(Selection.model_validate(told))
            except (ConditionError, SnapshotGone):
                continue
        sets[pk] = known[same]
    return sets


def _stage(finding: Finding, touchpoint_of: dict[str, str], stage_of: dict[str, str]) -> str:
    """The stage of its place; of a transition, that of its first end that has one."""
    if finding.place == "stage":
        return finding.name
    if finding.place not in ("touchpoint", "transition"):
        return ""
    ends = [touchpoint_of.get(end, end) for end in (finding.name, finding.to) if end]
    return next((stage_of[end] for end in ends if end in stage_of), "")
