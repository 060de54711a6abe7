"""Bodies that no address could take: each address of the API answers 400 and says why, none breaks."""

import io
import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser

from journeymap.access.bodies import DEEPEST, FormParser, JSONParser, taken
from journeymap.access.roles import ADMINISTRATOR
from journeymap.journeys.models import Journey
from tests.people import signed_in, somebody

pytestmark = pytest.mark.django_db
SENDING = ("post", "put", "patch")


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


BODIES = {
    "nested more than 64 levels": nested(DEEPEST + 1),
    "nested more": "[" * 100_000,
    "NaN is no number": '{"name": NaN}',
    "-Infinity is no number": '[{"value": -Infinity}]',
    "too large a number": '{"value": 1e999}',
    "too large": '{"value": ' + "9" * 4_000 + "}",
    "name: the text holds a NUL": json.dumps({"name": "a\0b"}),
    "The body: the text holds a NUL": json.dumps({"a\0b": 1}),
    "rows[1].time: the text holds a NUL": json.dumps({"rows": [{}, {"time": "\0"}]}),
    "half of a character": '{"name": "\\udc00"}',
    "no JSON: Expecting value at line 1": "no",
    "is not utf-8 text": b'{"name": "\xff"}',
}


@pytest.fixture
def ada():
    cache.clear()
    return signed_in(Client(raise_request_exception=False), somebody(ADMINISTRATOR, "ada", is_staff=True))


def sent_to() -> list[tuple[str, str]]:
    """(method, address) of all that takes something; a part that varies stands as its own name."""
    described = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [
        (method, path.replace("{", "").replace("}", ""))
        for path, told in described.items()
        for method in SENDING
        if method in told
    ]


def ask(client: Client, method: str, address: str, body: str | bytes, kind: str = "application/json"):
    return client.generic(method.upper(), address, body, content_type=kind)


@pytest.mark.parametrize(("said", "body"), BODIES.items(), ids=[*BODIES])
def test_what_is_wrong_with_a_body_is_told(ada, said, body):
    answer = ask(ada, "post", "/api/v1/events/", body)
    assert answer.status_code == 400 and said in answer.json()["detail"], answer.content[:300]
    assert len(answer.content) < 400


def test_a_body_is_taken_up_to_its_limit_and_no_further(ada, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        answer = ask(ada, "post", "/api/v1/events/", b"1" * (2**20 + 1), kind)
        assert answer.status_code == 400 and "larger than 1 MiB" in answer.json()["detail"], kind
        with pytest.raises(ParseError, match="larger than 1 MiB"):  # as where no length was announced
            taken(io.BytesIO(b"1" * (2**20 + 1)))
    padded = json.dumps({"rows": "no list"}).ljust(2**20)
    assert "larger" not in str(ask(ada, "post", "/api/v1/events/", padded).json())


def test_as_deep_as_allowed_is_read(ada):
    answer = ask(ada, "post", "/api/v1/events/", nested(DEEPEST))
    assert answer.status_code == 400 and "nested" not in str(answer.json())


def test_letters_of_every_script_are_read(ada):
    body = json.dumps({"rows": [{"activity": "訪問 🙂", "time": "2026-01-01", "customer": "é"}]})
    assert "\\ud83d" in body  # half of a pair that is whole
    answer = ask(ada, "post", "/api/v1/events/", body)
    assert answer.status_code < 300, answer.content


def test_no_address_of_the_description_breaks_of_such_a_body(ada):
    Journey.objects.create(name="slug", case="case")  # what stands below a journey is there
    refused, broken = set(), []
    for method, address in sent_to():
        for body in BODIES.values():
            answer = ask(ada, method, address, body)
            if answer.status_code >= 500:
                broken.append(f"{method} {address}: {answer.status_code} of {body[:40]!r}")
            if answer.status_code == 400:
                refused.add(address)
        cache.clear()
    assert not broken, "\n".join(broken)
    assert {"/api/v1/events/", "/api/v1/journeys/discover/", "/api/v1/journeys/slug/map/notes/"} <= refused
    assert len(refused) > 20


def test_every_view_of_the_api_reads_bodies_so():
    ours = {JSONParser, FormParser, MultiPartParser}
    views = list(views_of(get_resolver().url_patterns))
    assert len(views) > 50
    assert {view.__name__ for view in views if not set(view.parser_classes) <= ours} == set()


def views_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern.url_patterns)
        elif hasattr(getattr(pattern.callback, "cls", None), "parser_classes"):
            yield pattern.callback.cls


def test_a_form_that_holds_deep_data_breaks_nothing(ada):
    for method, address in sent_to():
        for body in ("map=" + "[" * 100_000, "what=" + nested(50_000), "a=%00&b=%ff"):
            answer = ask(ada, method, address, body, "application/x-www-form-urlencoded")
            assert answer.status_code < 500, f"{method} {address} {body[:20]}"
        cache.clear()
