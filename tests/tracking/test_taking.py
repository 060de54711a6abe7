"""From what arrived to rows in the store: one import of many, each message once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from journeymap.access.roles import BUSINESS_USER
from journeymap.customers.suppression import suppress
from journeymap.events.reading import bucket_tables, customers_table
from journeymap.events.snapshots import current
from journeymap.ingest import importing
from journeymap.ingest.models import Import
from journeymap.ingest.undoing import undo
from journeymap.jobs.sweeping import put_back
from journeymap.tracking import due, limits, taking
from journeymap.tracking.keys import make
from journeymap.tracking.models import Arrival, Taking
from journeymap.tracking.state import state
from tests.people import client_of

pytestmark = pytest.mark.django_db(transaction=True)


def event(number: int, **more):
    return {"type": "track", "userId": f"u{number % 3}", "event": "Step", "messageId": f"m{number}", **more}


def stored() -> list[dict]:
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    return sorted(rows, key=lambda row: row["time"])


def test_many_requests_become_one_import(tracker, take, key):
    for number in range(5):
        tracker.send("/v1/track", event(number))
    tracker.send("/v1/batch", {"batch": [event(number) for number in range(5, 10)]})
    job = take()
    assert job.status == "done"
    made = Import.objects.get()
    assert (made.accepted, made.rejected, made.live) == (10, 0, True)
    assert not Arrival.objects.exists()
    assert len(stored()) == 10
    key[0].refresh_from_db()
    assert (key[0].events, key[0].refused) == (10, 0)
    assert key[0].last_event


def test_a_message_sent_again_is_stored_once(tracker, take):
    body = {"batch": [event(1), event(2), event(1)]}
    tracker.send("/v1/batch", body)
    tracker.send("/v1/batch", body)
    take()
    tracker.send("/v1/batch", {**body, "sentAt": "2026-01-01T00:00:00Z"})  # a day later, by another clock
    take()
    assert len(stored()) == 2
    assert state().doubles == 7


def test_ids_belong_to_their_source(tracker, take):
    tracker.send("/v1/track", event(1))
    _, other = make(None, "App", "app")
    _, successor = make(None, "Shop, second key", "shop")
    for each in (other, successor):
        tracker.key = each
        tracker.forget()
        tracker.send("/v1/track", event(1))
    take()
    assert len(stored()) == 2  # of shop and of app


def test_late_and_unordered_events_land_where_they_belong(tracker, take):
    tracker.send("/v1/track", event(1, timestamp="2026-01-03T00:00:00Z"))
    take()
    late = [event(2, timestamp="2026-01-02T00:00:00Z"), event(3, timestamp="2025-01-01T00:00:00Z")]
    tracker.send("/v1/batch", {"batch": late})
    take()
    assert [row["time"].date().isoformat() for row in stored()] == ["2025-01-01", "2026-01-02", "2026-01-03"]


def test_bad_messages_harm_no_good_one_and_are_told_with_their_reason(tracker, take, key):
    bad = [{"type": "track", "userId": "u"}, 7, {"type": "dance", "userId": "a@b.com"}]
    assert tracker.send("/v1/batch", {"batch": [event(1), *bad]})[0] == 200
    take()
    made = Import.objects.get()
    assert (made.accepted, made.rejected) == (1, 3)
    assert made.refusals["a message must be an object"] == 1
    assert "a@b.com" not in made.rejects_path.read_text()
    assert state().refused == 3
    key[0].refresh_from_db()
    assert key[0].refused == 3


def test_a_taking_of_bad_messages_alone_ends_well(tracker, take):
    tracker.send("/v1/batch", {"batch": [1, 2]})
    assert take().status == "done"
    assert Import.objects.get().rejected == 2


def test_traits_become_customers_the_last_word_counts(tracker, take):
    def identify(plan, at):
        return {"type": "identify", "userId": "u1", "traits": {"plan": plan}, "timestamp": at}

    told = [identify("pro", "2026-02-01T00:00:00Z"), identify("free", "2026-01-01T00:00:00Z")]
    tracker.send("/v1/batch", {"batch": told})
    take()
    assert customers_table(current()).to_pylist()[0]["attr_plan"] == "pro"


def test_rows_of_somebody_suppressed_are_refused(tracker, take):
    suppress("u1", "asked for it")
    tracker.send("/v1/batch", {"batch": [event(1), event(2)]})
    take()
    assert [row["customer"] for row in stored()] == ["u2"]


def test_a_taking_is_undone_as_any_import(tracker, take):
    tracker.send("/v1/track", event(1))
    take()
    undo(Import.objects.get())
    assert stored() == []


def test_it_is_taken_when_it_is_ripe(tracker, monkeypatch):
    tracker.send("/v1/track", event(1))
    assert due.take() is None
    Arrival.objects.update(received=timezone.now() - timedelta(seconds=limits.RIPE_AFTER + 1))
    first = due.take()
    assert first is not None
    tracker.send("/v1/track", event(2))
    Arrival.objects.update(received=timezone.now() - timedelta(hours=1))
    assert due.take() is None  # one at a time
    first.run_here()
    assert Taking.objects.get(status="queued").events == 1  # what had ripened meanwhile follows at once


def test_much_is_ripe_at_once_and_taken_in_bounded_parts(tracker, monkeypatch):
    monkeypatch.setattr(limits, "RIPE_EVENTS", 3)
    monkeypatch.setattr(limits, "TAKEN_EVENTS", 4)
    for start in (0, 3, 6):
        tracker.send("/v1/batch", {"batch": [event(start + n) for n in range(3)]})
    assert due.take().events == 3
    assert Arrival.objects.filter(taking=None).count() == 2


def test_a_worker_that_dies_after_the_import_leaves_nothing_doubled(tracker, take, monkeypatch):
    nameless = {"type": "track", "userId": "u2", "event": "Step"}  # neither id nor time
    tracker.send("/v1/batch", {"batch": [event(1), nameless]})
    job = Taking.begin()
    with monkeypatch.context() as dies:
        dies.setattr(taking.joining, "note", lambda pairs: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            job.run_here()
    assert len(stored()) == 2
    assert Arrival.objects.count() == 1
    due.release()
    take()
    assert len(stored()) == 2
    assert not Arrival.objects.exists()


def test_a_worker_that_is_killed_is_followed_by_another_on_the_same_arrivals(tracker, monkeypatch):
    tracker.send("/v1/track", event(1))
    job = Taking.begin()
    Taking.objects.update(
        status="running", worker="dead", attempts=1, heartbeat=timezone.now() - timedelta(hours=1)
    )
    put_back(Taking, timezone.now())
    job.refresh_from_db()
    job.run_here()
    assert len(stored()) == 1


def test_what_fails_again_and_again_is_set_aside_and_can_be_tried_again(tracker, take, monkeypatch):
    tracker.send("/v1/track", event(1))
    with monkeypatch.context() as broken:
        broken.setattr(importing, "take_in", lambda *_: (_ for _ in ()).throw(RuntimeError("the disk")))
        for _ in range(limits.TRIES):
            job = Taking.begin()
            with pytest.raises(RuntimeError):
                job.run_here()
            due.release()
    assert Taking.begin() is None
    told = state()
    assert told.waiting.aside == 1
    assert not told.well
    assert due.try_again() == 1
    take()
    assert len(stored()) == 1


def test_what_was_handed_in_is_dated_by_its_oldest_message(tracker, take):
    tracker.send("/v1/track", event(1))
    old = datetime(2026, 1, 1, tzinfo=UTC)
    Arrival.objects.update(received=old)
    take()
    assert Import.objects.get().created == old


@pytest.mark.parametrize(
    "told",
    [
        {"userId": "half \ud800", "properties": {"nul\0 name \udfff": "nul\0 text \ud800"}},
        {"properties": {"": 1, " ": 2, "n" * 5_000: "long name"}},
        {"properties": {"deep": 1e308, "wide": 10**400, "nan": float("nan")}},
        {"properties": {f"{name}": {"a": {"b": {"c": {"d": [1]}}}} for name in ("userId", "x")}},
        {"messageId": "m\0", "event": "  two \n lines \0 "},
        {"traits": {"a\ud800": "b\ud800"}, "type": "identify"},
        {"previousId": "p\ud800", "type": "alias"},
        {"context": {"consent": {"categoryPreferences": {"Analytics": True}}}, "userId": "\ud800"},
        {"properties": [1], "context": 7, "integrations": "x", "traits": None},
    ],
)
def test_odd_messages_hold_up_nothing(tracker, take, told):
    assert tracker.send("/v1/batch", {"batch": [{**event(1), **told}, event(2)]})[0] == 200
    take()
    assert "u2" in {row["customer"] for row in stored()}


def test_a_message_nested_as_deep_as_it_may_be_holds_up_nothing(tracker, take):
    deep = b"[" * 95 + b"]" * 95
    track = (
        b'{"type": "track", "userId": "u", "event": "e", "timestamp": "2026-01-01", "properties": {"a": %b}}'
    )
    body = b'{"batch": [' + track + b', {"type": "x", "a": %b}, 3]}'
    assert tracker.send("/v1/batch", body.replace(b"%b", deep))[0] == 200
    assert take().status == "done"


def test_what_failed_once_is_taken_in_small_parts(tracker, monkeypatch):
    monkeypatch.setattr(limits, "AGAIN_EVENTS", 2)
    for number in range(4):
        tracker.send("/v1/track", event(number))
    Arrival.objects.update(tries=1)
    assert Taking.begin().events == 2


def test_imports_of_live_events_are_listed_apart(tracker, take):
    tracker.send("/v1/track", event(1))
    take()
    browser = client_of(BUSINESS_USER)
    assert b"live shop" not in browser.get("/imports/").content
    assert b"live shop" in browser.get("/imports/?live=yes").content
