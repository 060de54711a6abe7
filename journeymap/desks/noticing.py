"""When a row of the desk tables was new or changed: when its import was first seen here.

A time at which an import began or ended would not do: a reader that came between its end and its being
published would miss its rows for ever. A changed definition, refusal or stitching changes every row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import numpy as np
from django.db import transaction
from django.utils import timezone

from journeymap.desks.models.seen import Seen
from journeymap.events.manifests import Manifest, from_ranges, ranges
from journeymap.events.refusals import mark, refusing
from journeymap.journeys.models import Journey
from journeymap.mining.definition import JourneyDefinition

HOUR, KEPT = timedelta(hours=1), timedelta(days=30)


def look(journey: Journey, definition: JourneyDefinition, manifest: Manifest) -> list[Seen]:
    """Note what is new; everything that was seen of the journey so far, oldest first."""
    here = {number for entry in manifest.events for number in entry.imports}
    state = _state(definition, manifest)
    known = list(Seen.objects.filter(journey=journey).order_by("pk"))
    if not _news(known, here, state):
        return known
    with transaction.atomic():
        Journey.objects.select_for_update().get(pk=journey.pk)
        known = list(Seen.objects.filter(journey=journey).order_by("pk"))
        if news := _news(known, here, state):
            new, changed = news
            told = {"imports": ranges(new), "state": state, "changed": changed, "when": timezone.now()}
            known = folded([*known, Seen.objects.create(journey=journey, **told)])
    return known


def folded(known: list[Seen]) -> list[Seen]:
    """The same in few rows: what all rows were changed after or is older than KEPT as one, then one an hour,
    and the last hour as it is. A time only moves on by that: a reader may get a row again and misses none."""
    now = known[-1].when
    changed = max((at for at, each in enumerate(known) if each.changed), default=0)
    slots: dict[str, list[Seen]] = {}
    for at, each in enumerate(known):
        old = at <= changed or now - each.when > KEPT
        hour = f"{each.when.astimezone(UTC):%Y-%m-%d %H}"
        slots.setdefault("" if old else hour if now - each.when > HOUR else str(each.pk), []).append(each)
    return [each[0] if len(each) == 1 else _one(each) for each in slots.values()]


def _one(some: list[Seen]) -> Seen:
    """The newest in the place of all of them."""
    newest = some[-1]
    newest.imports = ranges({number for each in some for number in from_ranges(each.imports)})
    newest.changed = any(each.changed for each in some)
    newest.when = max(each.when for each in some)
    newest.save(update_fields=["imports", "changed", "when"])
    Seen.objects.filter(pk__in=[each.pk for each in some[:-1]]).delete()
    return newest


def _news(known: list[Seen], here: set[int], state: str) -> tuple[set[int], bool] | None:
    """Imports that were not seen before, and whether every row changed; None where nothing is new."""
    new = here - {number for each in known for number in from_ranges(each.imports)}
    changed = not known or known[-1].state != state
    return (new, changed) if new or changed else None


def _state(definition: JourneyDefinition, manifest: Manifest) -> str:
    told = [definition.model_dump(mode="json"), manifest.identity, mark(refusing(manifest))]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def updated(seen: Iterable[Seen], imports: np.ndarray) -> np.ndarray:
    """datetime64[us] of each row by the number of its import."""
    seen = list(seen)
    floor = max(each.when for each in seen if each.changed)
    most = max([int(imports.max()) if len(imports) else 0, *(r[1] for each in seen for r in each.imports)])
    times = np.full(most + 1, _micro(floor), dtype="datetime64[us]")
    for each in seen:
        for first, last in each.imports:
            times[first : last + 1] = max(_micro(each.when), _micro(floor))
    return times[imports]


def _micro(when: datetime) -> np.datetime64:
    return np.datetime64(when.astimezone(UTC).replace(tzinfo=None), "us")
