"""Storing edits: the history of every change, merging with others', undoing and restoring."""

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from journeymap.access.models import Entry
from journeymap.journeys.definitions import StaleRevision, claim, definition, replace
from journeymap.journeys.editing import edits
from journeymap.journeys.editing.changing import Forgotten, change, describe, history, restore, undo
from journeymap.journeys.editing.edits import CannotEdit
from journeymap.journeys.models import Journey
from journeymap.mining.definition import JourneyDefinition

from .test_merging import BASE, edit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    journey = Journey.objects.create(name="Shop")
    replace(journey, BASE)
    return journey


@pytest.fixture
def ann():
    return get_user_model().objects.create_user("ann")


@pytest.fixture
def bob():
    return get_user_model().objects.create_user("bob")


def rename(old, new):
    return edit_of(edits.rename_touchpoint, touchpoint=old, to=new)


def move(name, stage):
    return edit_of(edits.move_touchpoint, touchpoint=name, stage=stage)


def stages_of(journey):
    return {p.name: p.stage.name if p.stage else None for p in journey.touchpoints.select_related("stage")}


def test_a_rename_keeps_the_row_and_its_rules(shop, ann):
    row = shop.touchpoints.get(name="Cart")
    assert change(shop, 1, rename("Cart", "Basket"), ann).kind == "saved"
    row.refresh_from_db()
    assert (row.name, row.rules.get().pattern) == ("Basket", "cart")
    shop.refresh_from_db()
    assert (shop.revision, shop.edited) == (2, True)
    assert Entry.objects.get(action="journeys.edit").actor == ann


def test_two_names_can_be_swapped_at_once(shop, ann):
    rows = {name: shop.touchpoints.get(name=name).pk for name in ("Cart", "Pay")}
    change(shop, 1, rename("Cart", "X"), ann)
    change(shop, 2, rename("Pay", "Cart"), ann)
    change(shop, 3, rename("X", "Pay"), ann)
    shop.refresh_from_db()
    restore(shop, 1, 4, ann)
    assert {name: shop.touchpoints.get(name=name).pk for name in ("Cart", "Pay")} == rows


def test_disjoint_changes_are_merged_and_told(shop, ann, bob):
    change(shop, 1, rename("Cart", "Basket"), bob)
    change(shop, 2, edit_of(edits.rename_stage, stage="Use", to="Keep"), bob)
    found = change(shop, 1, move("Cart", "Use"), ann)
    assert (found.kind, found.revision, found.by) == ("merged", 4, ["bob"])
    assert found.others == [
        "Stage “Use” renamed to “Keep”",
        "Touchpoint “Cart” renamed to “Basket”",
    ]
    assert stages_of(shop)["Basket"] == "Keep"


def test_what_both_changed_is_told_and_nothing_is_saved_until_somebody_chooses(shop, ann, bob):
    change(shop, 1, move("Call", "See"), bob)
    before = definition(Journey.objects.get())
    found = change(shop, 1, move("Call", "Use"), ann)
    assert found.kind == "conflict" and found.conflicts[0].theirs == "in “See”"
    assert definition(Journey.objects.get()) == before
    assert change(shop, 1, move("Call", "Use"), ann, over=2).kind == "merged"
    assert stages_of(shop)["Call"] == "Use"


def test_a_choice_does_not_hold_for_what_was_not_seen(shop, ann, bob):
    change(shop, 1, move("Call", "See"), bob)
    change(shop, 2, move("Call", "Buy"), bob)
    assert change(shop, 1, move("Call", "Use"), ann, over=2).kind == "conflict"


def test_the_history_tells_every_change_whoever_made_it(shop, ann, bob):
    with transaction.atomic():  # as commands and accepted proposals do
        claim(shop, 1)
        shop.stages.filter(name="See").update(name="Seen")
    change(shop, 2, move("Call", "Use"), ann)
    describe(shop, {"description": ""}, {"description": "Ours"}, bob)
    rows = list(shop.history.order_by("-pk").select_related("by"))
    told = [(each.row.number, each.row.by, each.changes) for each in history(shop, rows)]
    assert told == [
        (3, bob, ["The description: none → “Ours”"]),
        (3, ann, ["Touchpoint “Call” moved from no stage to “Use”"]),
        (2, None, ["Stage “See” renamed to “Seen”"]),
        (1, None, []),
    ]


def test_undo_and_restore_are_new_revisions(shop, ann):
    change(shop, 1, move("Call", "Use"), ann)
    change(shop, 2, edit_of(edits.remove_touchpoint, touchpoint="Pay"), ann)
    shop.refresh_from_db()
    undo(shop, 3, ann)
    shop.refresh_from_db()
    assert shop.revision == 4 and stages_of(shop) == {
        "Visit": "See",
        "Cart": "Buy",
        "Pay": "Buy",
        "Call": "Use",
    }
    assert shop.rules.get(pattern="pay").touchpoint.name == "Pay"
    restore(shop, 1, 4, ann)
    shop.refresh_from_db()
    assert definition(shop).model_copy(update={"revision": 1}) == BASE
    assert shop.history.get(number=5).note == "revision 1 restored"
    with pytest.raises(StaleRevision):
        restore(shop, 1, 4, ann)


def test_nothing_to_undo_and_what_is_forgotten_are_told(shop, ann):
    with pytest.raises(CannotEdit, match="nothing to undo"):
        undo(shop, 1, ann)
    Journey.objects.update(revision=9)
    with pytest.raises(Forgotten, match="Revision 3"):
        change(shop, 3, move("Call", "Use"), ann)


def test_an_edit_that_changes_nothing_is_no_revision(shop, ann):
    assert change(shop, 1, rename("Cart", " Cart "), ann).kind == "same"
    assert not shop.history.exists()


def test_words_about_a_journey_are_not_overwritten_unseen(shop, ann, bob):
    was = {"description": "", "review_date": None}
    assert describe(shop, was, {**was, "description": "Bob's"}, bob) == []
    (clash,) = describe(shop, was, {**was, "description": "Ann's"}, ann)
    assert (clash.mine, clash.theirs) == ("Ann's", "Bob's")
    shop.refresh_from_db()
    assert (shop.description, shop.revision) == ("Bob's", 1)
    Journey.objects.create(name="Other")
    with pytest.raises(CannotEdit, match="already"):
        describe(shop, {"name": "Shop"}, {"name": "Other"}, ann)


def test_thousands_of_touchpoints_are_moved_in_few_queries(ann, django_assert_max_num_queries):
    names = [f"T{n}" for n in range(2000)]
    big = JourneyDefinition.model_validate(
        {
            "name": "Big",
            "stages": ["A", "B"],
            "touchpoints": [{"name": name, "stage": "A"} for name in names],
            "rules": [{"touchpoint": name, "pattern": name} for name in names],
        }
    )
    journey = Journey.objects.create(name="Big")
    with django_assert_max_num_queries(60):
        replace(journey, big)
    with django_assert_max_num_queries(60):
        change(journey, 1, move("T1999", "B"), ann)
    assert stages_of(journey)["T1999"] == "B"
