"""What one request does to others: nothing."""

import sys
import zlib

import pytest

from journeymap.events.reading import bucket_tables, customers_table
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
from journeymap.tracking import due, forgetting, limits, taking
from journeymap.tracking.harvest import gathered
from journeymap.tracking.models import Arrival, Taking

pytestmark = pytest.mark.django_db(transaction=True)


def event(number: int, **more):
    return {"type": "track", "userId": f"u{number}", "event": "Step", "messageId": f"m{number}", **more}


def stored() -> set[str]:
    return {row["customer"] for table in bucket_tables(current()) for row in table.to_pylist()}


def test_numbers_that_go_together_in_no_column_hold_back_nobody(tracker, take):
    tracker.send("/v1/track", event(1, properties={"x": 1.5}))
    tracker.send("/v1/track", event(2, properties={"x": 10**400}))
    assert take().status == "done"
    assert stored() == {"u1", "u2"}


def test_what_is_nested_too_deep_is_refused_at_the_gate(tracker):
    lists = 97  # in the body, its batch, the message and its properties
    for more, status in ((-1, 200), (0, 400), (873, 400)):
        deep = b"[" * (lists + more) + b"]" * (lists + more)
        body = b'{"batch": [{"userId": "u", "type": "track", "event": "e", "properties": {"a": %b}}]}' % deep
        assert tracker.send("/v1/batch", body)[0] == status


def test_a_body_too_deep_for_whoever_reads_it_later_is_one_refused_message(tracker, take):
    tracker.send("/v1/track", event(1))
    tracker.send("/v1/track", event(2))
    levels = sys.getrecursionlimit()
    body = b'{"batch": ' + b"[" * levels + b"]" * levels + b"}"
    last = Arrival.objects.order_by("pk").last()
    Arrival.objects.filter(pk=last.pk).update(body=zlib.compress(body))
    assert take().status == "done"
    made = Import.objects.get()
    assert (made.accepted, made.rejected) == (1, 1)
    assert made.refusals == {"it is nested too deep": 1}
    assert stored() == {"u1"}


def test_a_body_too_deep_to_be_read_goes_with_whoever_is_named_in_it(tracker):
    tracker.send("/v1/track", event(1))
    tracker.send("/v1/track", event(2))
    levels = sys.getrecursionlimit()
    body = b'{"userId": "u2", "batch": ' + b"[" * levels + b"]" * levels + b"}"
    last = Arrival.objects.order_by("pk").last()
    Arrival.objects.filter(pk=last.pk).update(body=zlib.compress(body))
    assert forgetting.is_waiting("u2")
    assert len(list(forgetting.waiting({"u2"}))) == 1
    assert forgetting.erase({"u2"}) == 1
    assert Arrival.objects.count() == 1 and forgetting.is_waiting("u1")


def test_a_message_that_fills_the_columns_takes_no_other_row_away(tracker, take, monkeypatch):
    monkeypatch.setattr(limits, "COLUMNS", 12)  # seven are our own, one tells what is left out
    wide = event(1, properties={f"p{n}": n for n in range(19)} | {"columns left out": "text"})
    tracker.send("/v1/batch", {"batch": [wide, event(2, properties={"p": 1, "p3": 2}), event(3)]})
    take()
    made = Import.objects.get()
    assert (made.accepted, made.rejected) == (3, 0)
    rows = {row["customer"]: row for table in bucket_tables(current()) for row in table.to_pylist()}
    assert (rows["u1"]["attr_p3"], rows["u2"]["attr_p3"]) == ("3", "2")
    assert [rows[key]["attr_columns left out"] for key in ("u1", "u2", "u3")] == ["16", "1", None]


def test_a_customer_with_many_traits_takes_no_other_away(tracker, take, monkeypatch):
    monkeypatch.setattr(limits, "COLUMNS", 8)
    for number, traits in enumerate(({f"t{n}": n for n in range(9)}, {"plan": "pro"})):
        tracker.send("/v1/identify", {"userId": f"u{number}", "traits": traits})
    take()
    assert {row["customer"] for row in customers_table(current()).to_pylist()} == {"u0", "u1"}


def explode(arrivals):
    if any(b"poison" in each.body for each in arrivals):
        raise RuntimeError("nobody thought of this")
    return gathered(arrivals)


def run_until_nothing_waits() -> int:
    """How many takings that were."""
    for count in range(100):
        due.release()
        if (job := Taking.begin()) is None:
            return count
        try:
            job.run_here()
        except RuntimeError:
            continue
    raise AssertionError("it never ends")


def test_only_the_request_that_makes_takings_fail_is_set_aside(tracker, monkeypatch):
    monkeypatch.setattr(taking, "gathered", explode)
    monkeypatch.setattr(limits, "AGAIN_REQUESTS", 40)
    for number in range(6):
        tracker.send("/v1/track", event(number))
    guilty = Arrival.objects.order_by("pk")[3]
    Arrival.objects.filter(pk=guilty.pk).update(body=b"poison")
    run_until_nothing_waits()
    assert list(Arrival.objects.values_list("pk", "aside")) == [(guilty.pk, True)]
    assert stored() == {"u0", "u1", "u2", "u4", "u5"}
    due.try_again()
    tracker.send("/v1/track", event(6))
    assert Taking.begin().events == 1  # what failed goes without those that did not
    Taking.objects.filter(status="queued").delete()
    run_until_nothing_waits()
    assert list(Arrival.objects.values_list("pk", "aside")) == [(guilty.pk, True)]
    assert "u6" in stored()


def test_of_many_that_failed_ever_fewer_are_taken_at_once(tracker, monkeypatch):
    monkeypatch.setattr(limits, "AGAIN_REQUESTS", 1_000)
    for number in range(12):
        tracker.send("/v1/track", event(number))
    sizes = []
    for tries in range(limits.TRIES):
        Arrival.objects.update(tries=tries, taking=None)
        sizes.append(Taking.begin().events)
    assert sizes == [12, 12, 12, 10, 1]
