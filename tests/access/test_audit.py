"""The audit trail is a chain: what was written stays as it was written, though texts may be emptied."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction

from journeymap.access import verifying
from journeymap.access.audit import erase_texts, naming, record
from journeymap.access.models import Entry, Head

pytestmark = pytest.mark.django_db


def checked(**options) -> dict:
    out = StringIO()
    try:
        call_command("verify_audit", json=True, stdout=out, **options)
    except SystemExit as ending:
        assert ending.code == 1
    return json.loads(out.getvalue())


@pytest.fixture
def trail():
    ada = User.objects.create_user("ada")
    record(ada, "journey.edit", "journey shop", revision=3, share=0.5, whole=2.0)
    record(None, "import", 7, kind="events", accepted=10, names=["ä", 'quo"te'])
    return [record(ada, "erase", "person 12ab"), *Entry.objects.all()]


def test_a_trail_that_nobody_touched_is_whole(trail):
    told = checked()
    assert told["whole"] and told["checked"] == told["entries"] == 3
    assert told["head"] == Entry.objects.get(seq=3).link
    head = Head.objects.get()
    assert (head.checked_seq, head.broken) == (3, "")


def test_an_empty_trail_is_whole():
    assert checked()["checked"] == 0


@pytest.mark.parametrize(
    "change",
    [{"action": "nothing"}, {"target": "x"}, {"detail": {"revision": 4}}, {"who": "bob"}, {"seq": 9},
     {"digest": "0" * 64}, {"link": "0" * 64}, {"salt": "0" * 32}],
)  # fmt: skip
def test_a_changed_entry_is_named(trail, change):
    Entry.objects.filter(seq=1).update(**change)
    told = checked()
    assert not told["whole"] and "entry 1" in told["broken"]
    assert Head.objects.get().broken


def test_a_changed_time_is_noticed(trail):
    entry = Entry.objects.get(seq=2)
    Entry.objects.filter(seq=2).update(
        when=entry.when.replace(microsecond=(entry.when.microsecond + 1) % 10**6)
    )
    assert "entry 2" in checked()["broken"]


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_deleted_entry_is_noticed(trail, seq):
    Entry.objects.filter(seq=seq).delete()
    assert not checked()["whole"]


def test_a_trail_cut_together_with_its_head_is_told_by_a_head_written_down_elsewhere(trail):
    anchor = checked()["head"]
    assert checked(head=anchor)["known_head_is_entry"] == 3
    Entry.objects.filter(seq=3).delete()
    Head.objects.update(seq=2, link=Entry.objects.get(seq=2).link)
    assert checked()["whole"]  # from within nothing can be seen
    with pytest.raises(CommandError, match="cut or written anew"):
        checked(head=anchor)


def test_erased_texts_leave_the_chain_whole_and_nothing_readable(trail):
    assert erase_texts(naming({"12ab"})) == 1
    told = checked()
    assert told["whole"] and told["erased"] == 1
    gone = Entry.objects.get(seq=3)
    assert (gone.target, gone.detail, gone.salt) == ("", {}, "") and gone.erased and len(gone.digest) == 64
    Entry.objects.filter(seq=3).update(target="something else")
    assert "texts stand where they were erased" in checked()["broken"]


def test_keys_are_found_in_targets_and_details_however_they_are_written(trail):
    assert {entry.seq for entry in naming({'quo"te'})} == {entry.seq for entry in naming({"ä"})} == {2}
    assert {entry.seq for entry in naming({"shop"})} == {1}
    assert not naming({"7", "hop", "even"}).exists()  # a number or a part of a word of ours names nobody
    assert not naming({"nobody"}).exists()


def test_only_what_came_after_a_known_head_is_checked(trail):
    since = Entry.objects.get(seq=2).link
    Entry.objects.filter(seq=1).update(action="forged")
    assert checked(since=since) | {"head": None} == {
        "whole": True, "checked": 1, "erased": 0, "entries": 3, "head": None, "broken": None,
        "known_head_is_entry": None,
    }  # fmt: skip


def test_the_daily_duty_checks_what_is_new_and_notes_what_it_found(trail):
    verifying.check_new()
    record(None, "import", 8)
    verifying.check_new()
    assert Head.objects.get().checked_seq == 4
    Entry.objects.filter(seq=4).delete()
    Head.objects.update(seq=3, link=Entry.objects.get(seq=3).link)
    verifying.check_new()
    verifying.check_new()
    assert "not in the trail" in Head.objects.get().broken


def test_the_name_of_the_actor_outlives_the_account(trail):
    User.objects.all().delete()
    assert Entry.objects.get(seq=1).who == "ada" and checked()["whole"]


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_taken_back_with_the_deed():
    with pytest.raises(RuntimeError), transaction.atomic():
        record(None, "deed", "x")
        raise RuntimeError
    record(None, "other", "y")
    assert checked()["entries"] == 1
