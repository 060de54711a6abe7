"""The admin of runs and results: every page opens, actions do what they say."""

import pytest
from django.urls import reverse

from journeymap.analysis.models import Alert, Measure, Model, Proposal, Run

pytestmark = pytest.mark.django_db


def act(client, model, name, *rows):
    data = {"action": name, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(f"admin:analysis_{model}_changelist"), data, follow=True)


def test_every_page_opens(told, shop, admin_client):
    Measure.objects.create(
        run=told, measure="m", place="journey", value=1, unit="x", n=1, method="m", status="measured"
    )
    Alert.objects.create(journey=shop, key="k", analyzer="a", headline="h", started="2025-01-01T00:00:00Z")
    Model.objects.create(name="m", path="p", card="c", trained_on="t")
    Proposal.objects.create(journey=shop, kind="k", target="t", operations=[], reason="r")
    for model in ("run", "finding", "measure", "model", "proposal", "alert"):
        page = admin_client.get(reverse(f"admin:analysis_{model}_changelist"))
        assert page.status_code == 200 and b"0 results" not in page.content
        row = page.context["cl"].result_list[0]
        assert admin_client.get(reverse(f"admin:analysis_{model}_change", args=[row.pk])).status_code == 200
        assert admin_client.get(reverse(f"admin:analysis_{model}_add")).status_code == 403


def test_runs_are_started_again_and_cancelled(told, admin_client):
    assert b"1 started" in act(admin_client, "run", "start_again", told).content
    new = Run.objects.latest("pk")
    assert (new.analyzer, new.journey, new.status, new.by.username) == (
        "dropoff",
        told.journey,
        "queued",
        "admin",
    )
    assert b"0 started" in act(admin_client, "run", "start_again", told).content
    assert b"1 cancelled" in act(admin_client, "run", "cancel", told, new).content
    new.refresh_from_db()
    assert new.status == "cancelled"


def test_models_and_proposals_are_decided_on(shop, admin_client):
    model = Model.objects.create(name="m", path="p", card="c", trained_on="t")
    act(admin_client, "model", "activate", model)
    model.refresh_from_db()
    assert model.status == "active"
    step = {"name": "move_touchpoint", "arguments": {"touchpoint": "cart", "stage": "Stay"}}
    proposal = Proposal.objects.create(journey=shop, kind="k", target="t", operations=[step], reason="r")
    act(admin_client, "proposal", "accept", proposal)
    assert shop.touchpoints.get(name="cart").stage.name == "Stay"
    assert b"only one that is open" in act(admin_client, "proposal", "accept", proposal).content
    act(admin_client, "proposal", "undo", proposal)
    assert shop.touchpoints.get(name="cart").stage.name == "Buy"
