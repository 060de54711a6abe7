"""What messages of trackers mean."""

from datetime import UTC, datetime, timedelta

import pytest

from journeymap.tracking import clock
from journeymap.tracking.messages import Bad, Sender, understood

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def said(message, call="batch", consent=None, **told):
    return understood(message, Sender.of(call, told, NOW, "", consent or {"Analytics": "mining"}))


def track(**more):
    return {"type": "track", "userId": "u1", "event": "Bought", **more}


def test_the_clock_of_the_sender_is_corrected_by_when_it_says_it_sent():
    """Segment's formula: originalTimestamp + (receivedAt - sentAt)."""
    fast = {"originalTimestamp": "2026-03-01T12:59:30Z", "userId": "u", "event": "e", "type": "track"}
    assert said(fast, sentAt="2026-03-01T13:00:00Z").at == NOW - timedelta(seconds=30)
    slow = track(timestamp="2026-03-01T05:00:00+00:00", sentAt="2026-03-01T06:00:00Z")
    assert said(slow).at == NOW - timedelta(hours=1)


def test_late_events_keep_their_time_and_none_is_of_the_future():
    assert said(track(timestamp="2024-02-29T08:00:00.123456Z")).at == datetime(
        2024, 2, 29, 8, 0, 0, 123456, tzinfo=UTC
    )
    assert said(track(timestamp="2026-03-01T12:10:00Z"), sentAt="2026-03-01T12:00:00Z").at == NOW
    assert said(track()).at == NOW


def test_an_import_of_history_keeps_times_as_they_are():
    told = track(timestamp="2020-01-01T00:00:00Z")
    assert said(told, "import", sentAt="2026-03-01T11:00:00Z").at == datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("told", ["yesterday", True, [], {}, 1e300, "2026-13-01"])
def test_a_time_that_is_none_refuses_the_message(told):
    with pytest.raises(Bad, match="timestamp"):
        said(track(timestamp=told or {"x": 1}))


def test_numbers_count_seconds_or_milliseconds():
    assert clock.read(1_700_000_000) == clock.read(1_700_000_000_000) == clock.read("2023-11-14T22:13:20Z")


@pytest.mark.parametrize(
    ("message", "activity"),
    [
        (track(), "Bought"),
        ({"type": "page", "name": "Home"}, "Page: Home"),
        ({"type": "page", "name": "Shoes", "category": "Shop"}, "Page: Shop / Shoes"),
        ({"type": "screen", "name": "Cart"}, "Screen: Cart"),
        ({"type": "page", "properties": {"path": "/orders/123/items"}}, "Page: /orders/*/items"),
        ({"type": "page", "context": {"page": {"url": "https://x.example/a?mail=b@c.de"}}}, "Page: /a"),
        ({"type": "page"}, "Page"),
    ],
)
def test_events_are_called_after_what_they_tell(message, activity):
    assert said({"anonymousId": "d1", **message}).event["event"] == activity


@pytest.mark.parametrize(
    ("context", "channel"),
    [
        ({"page": {"path": "/"}}, "web"),
        ({"os": {"name": "iOS"}}, "app"),
        ({"library": {"name": "analytics-python"}}, "server"),
        ({"library": {"name": "analytics.js"}}, "web"),
    ],
)
def test_the_channel_is_told_by_what_sent_it(context, channel):
    assert said(track(context=context)).event["channel"] == channel
    assert said(track(context=context, channel="kiosk")).event["channel"] == "kiosk"


def test_the_value_is_the_first_number_of_revenue_value_total():
    assert said(track(properties={"revenue": "12.50", "total": 3})).event["value"] == 12.5
    assert said(track(properties={"revenue": "free", "total": 3})).event["value"] == 3
    assert said(track(properties={"revenue": "inf"})).event["value"] is None


def test_properties_are_columns_and_none_takes_the_place_of_a_field():
    row = said(track(properties={"sku": "S1", "event": "mine", "cart": {"items": 3}, "tags": ["a"]})).event
    assert (row["event"], row["properties.event"], row["cart.items"]) == ("Bought", "mine", 3)
    assert row["tags"] == '["a"]'


def test_one_message_brings_only_so_many_columns_and_says_what_it_lost():
    many = {f"p{n}": n for n in range(392)}
    row = said(track(properties=many)).event
    assert (row["p0"], row["p99"], row["columns left out"]) == (0, 99, 292)
    assert "p100" not in row
    own = said(track(properties={"columns left out": "none"})).event
    assert "columns left out" not in own and own["properties.columns left out"] == "none"
    assert said({"type": "identify", "userId": "u", "traits": many}).traits["columns left out"] == 292


def test_personal_data_in_texts_is_masked_and_addresses_lose_what_they_ask():
    card = "4111111111111111"
    told = {"note": "call a@b.com or 4111 1111 1111 1111", "url": "https://x/y?t=1", "id": card}
    row = said(track(properties=told)).event
    assert "@" not in row["note"] and "4111 1111" not in row["note"]
    assert (row["url"], row["id"]) == ("https://x/y", card)


def test_of_context_only_what_is_named_is_kept():
    context = {"ip": "10.0.0.1", "page": {"path": "/p", "search": "?x"}, "device": {"id": "z", "type": "ios"}}
    row = said(track(context=context)).event
    assert {row["page.path"], row["device.type"]} == {"/p", "ios"}
    assert not {"ip", "page.search", "device.id"} & row.keys()


def test_identify_may_tell_its_traits_in_its_context_and_its_own_word_goes_first():
    identify = {"type": "identify", "userId": "u1", "context": {"traits": {"plan": "pro", "size": 5}}}
    assert said(identify).traits == {"userId": "u1", "plan": "pro", "size": 5}
    assert said({**identify, "traits": {"plan": "basic"}}).traits == {
        "userId": "u1",
        "plan": "basic",
        "size": 5,
    }
    assert said({**identify, "context": {"traits": "nonsense"}}).traits == {"userId": "u1"}
    assert said(track(context=identify["context"])).traits is None


def test_identify_tells_traits_without_names():
    traits = {"email": "a@b.com", "name": "Ann", "plan": "pro", "createdAt": "2024-01-01T00:00:00Z"}
    told = said({"type": "identify", "userId": "u1", "anonymousId": "d1", "traits": traits})
    assert told.traits == {
        "userId": "u1",
        "email": "a@b.com",
        "plan": "pro",
        "createdAt": traits["createdAt"],
    }
    assert told.same == ("d1", "u1")
    assert not told.told_so


def test_group_and_alias():
    group = said({"type": "group", "userId": "u1", "groupId": "acme", "traits": {"size": 5}})
    assert group.traits == {"userId": "u1", "group": "acme", "group.size": 5}
    alias = said({"type": "alias", "userId": "u1", "previousId": "old"})
    assert alias.same == ("old", "u1")
    assert alias.told_so


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (3, "object"),
        ({"type": "track", "event": "e"}, "neither userId nor anonymousId"),
        ({"type": "track", "userId": "u"}, "name of its event"),
        ({"type": "dance", "userId": "u"}, "its type"),
        ({"type": "track", "userId": {"a": 1}, "event": "e"}, "userId is no text"),
        ({"type": "track", "userId": "u" * 501, "event": "e"}, "longer than 500"),
        ({"type": "alias", "userId": "u"}, "previousId"),
        ({"type": "group", "userId": "u"}, "groupId"),
    ],
)
def test_what_is_of_no_use_is_told(message, words):
    with pytest.raises(Bad, match=words):
        said(message)


def test_a_message_without_an_id_is_known_again_by_what_it_says():
    told = track(timestamp="2026-01-01T00:00:00Z", properties={"n": 1})
    assert said(told).event["messageId"] == said(dict(told)).event["messageId"]
    assert said(told).event["messageId"] != said({**told, "properties": {"n": 2}}).event["messageId"]


def test_a_message_without_id_and_time_is_known_again_in_the_request_that_brought_it():
    def ids(arrival, *messages):
        sender = Sender.of("batch", {}, NOW, "", {})
        sender.arrival = arrival
        return [understood(each, sender).event["messageId"] for each in messages]

    other = track(userId="u2")
    told = ids(1, track(), other, track())
    assert len(set(told)) == 3
    assert ids(1, track(), other, track()) == told
    assert ids(1, track(), track()) == [told[0], told[2]]  # an erasure took the other one
    assert not set(ids(2, track(), other)) & set(told)


def test_consent_by_category_becomes_purposes_and_one_refusal_refuses():
    purposes = {"Analytics": "mining", "Research": "texts", "Extra": "mining"}
    context = {"consent": {"categoryPreferences": {"Analytics": True, "Extra": False, "Research": "yes"}}}
    assert said(track(context=context), consent=purposes).agreed == {("u1", "mining"): False}
    assert said(track(), consent=purposes, context=context).agreed == {("u1", "mining"): False}
    assert said(track()).agreed == {}
