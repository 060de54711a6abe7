"""What came live is told apart from what people handed in, however long ago it came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.ingest.models import Import
from journeymap.tracking.due import forget_takings
from journeymap.tracking.models import Taking

pytestmark = pytest.mark.django_db


def test_a_taking_is_forgotten_after_a_month_unless_it_brought_something():
    old = timezone.now() - timedelta(days=31)
    empty, full, new = (
        Taking.objects.create(status=Taking.Status.DONE, finished=when) for when in (old, old, timezone.now())
    )
    brought = Import.objects.create(kind="events", status=Import.Status.DONE)
    full.imports.add(brought)
    forget_takings()
    assert set(Taking.objects.values_list("pk", flat=True)) == {full.pk, new.pk} != {empty.pk}
    assert list(Import.objects.filter(takings=None)) == []
