"""Accepting, rejecting and taking back what analyzers propose."""

import pytest

from journeymap.access.models import Entry
from journeymap.access.operations import operation, registry
from journeymap.analysis.models import Proposal
from journeymap.journeys.definitions import definition
from tests.people import api_client_of

pytestmark = pytest.mark.django_db


def propose(journey, *operations, **told):
    steps = [{"name": name, "arguments": arguments} for name, arguments in operations]
    return Proposal.objects.create(
        **{
            "journey": journey,
            "kind": "tidy",
            "target": "journey",
            "operations": steps,
            "reason": "because",
            **told,
        }
    )


def decide(found, proposal, what):
    return found.post(f"/api/v1/proposals/{proposal.pk}/{what}/")


def plain(journey):
    """The definition without its revision."""
    journey.refresh_from_db()
    return definition(journey).model_dump(exclude={"revision"})


EVERY_OPERATION = (
    ("rename_touchpoint", {"touchpoint": "visit", "to": "<b>Besuch</b>"}),
    ("move_touchpoint", {"touchpoint": "deliver", "stage": "Stay"}),
    ("move_touchpoint", {"touchpoint": "cart", "stage": None}),
    ("add_touchpoint", {"touchpoint": "complaint", "stage": "Stay"}),
    ("add_rule", {"touchpoint": "complaint", "pattern": "compl*", "match": "wildcard"}),
    ("remove_rule", {"touchpoint": "pay", "pattern": "pay", "column": "activity", "match": "exact"}),
    ("remove_touchpoint", {"touchpoint": "pay"}),
)


def test_all_operations_are_carried_out_and_taken_back_exactly(shop, ann):
    before, revision = plain(shop), shop.revision
    proposal = propose(shop, *EVERY_OPERATION)
    answer = decide(ann, proposal, "accept")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["status"], answer.json()["decided_by"]) == ("accepted", "ann")
    after = plain(shop)
    assert shop.revision == revision + len(EVERY_OPERATION)
    assert [(t["name"], t["stage"]) for t in after["touchpoints"]] == [
        ("<b>Besuch</b>", "Look"), ("cart", None), ("deliver", "Stay"), ("complaint", "Stay"),
    ]  # fmt: skip
    assert ("complaint", "compl*") in [(r["touchpoint"], r["pattern"]) for r in after["rules"]]
    assert decide(ann, proposal, "undo").json()["status"] == "undone"
    taken_back = plain(shop)
    assert sorted(map(str, taken_back.pop("touchpoints"))) == sorted(map(str, before.pop("touchpoints")))
    assert taken_back == before
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["proposal.accepted", "proposal.undone"]


@pytest.mark.parametrize(
    "name, arguments, said",
    [
        ("rename_touchpoint", {"touchpoint": "gone", "to": "x"}, "no touchpoint 'gone' any more"),
        ("rename_touchpoint", {"touchpoint": "visit", "to": "cart"}, "has a touchpoint 'cart' already"),
        ("rename_touchpoint", {"touchpoint": "visit", "to": ""}, "1 to 200 characters"),
        ("move_touchpoint", {"touchpoint": "visit", "stage": "gone"}, "no stage 'gone' any more"),
        ("add_touchpoint", {"touchpoint": "visit"}, "has a touchpoint 'visit' already"),
        ("remove_touchpoint", {"touchpoint": "visit"}, "Rules lead to"),
        ("add_rule", {"touchpoint": "visit", "pattern": "(", "match": "regex"}, "cannot be read"),
        ("add_rule", {"touchpoint": "visit", "pattern": "x", "column": "; drop"}, "cannot be read"),
        (
            "remove_rule",
            {"touchpoint": "visit", "pattern": "x", "column": "activity", "match": "exact"},
            "no rule",
        ),
        ("drop_database", {}, "no operation 'drop_database'"),
        ("rename_touchpoint", {"touchpoint": "visit"}, "does not take these arguments"),
        ("rename_touchpoint", {"journey": "other", "touchpoint": "visit", "to": "x"}, "does not take these"),
    ],
)
def test_what_does_not_fit_any_more_is_told_and_changes_nothing(shop, ann, name, arguments, said):
    before = plain(shop)
    proposal = propose(shop, ("move_touchpoint", {"touchpoint": "cart", "stage": "Stay"}), (name, arguments))
    refused = decide(ann, proposal, "accept")
    assert refused.status_code == 409 and said in refused.json()["detail"], refused.content
    assert plain(shop) == before
    proposal.refresh_from_db()
    assert (proposal.status, proposal.undo, proposal.decided_by) == ("open", None, None)


def test_undo_that_meets_a_later_change_is_told(shop, ann):
    proposal = propose(shop, ("rename_touchpoint", {"touchpoint": "visit", "to": "hello"}))
    assert decide(ann, proposal, "accept").status_code == 200
    shop.touchpoints.filter(name="hello").update(name="changed by hand")
    refused = decide(ann, proposal, "undo")
    assert refused.status_code == 409 and "'hello' any more" in refused.json()["detail"]
    proposal.refresh_from_db()
    assert proposal.status == "accepted"


def test_a_proposal_is_decided_once(shop, ann):
    proposal = propose(shop, ("move_touchpoint", {"touchpoint": "cart", "stage": "Stay"}))
    assert decide(ann, proposal, "undo").status_code == 409
    assert decide(ann, proposal, "reject").json()["status"] == "rejected"
    for what in ("accept", "reject", "undo"):
        refused = decide(ann, proposal, what)
        assert refused.status_code == 409 and "is rejected" in refused.json()["detail"]


def test_without_a_journey_there_is_nothing_to_change(shop, ann):
    refused = decide(ann, propose(None, ("move_touchpoint", {"touchpoint": "cart", "stage": None})), "accept")
    assert refused.status_code == 409 and "belongs to none" in refused.json()["detail"]


def test_each_operation_needs_its_own_permission(shop):
    bob = api_client_of(name="bob", may=("analysis.change_proposal", "analysis.view_proposal"))
    proposal = propose(shop, ("rename_touchpoint", {"touchpoint": "visit", "to": "x"}))
    refused = decide(bob, proposal, "accept")
    assert refused.status_code == 403 and "journeys.change_touchpoint" in refused.json()["detail"]
    assert shop.touchpoints.filter(name="visit").exists()
    looks = api_client_of(name="eve", may=("analysis.view_proposal",))
    assert decide(looks, proposal, "reject").status_code == 403
    assert looks.get("/api/v1/proposals/", {"status": "open"}).json()["count"] == 1


def test_one_name_is_one_operation():
    known = registry["add_rule"]
    operation(known.name, known.path, known.permission)  # said again: nothing happens
    with pytest.raises(ValueError, match="Two operations"):
        operation("add_rule", "somewhere.else", known.permission)
    assert all(callable(each.function) for each in registry.values())
