"""Webhooks: signed as each tool signs, stored before they are answered, once, then imported."""

import hmac
import json
import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256
from unittest.mock import patch

import pytest
from django.test import Client

from journeymap.access.posting import signature
from journeymap.connecting import forgetting, hooks, messages, pages
from journeymap.connecting.due import forget_old as forget_old_pulls
from journeymap.connecting.due import start_due
from journeymap.connecting.forgetting import erase
from journeymap.connecting.messages import forget_old
from journeymap.connecting.models import Message
from journeymap.connecting.opening import opened
from journeymap.connecting.pages import keep

from .conftest import events, pull
from .scripted import Typeform

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "hush"
RECORD = {"id": "1", "customer": "ann", "activity": "called", "time": "2026-01-01T10:00:00Z"}


@pytest.fixture
def hook(connect):
    def hook(scheme: str = "journeymap", **fields):
        return connect(
            "webhook", {"scheme": scheme, **fields.pop("settings", {})}, {"secret": SECRET}, **fields
        )

    return hook


def send(connection, body: bytes, headers: dict):
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/{connection.public}/", body, content_type="application/json", headers=headers
    )


def signed(scheme: str, body: bytes, when: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Headers as the tool's documentation says, computed here anew."""
    key, now = secret.encode(), when or time.time()
    if scheme == "journeymap":
        return {"X-Journeymap-Signature": signature(secret, int(now), body)}
    if scheme == "typeform":
        return {"Typeform-Signature": "sha256=" + b64encode(hmac.new(key, body, sha256).digest()).decode()}
    if scheme == "zendesk":
        stamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        digest = b64encode(hmac.new(key, stamp.encode() + body, sha256).digest()).decode()
        return {"X-Zendesk-Webhook-Signature": digest, "X-Zendesk-Webhook-Signature-Timestamp": stamp}
    if scheme == "intercom":
        return {"X-Hub-Signature": "sha1=" + hmac.new(key, body, sha1).hexdigest()}
    return {"Sm-Signature": b64encode(hmac.new(key, body, sha1).digest()).decode()}


SCHEMES = ("journeymap", "typeform", "zendesk", "intercom", "surveymonkey")


def wrapped(scheme: str) -> bytes:
    inside = {"typeform": {"form_response": RECORD}, "intercom": {"data": {"item": RECORD}}}
    return json.dumps(inside.get(scheme, RECORD)).encode()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_signed_message_is_stored_and_a_replay_is_ignored(hook, scheme):
    connection, body = hook(scheme), wrapped(scheme)
    headers = signed(scheme, body)
    assert send(connection, body, headers).json() == {"stored": True}
    again = send(connection, body, headers)
    assert (again.status_code, again.json()) == (200, {"stored": False})
    assert Message.objects.get().record == RECORD


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_not_signed_right_is_refused(hook, scheme):
    connection, body = hook(scheme), wrapped(scheme)
    for headers in ({}, signed(scheme, body, secret="guessed"), signed(scheme, body + b" ")):
        assert send(connection, body, headers).status_code == 401
    assert not Message.objects.exists()


@pytest.mark.parametrize("scheme", ["journeymap", "zendesk"])
def test_an_old_time_stamp_is_refused(hook, scheme):
    connection, body = hook(scheme), wrapped(scheme)
    answer = send(connection, body, signed(scheme, body, when=time.time() - 3600))
    assert answer.status_code == 401 and "five minutes" in answer.json()["detail"]


def test_without_a_secret_nothing_is_taken(hook):
    connection = hook()
    connection.keep_secrets({})
    connection.save()
    assert send(connection, b"{}", signed("journeymap", b"{}", secret="")).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"no json", 400), (b"[1]", 400), (b'"x"', 400), (b"[" * 50_000, 400), (b"x" * 2**21, 413)],
)
def test_what_is_no_record_is_refused(hook, body, status):
    assert send(hook(), body, signed("journeymap", body)).status_code == status
    assert not Message.objects.exists()


def test_where_nobody_listens_there_is_nothing(hook, connect):
    off = hook(on=False)
    assert send(off, b"{}", {}).status_code == 404
    assert send(connect("sql", {}), b"{}", {}).status_code == 404


def test_when_too_many_wait_the_sender_is_told_to_come_back(hook):
    connection, body = hook(), wrapped("journeymap")
    with patch.object(hooks, "crowded", return_value=True):
        answer = send(connection, body, signed("journeymap", body))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_messages_become_events_and_their_words_go(hook):
    connection = hook()
    for number in range(3):
        body = json.dumps(RECORD | {"id": str(number), "activity": f"call {number}"}).encode()
        send(connection, body, signed("journeymap", body))
    assert start_due() == 0  # messages that come close together become one import
    Message.objects.update(received=datetime.now(UTC) - timedelta(minutes=1))
    assert start_due() == 1
    connection.pulls.all().delete()
    assert pull(connection).accepted == 3
    assert [row["activity"] for row in events()] == ["call 0", "call 1", "call 2"]
    assert set(Message.objects.values_list("body", flat=True)) == {""}
    assert pull(connection).rows == 0
    body = json.dumps(RECORD | {"id": "0", "activity": "call 0"}).encode()
    assert send(connection, body, signed("journeymap", body)).json() == {"stored": False}


def test_a_message_that_appears_behind_a_later_one_is_read_and_kept_until_then(hook, monkeypatch):
    connection = hook()
    told = [json.dumps(RECORD | {"id": str(n), "activity": f"call {n}"}) for n in range(4)]
    early = Message.objects.create(connection=connection, key="0", body=told[0]).pk
    Message.objects.filter(pk=early).delete()  # its number is drawn, and nobody sees it yet
    for n in (1, 2):
        Message.objects.create(connection=connection, key=str(n), body=told[n], pk=early + n)
    monkeypatch.setattr(messages, "PAGE", 1)
    source = opened(connection)
    for batch in source.pages({}):
        keep(connection, batch)
    Message.objects.create(connection=connection, key="0", body=told[0], pk=early)
    first = pull(connection)
    assert (first.rows, first.accepted) == (1, 3)  # the early one, and the pages that waited
    assert [row["activity"] for row in events()] == ["call 0", "call 1", "call 2"]
    assert set(Message.objects.values_list("body", flat=True)) == {""}
    assert connection.cursor == {"message": early}


def test_what_is_on_a_page_is_not_read_again_and_what_came_since_is_not_emptied(hook):
    connection = hook()
    for number in (5, 7):
        Message.objects.create(connection=connection, key=str(number), body=json.dumps(RECORD), pk=number)
    keep(connection, next(opened(connection).pages({})))
    late = Message.objects.create(connection=connection, key="6", body=json.dumps(RECORD), pk=6)
    assert [batch.cursor["messages"] for batch in opened(connection).pages({})] == [[late.pk]]
    pages.drop(list(connection.waiting.all()))  # their import failed
    assert [batch.cursor["messages"] for batch in opened(connection).pages({})] == [[5, 6, 7]]
    connection.cursor = {"messages": [5, 7], "message": 7}
    assert messages.empty_taken(connection) == 2
    assert [each.pk for each in messages.unread(connection.pk)] == [late.pk]


def test_a_response_of_typeform_is_understood(hook):
    connection = hook("typeform", gives="feedback")
    told = Typeform(1).items[0] | {"form_id": "abc"}
    body = json.dumps({"event_id": "e1", "event_type": "form_response", "form_response": told}).encode()
    assert send(connection, body, signed("typeform", body)).json() == {"stored": True}
    assert pull(connection).accepted == 1


def test_messages_of_an_erased_customer_go_and_old_keys_are_forgotten(hook):
    connection = hook()
    for name in ("ann", "bob", "ann-marie", 17, 170):
        body = json.dumps(RECORD | {"customer": name}).encode()
        send(connection, body, signed("journeymap", body))
    assert erase(["ann", "17"]) == 2
    left = [each.record["customer"] for each in Message.objects.exclude(body="")]
    assert left == ["bob", "ann-marie", 170]
    Message.objects.update(received=datetime.now(UTC) - timedelta(days=40))
    assert forget_old() == 2


@pytest.mark.parametrize(
    ("record", "told", "goes"),
    [
        ({"customer": "ann", "count": 17}, {}, False),
        ({"customer_id": "ann", "note": "17"}, {}, False),
        ({"customer": 17, "count": 3}, {}, True),
        ({"who": "ann", "count": 17}, {"customer": "who"}, False),
        ({"who": 17, "customer": "ann"}, {"customer": "who"}, True),
        ({"actor": {"id": "17"}, "customer": "ann"}, {"customer": ["actor.id", "customer"]}, True),
        ({"actor": {"id": "bob"}, "customer": "17"}, {"customer": ["actor.id", "customer"]}, False),
        ({"customer": "", "who": "17"}, {}, True),  # nobody says otherwise
        ({"thing": {"deep": ["17"]}}, {}, True),
    ],
)
def test_a_message_of_somebody_else_stays_where_it_holds_the_same_words(hook, record, told, goes):
    connection = hook(told=told)
    whole = {"id": "1", "activity": "called", "time": "2026-01-01T10:00:00Z", **record}
    body = json.dumps(whole).encode()
    send(connection, body, signed("journeymap", body))
    assert erase(["17"]) == int(goes)


@pytest.mark.parametrize(
    ("key", "fields", "goes"),
    [
        ("anna9", {"customer": " anna9 "}, True),
        ("anna9", {"customer": "anna9\n"}, True),
        ("anna9", {"x": json.dumps({"customer": "anna9"})}, True),
        ("jürg/ß", {"x": json.dumps({"customer": "jürg/ß"}).replace("/", "\\/")}, True),
        ("李", {"x": json.dumps({"customer": "李"})}, True),
        ("7717", {"customer": [7717, 3]}, True),
        ("7717", {"thing": [1, 7717, 3]}, True),
        ("7717", {"x": json.dumps([[7717]])}, True),
        ("7717", {"customer": " bob ", "count": 7717}, False),
        ("7717", {"thing": [77170, "7717 of them"]}, False),
        ("7717", {"x": "[7717"}, False),
    ],
)
def test_a_message_goes_however_its_tool_wrote_the_key(hook, key, fields, goes):
    whole = {"id": "1", "activity": "called", "time": "2026-01-01T10:00:00Z", **fields}
    body = json.dumps(whole).encode()
    send(hook(), body, signed("journeymap", body))
    assert len(list(forgetting.naming([key]))) == int(goes)
    assert erase([key]) == int(goes)


def test_a_message_that_holds_no_key_is_not_read_as_an_import(hook, monkeypatch):
    body = json.dumps(RECORD | {"note": "ann9 and bob"}).encode()
    send(hook(), body, signed("journeymap", body))
    monkeypatch.setattr(forgetting, "own_customers", None)
    assert erase(["ann9"]) == 0


def test_a_message_is_known_by_the_customer_that_its_tool_names(hook):
    connection = hook("typeform", gives="feedback")
    for who in ("ann", "17"):
        told = Typeform(1).items[0] | {"form_id": "17", "hidden": {"user_id": who}}
        body = json.dumps({"event_id": who, "form_response": told}).encode()
        send(connection, body, signed("typeform", body))
    assert erase(["17"]) == 1
    assert [each.record["hidden"]["user_id"] for each in Message.objects.exclude(body="")] == ["ann"]


def test_a_page_of_large_messages_holds_few(hook, monkeypatch):
    connection = hook()
    for number in range(5):
        body = json.dumps(RECORD | {"id": str(number), "note": "x" * 1_000}).encode()
        send(connection, body, signed("journeymap", body))
    monkeypatch.setattr(messages, "PAGE_BYTES", 2_500)
    pages = list(opened(connection).pages({}))
    assert [(len(each.rows), each.more) for each in pages] == [(2, True), (2, True), (1, False)]


def test_pulls_of_long_ago_go_but_for_the_newest(hook):
    connection = hook()
    for _ in range(3):
        pull(connection)
    connection.pulls.update(created=datetime.now(UTC) - timedelta(days=100))
    newest = connection.pulls.first()
    assert forget_old_pulls() == 2
    assert list(connection.pulls.all()) == [newest]
