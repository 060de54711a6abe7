"""Themes and personas over HTTP: numbers by their shape, edits with revisions, who may."""

import pytest

from journeymap.analysis.models import Proposal
from journeymap.analysis.portraits import ordered, portraits
from journeymap.customers.models import Persona
from journeymap.feedback.models import Theme

from .keeping import assign, finished, measured, persona, theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(shop):
    return finished(None)


@pytest.fixture
def delivery(run):
    kept = theme("Delivery", "late", "parcel")
    assign(run, "theme", {"f000": kept.key, "f002": kept.key, "f004": None, "f006": "t999"})
    measured(run, "theme", kept, "polarity", -0.4, low=-0.6, high=-0.2, level=0.95)
    measured(run, "theme", kept, "NPS", -6.0, measure="theme_impact")
    for month, value in (("2025-02", 0.3), ("2025-01", 0.1)):
        measured(run, "theme", kept, "share", value, dims={"period": month}, measure="over_time")
    for touchpoint, value in (("cart", 0.2), ("pay", 0.7)):
        measured(run, "theme", kept, "share", value, dims={"touchpoint": touchpoint}, measure="where")
    measured(run, "theme", kept, "seconds", 60.0, measure="wait")
    return kept


def send(client, kept, what, **data):
    kind = "themes" if isinstance(kept, Theme) else "personas"
    return client.post(f"/api/v1/{kind}/{kept.key}/{what}/", {"revision": kept.revision, **data}, "json")


def test_numbers_find_their_place_by_their_shape(delivery, ann):
    (shown,) = ann.get("/api/v1/themes/").json()["results"]
    assert (shown["name"], shown["n"], shown["of"], shown["share"]["value"]) == ("Delivery", 2, 4, 0.5)
    assert shown["share"]["interval"]["low"] < 0.5 < shown["share"]["interval"]["high"]
    assert shown["mood"]["value"] == -0.4 and shown["mood"]["interval"]["low"] == -0.6
    assert (shown["impact"]["value"], shown["impact"]["unit"]) == (-6.0, "NPS")
    assert [each["period"] for each in shown["course"]] == ["2025-01", "2025-02"]
    assert [each["touchpoint"] for each in shown["touchpoints"]] == ["pay", "cart"]
    assert [each["measure"] for each in shown["more"]] == ["wait"]


def test_one_theme_tells_its_parts_without_vectors_and_its_history(delivery, ann):
    shown = ann.get(f"/api/v1/themes/{delivery.key}/").json()
    assert [core["terms"] for core in shown["cores"]] == [["late", "parcel"]]
    assert "vector" not in shown["cores"][0]
    assert [each["what"] for each in shown["history"]] == ["added"]


def test_a_rename_by_hand_is_kept_and_taken_back(delivery, ann):
    changed = send(ann, delivery, "rename", name="Late parcels", description="what comes late")
    assert changed.status_code == 200, changed.content
    shown = changed.json()
    assert (shown["name"], shown["history"][0]["by"]) == ("Late parcels", "ann")
    ann.post(f"/api/v1/proposals/{shown['undo']}/undo/")
    assert Theme.objects.get(pk=delivery.pk).name == "Delivery"


def test_merge_split_pin_and_retire(delivery, ann):
    other = theme("Parcels")
    merged = send(ann, delivery, "merge", gone=other.key, gone_revision=other.revision).json()
    assert len(merged["cores"]) == 2
    delivery.refresh_from_db()
    split = send(ann, delivery, "split", name="Couriers", cores=[merged["cores"][1]["key"]])
    assert [len(split.json()["cores"]), Theme.objects.kept().count()] == [1, 2]
    delivery.refresh_from_db()
    assert send(ann, delivery, "pin", pinned=True).json()["pinned"]
    delivery.refresh_from_db()
    refused = send(ann, delivery, "retire")
    assert refused.status_code == 409 and "pinned" in refused.json()["detail"]
    couriers = Theme.objects.get(name="Couriers")
    assert send(ann, couriers, "retire").json()["state"] == "retired"
    assert [each["name"] for each in ann.get("/api/v1/themes/").json()["results"]] == ["Delivery"]
    retired = ann.get("/api/v1/themes/", {"state": "retired"}).json()["results"]
    assert [each["name"] for each in retired] == ["Couriers"]


def test_the_slower_of_two_editors_is_refused(delivery, ann, ada):
    assert send(ann, delivery, "rename", name="One").status_code == 200
    late = send(ada, delivery, "rename", name="Two")
    assert late.status_code == 409 and "changed meanwhile" in late.json()["detail"]
    assert Theme.objects.get(pk=delivery.pk).name == "One"


def test_personas_are_listed_by_journey_with_their_numbers_and_edited(shop, ann):
    savers = persona(shop, "Savers", traits='{"spend": "half of the others"}')
    run = finished(shop)
    assign(run, "persona", {"c1": savers.key, "c2": savers.key, "c3": None})
    measured(run, "persona", savers, "money", 12.5)
    (shown,) = ann.get("/api/v1/personas/", {"journey": "shop"}).json()["results"]
    assert (shown["n"], shown["of"], shown["money"]["value"]) == (2, 3, 12.5)
    assert ann.get("/api/v1/personas/", {"journey": "other"}).json()["results"] == []
    edited = send(ann, savers, "change", name="Hunters", goals="pay less").json()
    assert (edited["name"], edited["goals"], edited["description"]) == ("Hunters", "pay less", "")
    assert Persona.objects.get().revision == savers.revision + 1


def test_who_may_not_is_refused_and_nothing_is_done(delivery, stranger):
    assert stranger.get("/api/v1/themes/").status_code == 403
    assert send(stranger, delivery, "rename", name="X").status_code == 403
    assert not Proposal.objects.exists()


def test_what_nobody_measured_is_unknown_and_sorts_last(delivery):
    silent = theme("Silence")
    every = [silent, delivery]
    found = portraits("theme", every)
    assert (found[silent.key].n, found[silent.key].mood) == (0, None)
    for by in ("size", "mood", "impact"):
        assert ordered(every, found, by)[0] == delivery
    assert [each.name for each in ordered(every, found, "name")] == ["Delivery", "Silence"]


def test_a_key_that_is_none_is_not_found(ann, shop):
    for key in ("t999999", "x", "t0", "p1"):
        assert ann.get(f"/api/v1/themes/{key}/").status_code == 404


def test_a_list_of_proposals_leaves_out_what_is_for_machines_and_one_tells_all(ann, shop):
    arguments = {"name": "Slow", "terms": ["slow", "late"], "vector": [0.5] * 384, "rule": "x" * 5_000}
    made = Proposal.objects.create(
        kind="new_theme", target="Slow", operations=[{"name": "add_theme", "arguments": arguments}]
    )
    (listed,) = ann.get("/api/v1/proposals/", {"kind": "new_theme"}).json()["results"]
    assert listed["operations"] == [
        {"name": "add_theme", "arguments": {"name": "Slow", "terms": ["slow", "late"]}}
    ]
    alone = ann.get(f"/api/v1/proposals/{made.pk}/").json()
    assert alone["operations"][0]["arguments"] == arguments
