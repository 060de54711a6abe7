"""Limits that people set to numbers of a map: beyond one an alert opens, well back within it closes.

A number without enough data behind it says nothing: what is open stays open, what is not stays closed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.analysis.due import settled
from journeymap.analysis.models import Alert
from journeymap.analysis.parts import Part
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey
from journeymap.maps.addresses import cell_at
from journeymap.maps.figures import written
from journeymap.maps.gathering import newest_runs
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import NAME, Threshold

MARGIN = 0.05  # of the limit: how far a number must be back within it
MOST_LOOKS = 30


def look() -> int:
    """Judge every limit whose journey has newer data, runs or definition; how many were judged. A duty."""
    snapshot, judged = current(), 0
    if not snapshot.number or not settled(snapshot):
        return 0  # each import would have a map counted
    for journey in Journey.objects.filter(thresholds__isnull=False).distinct():
        state = state_of(journey, snapshot)
        waiting = list(journey.thresholds.exclude(state=state))
        cells = {cell["address"]: cell for cell in kept_map(journey)["measures"]} if waiting else {}
        for threshold in waiting:
            judge(threshold, cells.get(threshold.address), state, snapshot)
        judged += len(waiting)
    return judged


def state_of(journey: Journey, snapshot: Snapshot) -> str:
    """All that the numbers of the map depend on, as one short text."""
    told = [journey.revision, snapshot.number, sorted(newest_runs(journey, Part()).items())]
    return sha256(json.dumps(told).encode()).hexdigest()


def judge(threshold: Threshold, cell: Mapping[str, Any] | None, state: str, snapshot: Snapshot) -> None:
    """Open or close the alert of a limit, by the cell as it is in this state (None: the map lost it)."""
    with transaction.atomic():
        limit = Threshold.objects.select_for_update().filter(pk=threshold.pk).exclude(state=state).first()
        if limit is None:
            return  # somebody else has judged it, or it is gone
        limit.state = state
        value = cell["value"] if cell else None
        if cell is not None and value is not None:
            source = f"run {cell['run']['id']}" if cell["run"] else f"snapshot {snapshot.number}"
            newer, limit.source = source != limit.source, source
            beyond = value > limit.value if limit.above else value < limit.value
            limit.met = min(limit.met + (newer or not limit.met), MOST_LOOKS) if beyond else 0
            if limit.met >= limit.looks:
                open_alert(limit, value)
            elif is_back(limit, value):
                close_alert(limit, str(Alert.Ending.BACK))
        limit.save()


def is_back(limit: Threshold, value: float) -> bool:
    """Whether the number is so far within the limit that trembling does not open and close alerts."""
    return value <= limit.value - limit.margin if limit.above else value >= limit.value + limit.margin


def open_alert(limit: Threshold, value: float) -> None:
    """One alert, however long the number stays beyond."""
    if Alert.objects.filter(journey=limit.journey, analyzer="", key=limit.key, closed=None).exists():
        return
    way = "above" if limit.above else "below"
    Alert.objects.create(
        journey=limit.journey, analyzer="", key=limit.key, started=timezone.now(),
        headline=f"{limit.title}: {written(value, limit.unit)}, {way} {written(limit.value, limit.unit)}",
    )  # fmt: skip


def close_alert(limit: Threshold, ending: str) -> None:
    found = Alert.objects.filter(journey=limit.journey, analyzer="", key=limit.key, closed=None)
    found.update(closed=timezone.now(), ending=ending)


def add(
    journey: Journey, address: str, title: str, above: bool, value: float, looks: int, by: AbstractUser
) -> Threshold:
    """Set a limit. ValueError, saying what is wrong, for what cannot be one."""
    try:
        cell = cell_at({**kept_map(journey), "findings": []}, address)
    except KeyError as gone:
        raise ValueError("The map of this journey has no such number any more") from gone
    if not math.isfinite(value):
        raise ValueError("A limit is a number")
    if not 1 <= looks <= MOST_LOOKS:
        raise ValueError(f"How many values in a row must be 1 to {MOST_LOOKS}")
    with transaction.atomic():
        made = Threshold.objects.create(
            journey=journey, address=address, title=title[:NAME], unit=cell["unit"], above=above, value=value,
            margin=abs(value) * MARGIN, looks=looks, by=by,
        )  # fmt: skip
        record(by, "threshold.add", f"threshold {made.pk}", journey=journey.pk, above=above, value=value)
    return made


def remove(threshold: Threshold, by: AbstractUser) -> None:
    """Take a limit away; its alert closes."""
    with transaction.atomic():
        close_alert(threshold, str(Alert.Ending.LEFT))
        record(by, "threshold.remove", f"threshold {threshold.pk}", journey=threshold.journey_id)
        threshold.delete()
