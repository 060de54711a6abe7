"""What was seen of a journey stays in few rows, and no reader misses a row for that."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from journeymap.desks.models import Seen
from journeymap.desks.noticing import KEPT, folded, updated
from journeymap.events.manifests import from_ranges
from journeymap.journeys.models import Journey

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def journey(store):
    return Journey.objects.create(name="Seen", case="customer")


def seen(journey: Journey, number: int, when: datetime, changed: bool = False) -> Seen:
    told = {"imports": [[number, number]], "state": "s", "changed": changed, "when": when}
    return Seen.objects.create(journey=journey, **told)


def stream(journey: Journey, minutes: int, every: int) -> list[Seen]:
    """An import every so many minutes, the last now; the first changed everything."""
    ages = range(minutes, -1, -every)
    return [
        seen(journey, at, NOW - timedelta(minutes=age), changed=not at)
        for at, age in enumerate(ages, start=0)
    ]


def test_a_stream_is_kept_as_one_row_an_hour_and_the_last_hour_as_it_is(journey):
    known = stream(journey, minutes=300, every=5)
    kept = folded(known)
    assert kept == list(Seen.objects.order_by("pk"))
    last = [each for each in kept if NOW - each.when <= timedelta(hours=1)]
    assert len(last) == 13 and len(kept) <= len(last) + 6
    assert sorted(n for each in kept for n in from_ranges(each.imports)) == list(range(len(known)))


def test_times_of_rows_move_on_by_less_than_an_hour_and_never_back(journey):
    known = stream(journey, minutes=600, every=5)
    numbers = np.arange(len(known))
    before = updated(known, numbers)
    moved = updated(folded(known), numbers) - before
    assert moved.min() == np.timedelta64(0) and moved.max() < np.timedelta64(1, "h")
    assert updated(folded(folded(known)), numbers)[-1] == before[-1]


def test_what_is_older_than_the_last_change_or_a_month_is_one_row(journey):
    old = [seen(journey, n, NOW - KEPT - timedelta(days=9 - n), changed=n in (0, 3)) for n in range(6)]
    newest = seen(journey, 6, NOW)
    kept = folded([*old, newest])
    assert [each.pk for each in kept] == [old[-1].pk, newest.pk]
    assert kept[0].changed and kept[0].imports == [[0, 5]] and not kept[1].changed
    changed = seen(journey, 7, NOW + timedelta(minutes=1), changed=True)
    assert folded([*kept, changed]) == [changed] == list(Seen.objects.all())
    assert changed.imports == [[0, 7]]
