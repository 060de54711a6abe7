"""Who gets through the door of /mcp: a good token of somebody who may ask, from where it may come."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from journeymap.access.models import Entry
from journeymap.assistant.mcp.tokens import MOST, CannotMake, make, withdraw
from journeymap.assistant.models import AgentToken, Pace
from tests.assistant.mcp.conftest import token_of
from tests.people import client_of

pytestmark = pytest.mark.django_db
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def posted(token, body=LIST, client=None, **headers):
    told = {"authorization": f"Bearer {token}"} if token else {}
    return (client or Client()).post(
        "/mcp", body if isinstance(body, str | bytes) else json.dumps(body), content_type="application/json",
        headers={"accept": "application/json", **told, **headers},
    )  # fmt: skip


def calling(name, arguments):
    return {**LIST, "method": "tools/call", "params": {"name": name, "arguments": arguments}}


def test_a_good_token_is_let_in(ann):
    answer = posted(token_of(ann))
    assert answer.status_code == 200 and answer.json()["result"]["tools"]


def test_who_sends_no_token_is_told_how_to_sign_in(ann):
    answer = posted(None)
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")


def test_a_cookie_opens_nothing():
    assert posted(None, client=client_of("Business user", "ann")).status_code == 401


def test_a_token_of_the_api_opens_nothing_here_and_this_one_nothing_there(ann):
    _made, api = AuthToken.objects.create(user=ann)
    assert posted(api).status_code == 401
    mine = token_of(ann)
    for scheme in ("Token", "Bearer"):
        told = Client().get("/api/v1/journeys/", headers={"authorization": f"{scheme} {mine}"})
        assert told.status_code == 401


def test_a_token_that_was_withdrawn_or_has_ended_is_refused(ann):
    made, text = make(ann, "desk", False, 30)
    assert posted(text).status_code == 200
    AgentToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert posted(text).status_code == 401
    AgentToken.objects.update(expires=timezone.now() + timedelta(days=1))
    withdraw(ann, made.pk)
    answer = posted(text)
    assert answer.status_code == 401 and "was withdrawn" in answer.json()["detail"]
    actions = Entry.objects.filter(actor=ann).values_list("action", flat=True)
    assert set(actions) == {"agent-token.create", "agent-token.withdraw"}


def test_a_token_ends_with_its_persons_rights(ann):
    text = token_of(ann)
    ann.groups.clear()
    assert posted(text).status_code == 403
    ann.is_active = False
    ann.save()
    assert posted(text).status_code == 401


def test_no_one_withdraws_the_token_of_another(ann, sue):
    made, text = make(ann, "desk", False, 30)
    with pytest.raises(AgentToken.DoesNotExist):
        withdraw(sue, made.pk)
    assert posted(text).status_code == 200


def test_only_a_digest_is_kept(ann):
    made, text = make(ann, "desk", False, 30)
    kept = json.dumps(list(AgentToken.objects.values()), default=str)
    assert text not in kept and text.removeprefix(made.key) not in kept


@pytest.mark.parametrize(("name", "days"), [("", 30), ("x" * 61, 30), ("\0", 30), ("desk", 31), ("desk", 0)])
def test_a_token_has_a_name_and_an_end(ann, name, days):
    with pytest.raises(CannotMake):
        make(ann, name, False, days)


def test_nobody_hoards_tokens(ann):
    for _ in range(MOST):
        token_of(ann)
    with pytest.raises(CannotMake, match="Withdraw one"):
        token_of(ann)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://testserver", 200), ("https://maps.example.com", 200), ("https://evil.example", 403),
        ("null", 403), ("http://testserver.evil.example", 403),
    ],
)  # fmt: skip
def test_a_page_of_another_site_is_refused(ann, settings, origin, status):
    settings.CSRF_TRUSTED_ORIGINS = ["https://maps.example.com"]
    text = token_of(ann)
    assert posted(text, origin=origin).status_code == status
    assert posted(text, {**LIST, "params": MODERN}, origin=origin, **MODERN_HEADERS).status_code == status


MODERN = {
    "_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "desk", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
}
MODERN_HEADERS = {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list"}


def test_a_host_that_is_not_ours_is_refused(ann):
    """What a name does that was made to lead here (DNS rebinding)."""
    assert posted(token_of(ann), host="evil.example").status_code == 400


@pytest.mark.parametrize("method", ["get", "delete", "put"])
def test_no_stream_is_held_open_and_no_session_kept(ann, method):
    answer = getattr(Client(), method)("/mcp", headers={"authorization": f"Bearer {token_of(ann)}"})
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff", b'{"jsonrpc": "2.0"}', "[" * 100_000,
        json.dumps(LIST | {"method": "tools/none"}), json.dumps(LIST | {"params": {"cursor": ["x"]}}),
        json.dumps(calling("quotes", {"about": "a\0b"})), json.dumps(calling("quotes", {"about": "\ud800"})),
        json.dumps(calling("quotes", "no object")), json.dumps(calling("quotes", {"about": "x" * 70_000})),
        json.dumps(calling(["quotes"], {})), b'{"jsonrpc":"2.0","id":1,"method":"ping","params":NaN}',
    ],
)  # fmt: skip
def test_what_is_no_call_is_refused_and_breaks_nothing(ann, body):
    answer = posted(token_of(ann), body)
    told = answer.json() if answer["Content-Type"].startswith("application/json") else {}
    assert 400 <= answer.status_code < 500 or "error" in told, answer.content


def test_a_tool_that_fails_is_told_without_what_it_failed_on(ann, monkeypatch, caplog):
    def fails(*_):
        raise RuntimeError("Mrs Smith wrote this")

    monkeypatch.setattr("journeymap.assistant.mcp.calling.registry.call", fails)
    answer = posted(token_of(ann), calling("quotes", {}))
    result = answer.json()["result"]
    assert result["isError"] and "met an error" in result["content"][0]["text"]
    assert "Smith" not in caplog.text + answer.content.decode()
    assert "RuntimeError" in caplog.text


def test_an_agent_waits_for_no_question_of_its_person(ann):
    """Its calls count with them, but several go on at once."""
    Pace.objects.create(user=ann, running=timezone.now())
    result = posted(token_of(ann), calling("quotes", {})).json()["result"]
    assert not result.get("isError")
