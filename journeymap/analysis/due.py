"""Which analyzers start by themselves: where there is something new, as often as their setting says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from journeymap.analysis import curating
from journeymap.analysis.models import Run, Schedule, Setting
from journeymap.analysis.models.setting import in_force
from journeymap.analysis.starting import start
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.mining import Analyzer
from journeymap.mining.registry import load

PAUSE = {Schedule.DAILY: timedelta(days=1), Schedule.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True)
class Next:
    """When an analyzer looks again: `at` a time (None: nobody can say), and why in a few words."""

    at: datetime | None
    why: str


def start_due() -> int:
    """Start what is out of date, once no snapshot came for a while (or the oldest change waited too long).

    Returns how many runs were started. A beat duty: whoever brings data in calls nobody.
    """
    snapshot = current()
    Run.wake_waiting(awaits__isnull=False)  # also where the run that they waited for failed
    waiting = Run.objects.filter(status=Run.Status.WAITING).select_related("journey")
    Run.wake_waiting(pk__in=[run.pk for run in waiting if kept_otherwise(run, run.journey)])
    if not snapshot.number:
        return 0
    if not settled(snapshot):
        return start_each(snapshot, quick())
    # What waits for an input looks once at every newer snapshot: the input may be in it.
    Run.wake_waiting(snapshot_number__lt=snapshot.number)
    return start_each(snapshot, set(load().analyzers))


def quick() -> set[str]:
    """Analyzers that look at every snapshot at once."""
    return {name for name, analyzer in load().analyzers.items() if analyzer.quick}


def start_each(snapshot: Snapshot, chosen: set[str]) -> int:
    """Start those of the chosen analyzers that are due, on every journey; how many runs were started."""
    due = {journey: chosen.intersection(due_on(journey, snapshot)) for journey in Journey.objects.all()}
    return sum(len(start(journey, names)) for journey, names in due.items() if names)


def settled(snapshot: Snapshot) -> bool:
    """No newer data for a while, or data have waited for the longest time that is tolerated."""
    now = timezone.now()
    if snapshot.created < now - timedelta(seconds=settings.ANALYSIS_QUIET):
        return True
    waiting = Snapshot.objects.filter(created__lt=now - timedelta(seconds=settings.ANALYSIS_PATIENCE))
    done = Run.objects.filter(status=Run.Status.DONE, filter={}).exclude(analyzer__in=quick())
    last = done.aggregate(newest=Max("snapshot_number"))["newest"]
    oldest_new = waiting.filter(number__gt=last or 0)
    return oldest_new.exists()


def due_on(journey: Journey, snapshot: Snapshot) -> Iterator[str]:
    """Names of the analyzers that should look at the journey now (company ones too: they look at all)."""
    for name, analyzer in load().analyzers.items():
        owner = None if analyzer.scope == "company" else journey
        setting, last = in_force(name, owner), last_run(name, owner)
        if not setting.enabled or setting.schedule == Schedule.BY_HAND or (last and last.status in OPEN):
            continue
        rested = last is None or timezone.now() >= last.created + PAUSE.get(setting.schedule, timedelta())
        if rested and (news(last, owner, snapshot, setting) or overtaken(last, analyzer)):
            yield name


def last_run(name: str, owner: Journey | None) -> Run | None:
    """The newest run of an analyzer on the whole of a journey (None: the company), whatever its ending."""
    runs = Run.objects.filter(analyzer=name, journey=owner, filter={})
    return runs.select_related("journey", "by").order_by("-pk").first()


def last_place(name: str) -> Journey | None:
    """The journey that an analyzer looked at last, as a whole; None: the company, or it never ran."""
    last = Run.objects.filter(analyzer=name, filter={}).select_related("journey").order_by("-pk").first()
    return last.journey if last else None


def news(last: Run | None, journey: Journey | None, snapshot: Snapshot, setting: Setting) -> bool:
    """Whether data, definition, setting or what people keep are other than what the last run looked at."""
    if last is None:
        return True
    if last.snapshot_number is None:  # it ended before it looked at anything
        return snapshot.created > last.created
    if snapshot.number > last.snapshot_number:
        return True
    if journey is not None and last.journey_revision not in (None, journey.revision):
        return True
    if kept_otherwise(last, journey):
        return True
    return setting.pk is not None and setting.changed > last.created


def kept_otherwise(last: Run, journey: Journey | None) -> bool:
    """Whether what people keep is other than what the run was given, or waits for."""
    kept = curating.revisions(journey) if last.curated else {}
    return any(kept.get(kind, 0) != revision for kind, revision in (last.curated or {}).items())


def overtaken(last: Run | None, analyzer: type[Analyzer]) -> bool:
    """Whether a quick analyzer, which waits for nobody, was given what it wants only after its last run."""
    if last is None or not analyzer.quick:
        return False
    givers = [each.name for each in load().analyzers.values() if each.gives & analyzer.wants]
    newer = Run.objects.filter(analyzer__in=givers, status=Run.Status.DONE, filter={}, pk__gt=last.pk)
    return (newer.filter(journey=last.journey) | newer.filter(journey=None)).exists()


def next_run(name: str, owner: Journey | None) -> Next:
    """When the analyzer will start by itself, as its page says it."""
    setting, last, snapshot = in_force(name, owner), last_run(name, owner), current()
    if not setting.enabled:
        return Next(None, "switched off")
    if setting.schedule == Schedule.BY_HAND:
        return Next(None, "only by hand")
    if last is not None and last.status in OPEN:
        return Next(None, f"{last.status} now")
    pause = PAUSE.get(setting.schedule)
    at = last.created + pause if pause and last else None
    if at and at <= timezone.now():
        at = None
    if not snapshot.number:
        return Next(None, "when the first data come")
    if news(last, owner, snapshot, setting):
        return Next(at, "there is something new" if at else "within a minute")
    return Next(at, "if there is something new" if at else "when new data come")
