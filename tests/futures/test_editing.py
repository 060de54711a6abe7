"""Two people change one future map: nothing is lost, nothing of the other's is undone, all is told."""

import pytest
from django.db import connection

from journeymap.access.models import Entry
from journeymap.futures import editing, making
from journeymap.futures import operations as do
from journeymap.futures.changing import BadChange
from journeymap.futures.history import state
from journeymap.futures.making import duplicate, make
from journeymap.futures.models import Change, Future

REMOVE = {"what": {"kind": "remove", "touchpoint": "cart"}}
WAIT = {
    "what": {"kind": "cut_wait", "at": "cart", "to": "pay", "factor": 0.5},
    "title": "Faster",
    "effort": "S",
}


def titles(future):
    return [row.title for row in future.changes.all()]


def test_a_future_map_begins_as_a_copy_of_the_current_one(future, shop):
    assert [stage["name"] for stage in future.base["stages"]] == ["Look", "Buy", "Stay"]
    assert future.base["key"]["revision"] == shop.revision and future.slug == "no-surprises"
    assert [str(row) for row in future.scenarios.all()] == ["A All changes"]
    assert make(shop, "No surprises", None, None).slug == "no-surprises-2"


def test_the_last_edits_alone_are_kept_and_can_be_undone(future, ben, monkeypatch):
    monkeypatch.setattr(editing, "KEPT_EDITS", 3)
    for number in range(1, 6):
        do.set_future(future, ben, number, {"name": f"Name {number}"})
    assert [each.revision for each in future.edits.order_by("revision")] == [4, 5, 6]
    for number in (6, 7):
        do.undo(future, ben, number)
    assert future.name == "Name 3"
    with pytest.raises(do.CannotUndo, match="nothing of yours"):
        do.undo(future, ben, future.revision)


def test_a_journey_has_so_many_future_maps_and_no_more(future, shop, monkeypatch):
    monkeypatch.setattr(making, "MOST", 2)
    make(shop, "Another", None, None)
    for again in (lambda: make(shop, "A third", None, None), lambda: duplicate(future, "A third", None)):
        with pytest.raises(BadChange, match="This journey has 2 future maps, the most that it can have"):
            again()


def test_the_copy_stays_as_it_was_when_the_journey_goes_on(future, shop):
    shop.stages.all().delete()
    assert [stage["name"] for stage in Future.objects.get(pk=future.pk).base["stages"]] == [
        "Look", "Buy", "Stay",
    ]  # fmt: skip


def test_no_names_of_cases_are_in_the_copy(future):
    told = [each["evidence"] for each in [*future.base["measures"], *future.base["findings"]]]
    assert all(not (each or {}).get("ids") for each in told)


def test_a_change_finds_its_title_its_column_and_the_first_scenario(future, ben):
    change = do.add_change(future, ben, 1, REMOVE)
    assert (change.title, change.stage_name, change.by) == ("Cart is taken away", "Buy", ben)
    assert [row.letter for row in change.scenarios.all()] == ["A"]
    future.refresh_from_db()
    assert future.revision == 2


def test_who_comes_second_is_told_what_the_first_did_and_nothing_is_lost(future, ben, cleo):
    do.add_change(future, ben, 1, REMOVE)
    with pytest.raises(do.Stale, match="ben: added “Cart is taken away”") as stale:
        do.add_change(Future.objects.get(pk=future.pk), cleo, 1, WAIT)
    assert stale.value.now["revision"] == 2
    assert [each["title"] for each in stale.value.now["changes"]] == ["Cart is taken away"]
    do.add_change(future, cleo, 2, WAIT)
    assert titles(future) == ["Cart is taken away", "Faster"]


def test_a_refused_change_claims_no_revision(future, ben):
    with pytest.raises(BadChange, match="no touchpoint 'kart'"):
        do.add_change(future, ben, 1, {"what": {"kind": "remove", "touchpoint": "kart"}})
    future.refresh_from_db()
    assert future.revision == 1 and not future.changes.exists() and not future.edits.exists()


def test_undo_takes_back_one_thing_after_the_other(future, ben):
    before = state(future)
    change = do.add_change(future, ben, 1, REMOVE)
    do.edit_change(change, ben, 2, {"title": "No cart", "effort": "L"})
    other = do.add_change(future, ben, 3, WAIT)
    do.move_change(other, ben, 4, "Look", 0)
    do.remove_change(change, ben, 5)
    assert titles(future) == ["Faster"]
    for revision, expected in (
        (6, ["No cart", "Faster"]), (7, ["No cart", "Faster"]), (8, ["No cart"]), (9, ["Cart is taken away"]),
        (10, []),
    ):  # fmt: skip
        do.undo(future, ben, revision)
        assert titles(future) == expected
    assert state(future) == before
    with pytest.raises(do.CannotUndo, match="nothing of yours"):
        do.undo(future, ben, 11)


def test_a_change_that_comes_back_is_the_same_and_in_its_scenarios(future, ben):
    change = do.add_change(future, ben, 1, REMOVE)
    do.add_scenario(future, ben, 2, "Alone", [change])
    kept = state(future)
    do.remove_change(change, ben, 3)
    do.undo(future, ben, 4)
    assert state(future) == kept
    assert {row.letter for row in Change.objects.get(pk=change.pk).scenarios.all()} == {"A", "B"}


def test_undo_never_takes_away_what_somebody_else_did_later(future, ben, cleo):
    do.add_change(future, ben, 1, REMOVE)
    do.add_change(future, cleo, 2, WAIT)
    with pytest.raises(do.CannotUndo, match="cleo added “Faster”"):
        do.undo(future, ben, 3)
    assert do.undoable(future, ben) is None and do.undoable(future, cleo).words == "added “Faster”"
    do.undo(future, cleo, 3)
    do.undo(future, ben, 4)
    assert titles(future) == []


def test_moving_counts_the_cards_of_a_column(future, ben):
    rows = [do.add_change(future, ben, n + 1, {**WAIT, "title": f"c{n}"}) for n in range(3)]
    do.move_change(rows[2], ben, 4, "Buy", 0)
    assert titles(future) == ["c2", "c0", "c1"]
    do.move_change(rows[0], ben, 5, "Stay", 9)
    assert titles(future) == ["c2", "c1", "c0"]
    assert Change.objects.get(title="c0").stage_name == "Stay"
    with pytest.raises(BadChange, match="no stage 'Nowhere'"):
        do.move_change(rows[0], ben, 6, "Nowhere", 0)


def test_scenarios_take_letters_and_one_always_stays(future, ben):
    second = do.add_scenario(future, ben, 1, "Cheap")
    assert second.letter == "B"
    do.remove_scenario(future.scenarios.get(letter="A"), ben, 2)
    assert do.add_scenario(future, ben, 3, "Again").letter == "A"
    do.remove_scenario(future.scenarios.get(letter="A"), ben, 4)
    with pytest.raises(BadChange, match="one scenario at least"):
        do.remove_scenario(second, ben, 5)


def test_a_scenario_holds_changes_of_its_own_map_only(future, ben, shop):
    other = make(shop, "Other", None, ben)
    strange = do.add_change(other, ben, 1, REMOVE)
    with pytest.raises(BadChange, match="another future map"):
        do.add_scenario(future, ben, 1, "Mixed", [strange])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"state": "launched"}, "state: tell one of"),
        ({"weeks": 0}, "weeks: tell a whole number"),
        ({"weeks": True}, "weeks: tell a whole number"),
        ({"name": " "}, "name: tell one"),
        ({"contacts": ["fax"]}, "no touchpoint 'fax'"),
        ({"slug": "x"}, "no 'slug' to set"),
    ],
)
def test_what_a_map_cannot_be_set_to_is_told(future, ben, told, words):
    with pytest.raises(BadChange, match=words):
        do.set_future(future, ben, 1, told)
    future.refresh_from_db()
    assert (future.revision, future.name) == (1, "No surprises")


def test_a_copy_goes_its_own_way(future, ben):
    change = do.add_change(future, ben, 1, REMOVE)
    copy = duplicate(future, "Another", ben)
    assert titles(copy) == titles(future)
    assert [row.title for row in copy.scenarios.get().changes.all()] == ["Cart is taken away"]
    do.remove_change(change, ben, 2)
    assert titles(copy) == ["Cart is taken away"]


def test_edits_are_in_the_audit_trail_without_their_words(future, ben):
    do.add_change(future, ben, 1, REMOVE)
    entry = Entry.objects.filter(action="futures.edit").get()
    assert (entry.who, entry.detail) == ("ben", {"future": "no-surprises", "revision": 2})


def test_undo_brings_back_the_work_of_somebody_who_left(future, ben, cleo):
    change = do.add_change(future, cleo, 1, REMOVE)
    do.remove_change(change, ben, 2)
    cleo.delete()
    do.undo(future, ben, 3)
    assert titles(future) == ["Cart is taken away"] and future.changes.get().by is None
    connection.check_constraints()
