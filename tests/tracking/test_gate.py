"""The way in: stored before it is answered, refused in words that clients understand."""

import gzip
import json

import pytest
from django.db import OperationalError

from journeymap.tracking import desk, limits
from journeymap.tracking.keys import change, make, renew
from journeymap.tracking.models import Arrival
from tests.tracking.sending import Tracker

EVENT = {"userId": "u1", "event": "Bought"}
OWN = "https://shop.example.com"


def test_what_is_answered_200_is_a_row(tracker, key):
    status, _, told = tracker.send("/v1/track", EVENT)
    assert (status, told) == (200, {"success": True})
    row = Arrival.objects.get()
    assert (row.key, row.call, row.events, row.size) == (key[0], "track", 1, len(row.body))


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/v1/track", "track"), ("/v1/t", "track"), ("/v1/i", "identify"), ("/v1/p", "page"),
        ("/v1/s", "screen"), ("/v1/g", "group"), ("/v1/a", "alias"), ("/v1/merge", "alias"),
        ("/v1/screen/", "screen"), ("/beacon/v1/track", "track"),
    ],
)  # fmt: skip
def test_every_address_of_the_clients_is_there(tracker, path, call):
    assert tracker.send(path, EVENT)[0] == 200
    assert Arrival.objects.get().call == call


def test_batches_packed_or_plain(tracker):
    body = {"batch": [EVENT, EVENT], "sentAt": "2026-01-01T00:00:00Z"}
    packed = gzip.compress(json.dumps(body).encode())
    assert tracker.send("/v1/batch", body)[0] == 200
    assert tracker.send("/v1/import", packed, content_encoding="gzip")[0] == 200
    assert list(Arrival.objects.values_list("call", "events")) == [("batch", 2), ("import", 2)]


def test_an_empty_batch_is_well_and_leaves_no_row(tracker):
    assert tracker.send("/v1/batch", {"batch": []})[0] == 200
    assert not Arrival.objects.exists()


def test_requests_of_one_moment_share_a_transaction(tracker, monkeypatch):
    groups = []
    real = desk.store
    monkeypatch.setattr(desk, "store", lambda rows: (groups.append(len(rows)), real(rows)))
    answers = tracker.send_all("/v1/track", *[EVENT] * 20)
    assert {status for status, _, _ in answers} == {200}
    assert Arrival.objects.count() == sum(groups) == 20
    assert len(groups) < 20


def test_who_has_no_key_or_a_wrong_one_is_refused(tracker, key):
    other = Tracker("nobodys")
    try:
        assert other.send("/v1/track", EVENT)[0] == 401
        other.key = ""
        assert other.send("/v1/track", EVENT)[0] == 401
        assert other.send("/v1/track", {**EVENT, "writeKey": key[1]})[0] == 200
        assert other.send(f"/v1/track?writeKey={key[1]}", EVENT)[0] == 200
    finally:
        other.end()


def test_a_key_that_is_switched_off_or_replaced_opens_nothing(tracker, key):
    row, _ = key
    change(row, None, on=False)
    assert tracker.send("/v1/track", EVENT)[0] == 401
    change(row, None, on=True)
    tracker.forget()
    assert tracker.send("/v1/track", EVENT)[0] == 200
    _, fresh = renew(row, None)
    tracker.forget()
    assert tracker.send("/v1/track", EVENT)[0] == 401
    tracker.key = fresh
    assert tracker.send("/v1/track", EVENT)[0] == 200


def test_malformed_json_is_400_with_code_and_message(tracker):
    status, _, told = tracker.send("/v1/batch", b"{not json")
    assert status == 400
    assert told["code"] == "malformed_json"
    assert "JSON" in told["message"]


def test_only_pages_of_named_origins_may_send(tracker):
    status, headers, _ = tracker.send("/v1/t", EVENT, origin=OWN)
    assert (status, headers["access-control-allow-origin"]) == (200, OWN)
    assert tracker.send("/v1/t", EVENT, origin="https://evil.example.com")[0] == 403
    assert Arrival.objects.count() == 1


def test_a_browser_asks_before_and_is_told(tracker):
    status, headers, _ = tracker.send("/v1/t", b"", method="OPTIONS", origin=OWN, authorization="")
    assert (status, headers["access-control-allow-methods"]) == (204, "POST")
    assert "authorization" in headers["access-control-allow-headers"]
    assert tracker.send("/v1/t", b"", method="OPTIONS", origin="https://evil.example.com")[0] == 403


def test_a_key_without_origins_lets_no_browser_in_and_a_star_lets_all_in(tracker):
    _, closed = make(None, "Server", "server")
    _, wide = make(None, "All", "all", origins="*")
    tracker.forget()
    tracker.key = closed
    assert tracker.send("/v1/t", EVENT, origin=OWN)[0] == 403
    assert tracker.send("/v1/t", EVENT)[0] == 200
    tracker.key = wide
    assert tracker.send("/v1/t", EVENT, origin="https://any.example.com")[0] == 200


def test_what_comes_too_fast_is_told_when_to_come_again(tracker, key):
    change(key[0], None, rate=2)
    assert tracker.send("/v1/batch", {"batch": [EVENT] * 20})[0] == 200  # ten seconds' worth at once
    status, headers, told = tracker.send("/v1/batch", {"batch": [EVENT] * 10})
    assert (status, headers["retry-after"], told["code"]) == (429, "5", "rate")


@pytest.mark.parametrize("limit", ["WAITING_BYTES", "SPARE_DISK"])
def test_under_pressure_senders_are_asked_to_come_again(tracker, monkeypatch, limit):
    tracker.send("/v1/track", EVENT)
    monkeypatch.setattr(limits, limit, 1 if limit == "WAITING_BYTES" else 2**60)
    tracker.forget()
    status, headers, told = tracker.send("/v1/track", EVENT)
    assert (status, told["code"], headers["retry-after"]) == (429, "busy", "5")
    assert Arrival.objects.count() == 1


def test_what_is_in_hand_is_bounded_while_the_database_is_slow(tracker, monkeypatch):
    monkeypatch.setattr(limits, "IN_HAND_BYTES", 100)
    answers = tracker.send_all("/v1/track", *[EVENT] * 5)
    assert {status for status, _, _ in answers} == {200, 429}
    assert Arrival.objects.count() == sum(status == 200 for status, _, _ in answers)


def test_without_a_database_nothing_is_acknowledged(tracker, monkeypatch):
    tracker.send("/v1/track", EVENT)

    def fails(rows):
        raise OperationalError("gone")

    monkeypatch.setattr(desk, "store", fails)
    status, headers, told = tracker.send("/v1/track", EVENT)
    assert (status, told["code"]) == (503, "unavailable")
    assert headers["retry-after"]
    assert Arrival.objects.count() == 1


def test_a_lost_connection_is_made_anew(tracker, monkeypatch):
    real, calls = desk.store, []

    def lost_once(rows):
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("server closed the connection")
        real(rows)

    monkeypatch.setattr(desk, "store", lost_once)
    assert tracker.send("/v1/track", EVENT)[0] == 200
    assert Arrival.objects.count() == 1


def test_all_else_goes_on_to_the_site(tracker):
    for path in ("/", "/v1/", "/v1/unknown", "/api/v1/live/", "/v1/track/more"):
        assert tracker.send(path, EVENT)[0] == 299
    assert tracker.send("/v1/track", b"", method="GET")[0] == 405
    assert tracker.send("/v1/m", {"series": []})[0] == 200  # what a library measures about itself
    assert not Arrival.objects.exists()


def test_a_body_that_says_it_is_too_large_is_not_read(tracker):
    status, _, told = tracker.send("/v1/batch", {"batch": []}, content_length=str(2**30))
    assert (status, told["code"]) == (413, "too_large")
