"""The admin: a change there is a new revision too."""

import pytest
from django.urls import reverse

from journeymap.journeys.models import Journey

pytestmark = pytest.mark.django_db


def form(journey, **more):
    data = {
        "name": journey.name, "case": journey.case, "sources": "[]", "goal": '["pay"]', "exit": "[]",
        "activities": "[]", "session_gap_seconds": "1800",
    }  # fmt: skip
    for part in ("stages", "touchpoints", "rules"):
        rows = list(getattr(journey, part).all())
        data |= {f"{part}-TOTAL_FORMS": len(rows), f"{part}-INITIAL_FORMS": len(rows)}
        for i, row in enumerate(rows):
            values = {"id": row.pk, "journey": journey.pk, "name": row.name, "order": row.order}
            data |= {f"{part}-{i}-{name}": value for name, value in values.items()}
    return data | more


def test_a_change_is_a_new_revision(admin_client):
    journey = Journey.objects.create(name="Shop", goal=["pay"])
    journey.stages.create(name="Buy")
    address = reverse("admin:journeys_journey_change", args=[journey.pk])
    assert admin_client.get(address).status_code == 200
    assert admin_client.post(address, form(journey)).status_code == 302
    assert Journey.objects.get().revision == 1
    answer = admin_client.post(address, form(journey, **{"stages-0-name": "Purchase"}))
    assert answer.status_code == 302
    changed = Journey.objects.get()
    assert (changed.revision, changed.edited, changed.stages.get().name) == (2, True, "Purchase")
    assert admin_client.get(reverse("admin:journeys_journey_changelist")).status_code == 200
