"""How live tracking is doing: what waits, what came in lately, what was refused and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Sum
from django.utils import timezone

from journeymap.ingest.models import Import
from journeymap.jobs.states import Status
from journeymap.tracking import limits
from journeymap.tracking.models import Taking, WriteKey
from journeymap.tracking.pressure import Backlog, backlog, trouble

LATELY = timedelta(hours=24)
LATE = 60.0  # seconds: what waits longer than this is not on maps within the minute that is promised
REASONS = 12


@dataclass(frozen=True)
class State:
    """waiting: what is not in the store yet. lag: seconds that the oldest of it has waited. trouble: why
    nothing more is taken in, or empty. events, doubles, refused: rows of the last day. reasons: why messages
    were refused, the most frequent first, and how often. failed: the last error of a taking, where the
    newest one failed. last_event: when the newest was received."""

    waiting: Backlog
    trouble: str
    late: bool
    events: int
    doubles: int
    refused: int
    reasons: list[tuple[str, int]]
    rejecting: list[Import]
    failed: str
    last_taken: datetime | None
    last_event: datetime | None

    @property
    def lag(self) -> float:
        return self.waiting.seconds

    @property
    def well(self) -> bool:
        return not (self.trouble or self.late or self.failed or self.waiting.aside)


def state() -> State:
    waiting = backlog()
    since = timezone.now() - LATELY
    done = Import.objects.filter(takings__isnull=False, status=Status.DONE, finished__gte=since)
    sums = done.filter(kind="events").aggregate(
        events=Sum("accepted"), doubles=Sum("duplicates"), refused=Sum("rejected")
    )
    rejecting = list(done.filter(rejected__gt=0).order_by("-pk")[:500])
    reasons: Counter[str] = Counter()
    for each in rejecting:
        reasons.update(each.refusals)
    newest = Taking.objects.order_by("-pk").first()
    return State(
        waiting=waiting,
        trouble=trouble(waiting),
        late=waiting.seconds > LATE + limits.RIPE_AFTER,
        events=sums["events"] or 0,
        doubles=sums["doubles"] or 0,
        refused=sums["refused"] or 0,
        reasons=reasons.most_common(REASONS),
        rejecting=rejecting[:5],
        failed=newest.error if newest and newest.status == Status.FAILED else "",
        last_taken=Taking.objects.filter(status=Status.DONE).aggregate(last=Max("finished"))["last"],
        last_event=WriteKey.objects.aggregate(last=Max("last_event"))["last"],
    )
