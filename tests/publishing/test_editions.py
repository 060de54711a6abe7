"""Editions: what is frozen, who was quicker, going back, and rows that stay open."""

from functools import partial
from unittest.mock import Mock

import pytest
from django.db import connection
from django.db.models import F

from journeymap.access.models import Entry
from journeymap.analysis.evidence import SnapshotData, counted
from journeymap.events import logs
from journeymap.events.models import Pin, Snapshot
from journeymap.events.sweeping import drop_snapshots
from journeymap.journeys.definitions import StaleRevision
from journeymap.journeys.editing import edits
from journeymap.journeys.editing.changing import change
from journeymap.journeys.models import Journey, Stage, Touchpoint
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Note
from journeymap.mining import JourneyDefinition, Selection
from journeymap.publishing import editions
from journeymap.publishing.editions import (
    Stale,
    differences,
    newest,
    now,
    publish,
    release_gone,
    restore,
    since,
)  # fmt: skip
from journeymap.publishing.models import Edition
from tests.analysis.company import answers, hear
from tests.people import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea():
    return somebody("Business user", "bea")


def unhappy():
    """As many answers again, in which nobody would recommend the shop."""
    again = [{**row, "id": f"x{row['id']}", "row": row["row"] + 500} for row in answers()]
    return [{**row, "score": 0.0} if row["kind"] == "nps" else row for row in again]


def edit(journey, user, what, **arguments):
    journey.refresh_from_db()
    change(journey, journey.revision, partial(what, **arguments), user)


def test_an_edition_is_the_map_as_it_was_shown(shop, bea):
    note = Note.objects.create(
        journey=shop, lane="backstage", stage=shop.stages.first(), text="two vans", by=bea
    )
    shown = kept_map(shop)
    first = publish(shop, bea, "the team agreed")
    assert first.number == 1 and newest(shop) == first and first.by == bea
    first.refresh_from_db()
    assert {name: value for name, value in first.content.items() if name != "notes"} == shown
    told = first.content["notes"][0]
    assert (told["id"], told["text"], told["stage"], told["by"]) == (note.pk, "two vans", "Look", "bea")
    assert JourneyDefinition.model_validate(first.definition).stages == ("Look", "Buy", "Stay")
    assert [stage["name"] for stage in first.design["stages"]] == ["Look", "Buy", "Stay"]
    entry = Entry.objects.get(action="publishing.publish")
    assert entry.target == "journey shop" and entry.detail == {"edition": 1}


def test_who_has_not_seen_the_newest_edition_publishes_nothing(shop, bea):
    publish(shop, bea, after=0)
    with pytest.raises(Stale, match="bea published v1 meanwhile"):
        publish(shop, bea, after=0)
    assert publish(shop, bea, after=1).number == 2


def test_a_map_is_never_published_under_another_revision(shop, bea, monkeypatch):
    publish(shop, bea)
    count = editions.content_of

    def counted_while_others_edit(journey, part=None):
        content = count(journey, part)
        Journey.objects.filter(pk=journey.pk).update(revision=F("revision") + 1)
        return content

    monkeypatch.setattr(editions, "content_of", counted_while_others_edit)
    with pytest.raises(Stale, match="changed again and again while its map was counted, so nothing was"):
        publish(shop, bea)
    assert newest(shop).number == 1


def test_going_back_is_published_or_not_done_at_all(shop, bea, monkeypatch):
    first = publish(shop, bea)
    edit(shop, bea, edits.rename_touchpoint, touchpoint="pay", to="Payment")
    monkeypatch.setattr(editions, "_published", Mock(side_effect=RuntimeError("the disk is full")))
    with pytest.raises(RuntimeError, match="the disk is full"):
        restore(first, bea)
    assert Touchpoint.objects.filter(journey=shop, name="Payment").exists() and newest(shop) == first


@pytest.mark.django_db(transaction=True)
def test_going_back_compiles_before_it_holds_up_others(shop, bea, monkeypatch):
    first = publish(shop, bea)
    edit(shop, bea, edits.rename_touchpoint, touchpoint="pay", to="Payment")
    made, make = [], logs._made
    monkeypatch.setattr(logs, "_made", lambda *told: made.append(connection.in_atomic_block) or make(*told))
    restore(first, bea)
    assert made == [False]


def test_the_design_stays_as_people_made_it(shop, bea):
    first = publish(shop, bea)
    own = {"stages": [{"name": "Look", "steps": [{"do": "visit"}]}]}
    assert publish(shop, bea, design=own).design == own != first.design
    assert publish(shop, bea).design == own


def test_what_changed_since_is_said_in_words(shop, bea):
    Note.objects.create(journey=shop, lane="backstage", stage=shop.stages.first(), text="one van", by=bea)
    first = publish(shop, bea)
    assert since(first).words == "" and differences(first, now(shop)) == []
    edit(shop, bea, edits.rename_touchpoint, touchpoint="pay", to="Payment")
    edit(shop, bea, edits.add_stage, name="Return")
    note = Note.objects.get()
    note.text = "two vans"
    note.save()
    assert since(first).words == "definition and notes changed since"
    second = publish(shop, bea, "renamed")
    told = [each.words for each in differences(first, second)]
    assert "Touchpoint “pay” renamed to “Payment”" in told
    assert any(words.startswith("Stage “Return” added") for words in told)
    found = [each for each in differences(first, second) if each.kind == "note"]
    assert [(each.what, each.before, each.after) for each in found] == [("changed", "one van", "two vans")]
    # What is only called otherwise did not go; what is new are the numbers of the new stage.
    assert {each.what for each in differences(first, second) if each.kind == "measure"} == {"new"}
    assert second.summary == "2 changes to the journey, 1 note changed"
    back = {each.words for each in differences(second, first)}
    assert "Touchpoint “Payment” renamed to “pay”" in back


def test_newer_data_move_numbers_and_only_beyond_doubt_are_they_marked(shop, bea):
    first = publish(shop, bea)
    hear(9, unhappy())
    found = [each for each in differences(first, now(shop)) if each.kind in ("measure", "count")]
    marked = [each for each in found if each.marked]
    assert {each.name.split(" ")[0] for each in marked} == {"NPS"}
    assert all(each.interval and each.n_after > each.n_before for each in marked)
    assert [each.marked for each in found] == sorted((each.marked for each in found), reverse=True)
    assert sorted(-each.size for each in marked) == [-each.size for each in marked]
    assert all(not each.marked for each in found if each.kind == "count")


def test_a_finding_of_a_newer_run_is_the_same_finding(shop, told, bea):
    first = publish(shop, bea)
    gone = told.findings.first()
    headline = gone.headline
    gone.delete()
    shop.refresh_from_db()
    before = {each["headline"] for each in first.content["findings"]}
    assert headline in before
    kept_map(shop)
    from_kept = now(shop)
    from_kept.content["findings"] = [
        each for each in first.content["findings"] if each["headline"] != headline
    ]
    again = [
        {**each, "id": each["id"] + 100, "address": f"f{each['id'] + 100}"}
        for each in from_kept.content["findings"]
    ]
    from_kept.content["findings"] = again
    found = [(each.kind, each.what) for each in differences(first, from_kept)]
    assert found == [("finding", "gone")]


def test_going_back_makes_a_new_revision_and_a_new_edition(shop, bea):
    first = publish(shop, bea)
    edit(shop, bea, edits.rename_touchpoint, touchpoint="pay", to="Payment")
    kept = Touchpoint.objects.get(journey=shop, name="Payment").pk
    publish(shop, bea, design={"stages": []})
    third = restore(first, bea)
    shop.refresh_from_db()
    assert third.number == 3 and third.reason == "v1 restored" and third.design == first.design
    assert shop.revision == third.revision > 2
    assert Touchpoint.objects.get(journey=shop, name="pay").pk == kept
    assert shop.history.order_by("-pk").first().note == "v1 restored"
    assert not differences(first, third)
    with pytest.raises(StaleRevision):
        restore(first, bea, told=1)


def test_rows_of_an_edition_open_after_its_data_were_replaced(shop, bea):
    first = publish(shop, bea)
    hear(9, [{**row, "id": f"x{row['id']}", "row": row["row"] + 500} for row in answers()])
    drop_snapshots(grace=-1)
    assert Snapshot.objects.filter(pk=first.snapshot_id).exists()
    data = SnapshotData(first.snapshot, JourneyDefinition.model_validate(first.definition))
    for cell in first.content["measures"]:
        assert counted(Selection.model_validate(cell["evidence"]), data) == cell["n"], cell


def test_a_deleted_journey_lets_its_data_go(shop, bea):
    publish(shop, bea)
    assert Pin.objects.filter(holder__startswith="edition:").count() == 1
    assert release_gone() == 0
    shop.delete()
    assert not Edition.objects.exists() and release_gone() == 1
    assert not Pin.objects.filter(holder__startswith="edition:").exists()


def test_conditions_that_name_a_customer_are_not_frozen(shop, told, bea):
    measure = told.findings.first()
    measure.evidence = {
        "subject": "cases",
        "snapshot": None,
        "where": [{"column": "case.customer", "op": "=", "value": "c1"}],
        "ids": None,
    }
    measure.save()
    assert '"c1"' not in str(publish(shop, bea).content).replace("'", '"')


def test_a_stage_that_left_takes_its_numbers_along_in_one_line(shop, bea):
    first = publish(shop, bea)
    edit(shop, bea, edits.remove_stage, stage="Look")
    told = [each for each in differences(first, now(shop)) if each.what == "gone"]
    assert any(each.words == "Share of start: 1 gone" for each in told)
    assert Stage.objects.filter(journey=shop).count() == 2
