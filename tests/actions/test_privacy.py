"""What messages and hand-overs hold of a person goes with them, and what is old goes by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.actions import forgetting
from journeymap.actions.models import Digest, Handover, Notice, Told, Tracker
from journeymap.analysis.models import Alert
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey
from journeymap.privacy.ages import AGES
from journeymap.privacy.holding import KINDS
from journeymap.privacy.kinds import DAYS, Kind
from journeymap.privacy.models import Erasure
from journeymap.privacy.requesting import is_held
from tests.people import client_of

from .conftest import channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db) -> Journey:
    return Journey.objects.create(name="Shop", case="customer")


@pytest.fixture
def said(shop):
    """A message, a digest and a hand-over whose words name C-1001, and one of each that names C-10011."""
    hook = channel("webhook", "https://example.com/", on=False)
    tracker = Tracker.objects.create(name="t", kind="webhook", address="https://example.com")
    for key in ("C-1001", "C-10011"):
        notice = Notice.objects.create(channel=hook, content={"words": f"for {key}, at once"})
        Digest.objects.create(notice=notice, channel=hook, journey=shop, told={"accepted": [f"ask {key}"]})
        Handover.objects.create(tracker=tracker, journey=shop, title=f"Call {key}", text=f"as {key} said")


def test_what_names_a_person_as_a_word_is_found_and_emptied(said):
    assert sorted(what for what, _ in forgetting.naming({"C-1001"})) == ["digest", "hand-over", "message"]
    assert forgetting.erase({"C-1001"}) == 3
    assert list(forgetting.naming({"C-1001"})) == []
    assert len(list(forgetting.naming({"C-10011"}))) == 3, "others stay"
    emptied = Handover.objects.get(text="(erased)")
    assert emptied.title == "(erased)" and emptied.status == "cancelled", "what waited does not leave"


def test_a_key_that_json_writes_otherwise_is_found(shop):
    hook = channel("webhook", "https://example.com/", on=False)
    Notice.objects.create(channel=hook, content={"words": ["für Ünal-77"]})
    assert forgetting.erase({"Ünal-77"}) == 1


def test_old_messages_go_but_what_was_told_stays_known(shop):
    hook = channel("webhook", "https://example.com/", on=False)
    long_ago = timezone.now() - timedelta(days=400)
    old, told, compared, waits = (Notice.objects.create(channel=hook, created=long_ago) for _ in range(4))
    Notice.objects.exclude(pk=waits.pk).update(status="done", finished=long_ago)
    alert = Alert.objects.create(key="k", analyzer="a", headline="h", started=long_ago)
    Told.objects.create(notice=told, channel=hook, alert=alert, event="opened")
    Digest.objects.create(notice=compared, channel=hook, journey=shop, frozen={"content": {}})
    age = AGES[Kind.MESSAGES]
    before = timezone.now() - timedelta(days=DAYS["messages"])
    assert (age.count(before), age.remove(before), age.remove(before)) == (1, 1, 0)
    assert set(Notice.objects.all()) == {told, compared, waits} and old not in Notice.objects.all()


def test_an_export_of_a_person_tells_what_others_were_told():
    assert "told" in {kind.name for kind in KINDS}


def test_a_key_too_short_to_tell_from_a_number_is_told_to_who_erases(shop):
    tracker = Tracker.objects.create(name="t", kind="webhook", address="https://example.com")
    made = Handover.objects.create(tracker=tracker, journey=shop, title="Call 317", text="at once", key="9")
    Handover.objects.create(tracker=tracker, journey=shop, title="Call 3170", text="317th")
    assert forgetting.erase({"317"}) == 0 and forgetting.doubtful({"317", "C-1001"}) == [made.pk]
    receipt = {"told_others": 0, "handovers_to_look_at": [made.pk]}
    job = Erasure.objects.create(digest="d", status="done", receipt=receipt)
    page = client_of("Administrator").get(f"/people/erasures/{job.pk}/").content.decode()
    assert "too short" in page and "#9 in" in page and "Messages and hand-overs emptied" in page


def test_a_person_who_is_named_in_a_hand_over_alone_is_held(said):
    assert is_held("C-1001", current()) and not is_held("C-1002", current())
