"""Devices and customers, consent, and what of somebody waits for the store."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.customers import stitching
from journeymap.customers.consenting import say
from journeymap.customers.models import Consent, Link
from journeymap.customers.stitching import separate, stitch
from journeymap.events.reading import bucket_tables, person_rows
from journeymap.events.snapshots import current
from journeymap.jobs.claiming import run_here
from journeymap.privacy.holding import Holding
from journeymap.privacy.models import Clearance, Erasure, Retention
from journeymap.privacy.requesting import request_erasure
from journeymap.tracking import joining
from journeymap.tracking.joining import join, stitch_live
from journeymap.tracking.models import Arrival, Same, Taking

pytestmark = pytest.mark.django_db(transaction=True)


def page(device, **more):
    return {"type": "page", "anonymousId": device, "name": "Home", **more}


def signed_in(customer, device):
    return {"type": "identify", "userId": customer, "anonymousId": device, "traits": {"plan": "pro"}}


def consenting(yes):
    return {"consent": {"categoryPreferences": {"Analytics": yes}}}


def send(tracker, *messages):
    assert tracker.send("/v1/batch", {"batch": messages})[0] == 200


def person_of(key) -> str:
    link = Link.objects.filter(customer=key).first()
    return link.person if link else key


def test_a_device_becomes_the_customer_who_signs_in(tracker, take):
    send(tracker, page("d1"), signed_in("u1", "d1"))
    take()
    assert join() == 1
    assert person_of("u1") == person_of("d1")
    assert person_rows(current(), person_of("d1")).num_rows == 1
    assert not Same.objects.exists()
    send(tracker, signed_in("u1", "d1"))
    take()
    assert not Same.objects.exists()  # it is known
    assert join() == 0


def test_a_second_customer_on_a_shared_device_stays_somebody_else(tracker, take):
    send(tracker, signed_in("ann", "tablet"), signed_in("bob", "tablet"))
    take()
    join()
    assert person_of("tablet") == person_of("ann") != person_of("bob")
    send(tracker, signed_in("cid", "tablet"))
    take()
    join()
    assert person_of("cid") == "cid"


def test_an_alias_joins_what_was_known_before(tracker, take):
    send(tracker, signed_in("u1", "d1"), signed_in("u2", "d2"))
    take()
    join()
    send(tracker, {"type": "alias", "previousId": "u1", "userId": "u2"})
    take()
    join()
    assert len({person_of(each) for each in ("u1", "u2", "d1", "d2")}) == 1


def test_an_alias_that_comes_while_others_are_joined_is_joined_next_time(tracker, take, monkeypatch):
    send(tracker, signed_in("ann", "tablet"), signed_in("bob", "tablet"))
    take()

    def move(changes, reason):
        joining.note({("tablet", "bob"): True})
        return stitching.move(changes, reason)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(joining, "move", move)
        join()
    assert list(Same.objects.values_list("other", "customer", "told")) == [("tablet", "bob", True)]
    join()
    assert person_of("tablet") == person_of("bob")
    assert not Same.objects.exists()


def test_joined_keys_stay_joined_when_files_are_stitched(tracker, take):
    send(tracker, page("d1"), signed_in("u1", "d1"))
    take()
    join()
    stitch()
    assert person_of("u1") == person_of("d1")


def test_what_a_person_separated_stays_apart(tracker, take):
    send(tracker, signed_in("u1", "d1"))
    take()
    join()
    separate("u1" if person_of("d1") == "d1" else "d1")
    send(tracker, signed_in("u1", "d1"))
    take()
    join()
    assert person_of("u1") != person_of("d1")


def test_one_email_is_one_person_a_while_later(tracker, take):
    told = {"type": "identify", "traits": {"email": "a@b.com"}}
    send(tracker, {**told, "userId": "u1"}, {**told, "userId": "u2"})
    take()
    assert stitch_live() == 1
    assert person_of("u1") == person_of("u2")


def test_who_refuses_is_not_stored_and_who_agreed_before_is_left_out(tracker, take):
    send(tracker, page("d1", context=consenting(True)), page("d2", context=consenting(False)))
    take()
    assert list(Consent.objects.values_list("customer", "purpose", "given")) == [("d1", "mining", True)]
    assert person_rows(current(), "d2").num_rows == 0
    send(tracker, page("d1", context=consenting(False)))
    take()
    assert Consent.objects.get().given is False
    assert sum(table.num_rows for table in bucket_tables(current())) == 0  # left out, still stored
    send(tracker, page("d1", context=consenting(True)))
    take()
    assert sum(table.num_rows for table in bucket_tables(current())) == 2


def test_a_public_key_cannot_lift_a_refusal_that_was_recorded_here(tracker, take):
    send(tracker, page("d1", context=consenting(True)), signed_in("u1", "d1"))
    take()
    join()
    say("u1", "mining", given=False)
    for key in ("d1", "u1"):
        send(tracker, {**page(key), "userId": key, "context": consenting(True)})
    take()
    assert dict(Consent.objects.values_list("customer", "given")) == {"d1": False, "u1": False}
    assert sum(table.num_rows for table in bucket_tables(current())) == 0
    say("u1", "mining", given=True)
    assert sum(table.num_rows for table in bucket_tables(current())) == 3


def test_a_refused_message_is_told_without_its_words(tracker, take):
    send(tracker, page("secret-device", context=consenting(False)))
    job = take()
    made = job.imports.get()
    assert made.refusals == {"the visitor did not agree to being counted": 1}
    assert "secret-device" not in made.rejects_path.read_text()


def test_an_erasure_reaches_what_waits(tracker, take):
    send(tracker, page("d1"), signed_in("u1", "d1"), page("d2"))
    tracker.send("/v1/track", {"userId": "u1", "event": "x"})
    run_here(request_erasure("u1"))
    assert Arrival.objects.count() == 1
    take()
    everything = [row["customer"] for table in bucket_tables(current()) for row in table.to_pylist()]
    assert "u1" not in everything
    assert Erasure.objects.get().receipt["live_waiting"] == 2


def test_an_erasure_is_obeyed_by_a_taking_that_had_begun(tracker):
    tracker.send("/v1/track", {"userId": "u1", "event": "x"})
    job = Taking.begin()
    kept = Arrival.objects.get()
    run_here(request_erasure("u1"))
    kept.save(force_insert=True)  # as the taking had read it before
    job.run_here()
    assert person_rows(current(), "u1").num_rows == 0
    assert not Same.objects.exists()


def test_an_export_of_a_person_holds_what_waits(tracker):
    send(tracker, page("d1"), page("d2"))
    told = Holding.of("d1").rows("live")
    assert [json.loads(row["message"])["anonymousId"] for row in told] == ["d1"]


def test_retention_takes_what_was_set_aside_long_ago(tracker):
    send(tracker, page("d1"))
    Arrival.objects.update(aside=True, received=timezone.now() - timedelta(days=40))
    Retention.objects.create(kind="rejects", days=30)
    run_here(Clearance.objects.create())
    assert not Arrival.objects.exists()
