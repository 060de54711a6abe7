"""The page of the journey as designed: a draft that travels with the form, published as a version."""

import json

import pytest
from django.urls import reverse

from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.publishing import design_moves
from journeymap.publishing.designs import checked, touchpoints
from journeymap.publishing.editions import newest, publish
from tests.analysis.conftest import shop, store
from tests.people import client_of, somebody

__all__ = ["shop", "store"]
DESIGN = checked(
    {
        "stages": [
            {"name": "Look", "steps": [{"do": "Visit"}, {"maybe": {"do": "Search"}}, {"do": "Product"}]},
            {"name": "Buy", "steps": [{"do": "Cart"}]},
        ]
    }
)


def names(design):
    return [[*touchpoints({"stages": [stage]})] for stage in design["stages"]]


def test_steps_move_within_and_between_stages():
    assert names(design_moves.up(DESIGN, 0, 1)) == [["Search", "Visit", "Product"], ["Cart"]]
    assert names(design_moves.down(DESIGN, 0, 2)) == [["Visit", "Search"], ["Product", "Cart"]]
    assert names(design_moves.up(DESIGN, 1, 0)) == [["Visit", "Search", "Product", "Cart"], []]
    with pytest.raises(ValueError, match="no stage further on"):
        design_moves.up(DESIGN, 0, 0)


def test_steps_change_their_kind_are_joined_and_taken_apart():
    assert design_moves.optional(DESIGN, 0, 1)["stages"][0]["steps"][1] == {"do": "Search"}
    looped = design_moves.again(DESIGN, 0, 1)
    assert looped["stages"][0]["steps"][1] == {"maybe": {"again": {"do": "Search"}}}
    assert design_moves.again(looped, 0, 1) == DESIGN
    joined = design_moves.any_order(design_moves.any_order(DESIGN, 0, 0), 0, 0)
    assert joined["stages"][0]["steps"] == [
        {"any_order": [{"do": "Visit"}, {"maybe": {"do": "Search"}}, {"do": "Product"}]}
    ]
    assert design_moves.kind(joined["stages"][0]["steps"][0]) == "required, in any order"
    assert design_moves.apart(design_moves.optional(joined, 0, 0), 0, 0) == DESIGN
    with pytest.raises(ValueError, match="none behind it"):
        design_moves.one_of(DESIGN, 1, 0)
    with pytest.raises(ValueError, match="could stand alone"):
        design_moves.apart(DESIGN, 0, 0)


def test_changes_are_told_in_words():
    after = design_moves.add(design_moves.remove(DESIGN, 0, 1), 1, "Order")
    after = design_moves.optional(design_moves.down(after, 0, 1), 1, 0)
    assert design_moves.differences(DESIGN, after) == [
        "“Order” is a step now",
        "“Search” is no step any more",
        "“Product” is in “Buy” instead of “Look”",
        "“Product” is optional instead of required",
    ]
    assert design_moves.differences(DESIGN, design_moves.up(DESIGN, 0, 1)) == [
        "the same steps in another order"
    ]
    assert design_moves.differences(DESIGN, DESIGN) == []


@pytest.fixture
def page(shop):
    return reverse("journey-design", args=[shop.slug])


def draft_of(answer):
    return json.loads(answer.context["draft"])


@pytest.mark.django_db
def test_a_draft_is_changed_step_by_step_and_published(shop, page):
    ann = client_of(BUSINESS_USER, "ann")
    first = ann.get(page)
    assert first.context["after"] == 0 and "A first design" in first.content.decode()
    draft = draft_of(first)
    place = next(at for at, stage in enumerate(draft["stages"]) if len(stage["steps"]) > 1)
    changed = ann.post(page, {"design": json.dumps(draft), "after": 0, "op": f"up {place} 1"})
    assert changed.status_code == 200 and newest(shop) is None
    told = {"design": changed.context["draft"], "after": 0, "op": "publish", "reason": "we agreed"}
    assert ann.post(page, told).status_code == 302
    made = newest(shop)
    assert (made.number, made.reason, made.design) == (1, "we agreed", draft_of(changed))
    assert made.design != draft and made.by.username == "ann"


@pytest.mark.django_db
def test_who_was_slower_is_told_and_keeps_the_draft(shop, page):
    bea = somebody(BUSINESS_USER, "bea")
    first = publish(shop, bea)
    publish(shop, bea, "quicker")
    draft = design_moves.optional(first.design, 0, 0)
    told = {"design": json.dumps(draft), "after": 1, "op": "publish", "reason": "mine"}
    answer = client_of(BUSINESS_USER, "ann").post(page, told)
    assert answer.status_code == 409 and "bea published v2 meanwhile" in answer.content.decode()
    assert draft_of(answer) == draft and newest(shop).number == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"design": "{"}, "could not be read"),
        ({"design": "[" * 5_000}, "could not be read"),
        (
            {"design": '{"stages": [{"name": "A", "steps": [{"do": "x"}, {"do": "x"}]}]}'},
            "stands in the design twice",
        ),
        ({"design": json.dumps(DESIGN), "op": "up 7 0"}, "no such stage"),
        ({"design": json.dumps(DESIGN), "op": "explode 0 0"}, "no edit that is known"),
        (
            {"design": json.dumps(DESIGN), "op": "add 0", "touchpoint-0": "Visit"},
            "is a step of the design already",
        ),
    ],
)
def test_a_form_that_cannot_be_read_changes_nothing(shop, page, told, why):
    answer = client_of(BUSINESS_USER, "ann").post(page, told)
    assert answer.status_code == 400 and why in answer.content.decode()
    assert newest(shop) is None


@pytest.mark.django_db
def test_support_agents_do_not_see_it(shop, page):
    bob = client_of(SUPPORT_AGENT)
    assert bob.get(page).status_code == 403 and bob.post(page, {}).status_code == 403
