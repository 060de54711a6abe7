"""Journeys over HTTP: rights, revisions, previews, refusals."""

import pytest
from django.urls import include, path
from rest_framework.test import APIClient

from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.journeys.api import router
from journeymap.journeys.models import Journey
from tests.people import api_client_of

from .conftest import put, traces

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("api/v1/", include(router.urls))]
SHOP = ["visit view cart payment"] * 6 + ["visit view"] * 4


@pytest.fixture
def ann():
    return api_client_of(BUSINESS_USER, "ann")


@pytest.fixture
def shop(store, ann):
    put(1, traces(SHOP))
    answer = ann.post("/api/v1/journeys/discover/", {"name": "Shop"}, format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def send(found, method, address, data):
    return getattr(found, method)(f"/api/v1/{address}", data, format="json")


def test_discover_answers_as_the_command_does(shop, ann):
    assert list(shop) == ["journey", "slug", "case", "sources", "guesses"]
    journey = ann.get("/api/v1/journeys/shop/").json()
    assert (journey["owner"], journey["revision"], journey["edited"]) == ("ann", 1, False)
    assert journey["guesses"] == shop["guesses"]
    assert send(ann, "post", "journeys/discover/", {"name": "Shop"}).status_code == 200


@pytest.mark.parametrize(
    "data, said",
    [
        ({"name": "X", "case": "customer"}, "names a customer"),
        ({"name": "X", "sources": [7]}, "No events came with import 7"),
        ({"name": "X", "template": "nothing"}, "no template"),
        ({"name": ""}, "blank"),
        ({"name": "X", "sources": ["a"]}, "integer"),
    ],
)
def test_discover_refuses_with_the_reason(shop, ann, data, said):
    answer = send(ann, "post", "journeys/discover/", data)
    assert answer.status_code == 400 and said in answer.content.decode()
    assert Journey.objects.count() == 1


def test_a_change_needs_the_revision_and_a_stale_one_is_refused(shop, ann):
    assert send(ann, "patch", "journeys/shop/", {"goal": ["view"]}).status_code == 400
    changed = send(ann, "patch", "journeys/shop/", {"goal": ["view"], "revision": 1})
    assert (changed.status_code, changed.json()["revision"], changed.json()["edited"]) == (200, 2, True)
    stale = send(ann, "patch", "journeys/shop/", {"goal": ["cart"], "revision": 1})
    assert stale.status_code == 409 and "it is at revision 2" in stale.json()["detail"]
    assert Journey.objects.get().goal == ["view"]
    redraft = send(ann, "post", "journeys/discover/", {"name": "Shop"})
    assert redraft.status_code == 409 and "--redraft" in redraft.json()["detail"]
    assert send(ann, "post", "journeys/discover/", {"name": "Shop", "redraft": True}).status_code == 200


def test_words_about_a_journey_are_no_new_revision(shop, ann):
    read = ann.get("/api/v1/journeys/shop/").json()
    words = {"description": "Ours", "review_date": "2030-01-01"}
    answer = send(ann, "patch", "journeys/shop/", {**read, **words})
    assert (answer.json()["revision"], answer.json()["edited"]) == (1, False)
    assert answer.json()["modified"] > read["modified"]


def test_words_that_somebody_else_changed_meanwhile_are_not_overwritten(shop, ann):
    ben = api_client_of(BUSINESS_USER, "ben")
    read = ann.get("/api/v1/journeys/shop/").json()
    seen = {"revision": read["revision"], "modified": read["modified"]}
    assert send(ben, "patch", "journeys/shop/", {"description": "Ben's", **seen}).status_code == 200
    for method, told in (("patch", {"description": "Ann's", **seen}), ("put", {**read, "owner": "ben"})):
        late = send(ann, method, "journeys/shop/", told)
        assert late.status_code == 409 and "words about it" in late.json()["detail"], late.content
    for wrong in ({}, {"modified": "yesterday"}):
        answer = send(ann, "patch", "journeys/shop/", {"description": "Ann's", "revision": 1, **wrong})
        assert answer.status_code == 400 and "as you read it" in answer.json()["modified"]
    assert Journey.objects.get().description == "Ben's"
    now = ann.get("/api/v1/journeys/shop/").json()
    assert send(ann, "put", "journeys/shop/", {**now, "description": "Both"}).status_code == 200
    assert send(ben, "patch", "journeys/shop/", {"goal": ["view"], "revision": 1}).status_code == 200, (
        "what is a new revision needs no more than the revision"
    )


def test_parts_are_changes_of_their_journey(shop, ann):
    stage = send(ann, "post", "stages/", {"journey": "shop", "name": "After", "order": 9, "revision": 1})
    assert (stage.status_code, stage.json()["journey_revision"]) == (201, 2)
    point = send(
        ann,
        "post",
        "touchpoints/",
        {"journey": "shop", "name": "Letter", "stage": stage.json()["id"], "revision": 2},
    )
    assert point.json()["stage_name"] == "After"
    rule = {
        "journey": "shop",
        "touchpoint": point.json()["id"],
        "order": 99,
        "pattern": " view",
        "revision": 3,
    }
    assert send(ann, "post", "rules/", {**rule, "match": "regex", "pattern": "("}).status_code == 400
    made = send(ann, "post", "rules/", rule)
    assert made.json()["pattern"] == " view" and made.json()["journey_revision"] == 4
    where = f"rules/{made.json()['id']}/"
    assert send(ann, "patch", where, {"pattern": "x", "revision": 3}).status_code == 409
    assert ann.delete(f"/api/v1/{where}?revision=3").status_code == 409
    assert ann.delete(f"/api/v1/{where}").status_code == 400
    assert ann.delete(f"/api/v1/{where}?revision=4").status_code == 204
    assert Journey.objects.get().revision == 5
    assert (
        send(ann, "post", "stages/", {"journey": "shop", "name": "After", "revision": 5}).status_code == 400
    )


def test_a_part_of_another_journey_cannot_be_used(shop, ann):
    other = Journey.objects.create(name="Other")
    stage = other.stages.create(name="S")
    answer = send(
        ann, "post", "touchpoints/", {"journey": "shop", "name": "L", "stage": stage.pk, "revision": 1}
    )
    assert answer.status_code == 400 and "another journey" in answer.content.decode()
    assert send(ann, "patch", f"stages/{stage.pk}/", {"journey": "shop", "revision": 1}).status_code == 400


def test_the_whole_definition_at_once(shop, ann):
    found = ann.get("/api/v1/journeys/shop/definition/").json()
    found["stages"] = ["Before", "After"]
    found["touchpoints"] = [{"name": "Visit", "stage": "Before"}, {"name": "Rest", "stage": None}]
    found["rules"] = [
        {"touchpoint": "Visit", "pattern": "visit"},
        {"touchpoint": "Rest", "match": "wildcard", "pattern": "*"},
    ]
    saved = send(ann, "put", "journeys/shop/definition/", {**found, "name": "ignored", "revision": 1})
    assert (saved.status_code, saved.json()["revision"], saved.json()["name"]) == (200, 2, "Shop")
    assert ann.get("/api/v1/journeys/shop/definition/").json() == saved.json()
    assert [r["pattern"] for r in ann.get("/api/v1/rules/?journey__slug=shop").json()["results"]] == [
        "visit",
        "*",
    ]


@pytest.mark.parametrize(
    "change, said",
    [
        ({"stages": ["A", "A"]}, "same name"),
        ({"touchpoints": [{"name": "Visit", "stage": "Nowhere"}], "rules": []}, "Nowhere"),
        ({"rules": [{"touchpoint": "Ghost", "pattern": "x"}]}, "Ghost"),
        ({"rules": [{"touchpoint": "Visit", "match": "regex", "pattern": "("}]}, "regular expression"),
        ({"case": "whatever"}, "case must be"),
        ({"ends_after_seconds": -1}, "greater than 0"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_definition_that_cannot_be_is_refused(shop, ann, change, said):
    found = {**ann.get("/api/v1/journeys/shop/definition/").json(), **change}
    if "stages" in change:
        found |= {"touchpoints": [], "rules": []}
    answer = send(ann, "put", "journeys/shop/definition/", {**found, "revision": 1})
    assert answer.status_code == 400 and said in answer.content.decode()
    assert Journey.objects.get().revision == 1


def test_rules_are_counted_before_they_are_saved(shop, ann):
    rules = [
        {"touchpoint": "New", "match": "wildcard", "pattern": "v*"},
        {"touchpoint": "Visit", "pattern": "visit"},
    ]
    found = send(ann, "post", "journeys/shop/rules/preview/", {"rules": rules}).json()
    assert [rule["events"] for rule in found["rules"]] == [20, 0]
    assert found["unmatched"] == [{"activity": "cart", "events": 6}, {"activity": "payment", "events": 6}]
    assert Journey.objects.get().revision == 1
    bad = send(
        ann,
        "post",
        "journeys/shop/rules/preview/",
        {"rules": [{**rules[0], "match": "regex", "pattern": "("}]},
    )
    assert bad.status_code == 400 and "RE2" in bad.content.decode()


def test_templates(ann):
    names = [each["name"] for each in ann.get("/api/v1/journey-templates/").json()]
    assert "online-shop" in names
    one = ann.get("/api/v1/journey-templates/online-shop/").json()
    assert one["stages"][0]["name"] == "Awareness"
    assert ann.get("/api/v1/journey-templates/nothing/").status_code == 404


def test_rights(shop):
    agent = api_client_of(SUPPORT_AGENT)
    for method, address in (
        ("get", "journeys/"), ("get", "journeys/shop/"), ("post", "journeys/discover/"), ("get", "stages/"),
        ("get", "journeys/shop/definition/"), ("put", "journeys/shop/definition/"), ("post", "rules/"),
        ("post", "journeys/shop/rules/preview/"), ("delete", "journeys/shop/"), ("get", "journey-templates/"),
    ):  # fmt: skip
        assert send(agent, method, address, {}).status_code == 403, (method, address)
    assert APIClient().get("/api/v1/journeys/").status_code in (401, 403)
    assert Journey.objects.count() == 1


def test_delete(shop, ann):
    assert ann.delete("/api/v1/journeys/shop/?revision=7").status_code == 409
    assert ann.delete("/api/v1/journeys/shop/?revision=1").status_code == 204
    assert not Journey.objects.exists()


def test_made_by_hand(ann):
    made = send(ann, "post", "journeys/", {"name": "By hand", "case": "attr_order"})
    assert (made.status_code, made.json()["slug"], made.json()["edited"]) == (201, "by-hand", True)
    assert send(ann, "post", "journeys/", {"name": "By hand"}).status_code == 400
    assert send(ann, "post", "journeys/", {"name": "X", "case": "nonsense"}).status_code == 400
    assert send(ann, "post", "journeys/", {"name": "X", "goal": "pay"}).status_code == 400
