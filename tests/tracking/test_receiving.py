"""Which requests are taken, and what is said of those that are not."""

import base64
import gzip
import json

import pytest

from journeymap.tracking import limits
from journeymap.tracking.receiving import Refused, Request, read, write_key


def request(body, call="batch", query="", **headers) -> Request:
    return Request(call, headers, query, body if isinstance(body, bytes) else json.dumps(body).encode())


def refusal(asked: Request) -> Refused:
    with pytest.raises(Refused) as refused:
        read(asked)
    return refused.value


def test_a_batch_counts_its_messages_and_a_single_call_is_one():
    assert read(request({"batch": [{}, {}, {}]})).events == 3
    assert read(request({"event": "x"}, "track")).events == 1


def test_what_came_packed_is_kept_as_it_came_and_what_came_plain_is_packed():
    packed = gzip.compress(b'{"batch": []}')
    assert read(request(packed, **{"content-encoding": "gzip"})).packed is packed
    plain = json.dumps({"batch": ["x" * 1000]}).encode()
    assert len(read(request(plain)).packed) < 200


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"[1]", b"\xff\xfe{", b"7", b'{"batch": ' + b"[" * 100_000, b'{"n": ' + b"9" * 5000 + b"}"],
)
def test_what_is_no_json_object_is_refused_in_words_that_quote_nothing(body):
    refused = refusal(request(body, "track"))
    assert (refused.status, refused.code) == (400, "malformed_json")


@pytest.mark.parametrize("told", [{}, {"batch": None}, {"batch": {"a": 1}}])
def test_a_batch_needs_a_list(told):
    assert refusal(request(told)).code == "no_batch"


def test_a_gzip_bomb_is_let_go_before_it_is_unpacked():
    bomb = gzip.compress(b" " * (limits.BATCH_BYTES * 40))
    assert len(bomb) < limits.BATCH_BYTES
    assert refusal(request(bomb, **{"content-encoding": "gzip"})).status == 413


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(b"{}")[:-4], gzip.compress(b"{}") + gzip.compress(b"{}")],
    ids=["something else", "cut", "two in one"],  # their bytes tell the time
)
def test_broken_gzip_is_refused(body):
    assert refusal(request(body, **{"content-encoding": "gzip"})).code == "broken_gzip"


def test_an_encoding_that_is_not_known_is_named():
    assert refusal(request({}, **{"content-encoding": "br"})).status == 415


def test_sizes_are_those_of_segment():
    assert (limits.EVENT_BYTES, limits.BATCH_BYTES) == (32 * 1024, 500 * 1024)
    assert refusal(request({"event": "x" * limits.EVENT_BYTES}, "track")).status == 413
    assert refusal(request({"batch": ["x" * limits.BATCH_BYTES]})).status == 413
    assert refusal(request({"batch": [1] * (limits.BATCH_EVENTS + 1)})).code == "too_many"


def test_the_key_is_the_user_name_of_basic_or_stands_in_the_body_or_the_address():
    basic = base64.b64encode(b"abc:").decode()
    assert write_key(request({}, authorization=f"Basic {basic}")) == "abc"
    assert write_key(request({}), {"writeKey": "def"}) == "def"
    assert write_key(request({}, query="writeKey=ghi")) == "ghi"
    assert write_key(request({}, authorization="Basic !!!"), {"writeKey": "def"}) == ""
    assert write_key(request({}, authorization="Bearer abc")) == ""
