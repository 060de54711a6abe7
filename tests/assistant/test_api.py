"""Questions and conversations over HTTP: who may, what is refused, what a stream tells, whose is whose."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.asgi import get_asgi_application
from django.test import AsyncClient, Client
from knox.models import AuthToken

from journeymap.access.models import Entry
from journeymap.assistant.models import Conversation, Pace, Turn
from tests.assistant.talk import talk
from tests.people import SIGNED_IN_BY, api_client_of, client_of, somebody

__all__ = ["talk"]
pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS, CONVERSATIONS = "/api/v1/questions/", "/api/v1/conversations/"
WHERE = {"text": "Where do we lose people?"}
STREAM = {"HTTP_ACCEPT": "text/event-stream"}


@pytest.fixture
def ann():
    return api_client_of("Business user", "ann")


def events(body):
    """(name, data) of each event of a stream."""
    told = [block.split("\n") for block in body.decode().split("\n\n") if block]
    assert all(len(block) == 2 for block in told)
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in told]


def test_a_question_is_answered(talk, ann):
    answer = ann.post(QUESTIONS, WHERE, format="json")
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "answered" and told["claims"][0]["value"] == 0.27
    assert set(told) >= {"answer_markdown", "claims", "quotes", "tools", "chart", "suggestions", "status"}
    assert Turn.objects.get(pk=told["turn"]).conversation_id == told["conversation"]


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"text": "x" * 2_001}, "text", "at most 2,000 letters"),
        ({"text": " "}, "text", "Nothing was asked"),
        ({}, "text", "Nothing was asked"),
        ({"text": "hm", "journey": "nowhere"}, "journey", "no journey of this name that you may see"),
        ({"text": "hm", "conversation": "first"}, "conversation", "integer"),
        ({"text": "hm", "conversation": 2**70}, "conversation", "less than or equal"),
        ({"chosen": 2}, "chosen", "not offered"),
        ({"text": ["hm"]}, "text", "valid string"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_asked_is_a_bad_request_that_says_why(talk, ann, body, field, message, stream):
    answer = ann.post(QUESTIONS, body, format="json", **(STREAM if stream else {}))
    assert answer.status_code == 400
    told = events(answer.content)[0][1] if stream else answer.json()
    assert message in str(told[field])


def test_a_conversation_of_somebody_else_is_not_found(talk, ann):
    number = ann.post(QUESTIONS, WHERE, format="json").json()["conversation"]
    bob = api_client_of("Business user", "bob")
    assert bob.post(QUESTIONS, WHERE | {"conversation": number}, format="json").status_code == 404
    assert bob.get(f"{CONVERSATIONS}{number}/").status_code == 404
    assert bob.delete(f"{CONVERSATIONS}{number}/").status_code == 404
    assert bob.get(CONVERSATIONS).json()["results"] == []
    root = api_client_of("Administrator", "root")
    assert root.get(f"{CONVERSATIONS}{number}/").status_code == 404


def test_too_many_questions_are_told_to_wait(talk, ann, settings):
    settings.QUESTIONS_PER_DAY = 1
    ann.post(QUESTIONS, WHERE, format="json")
    answer = ann.post(QUESTIONS, WHERE, format="json")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "1 questions today" in answer.json()["detail"]


@pytest.mark.parametrize("role", [None, "Business user", "Support agent", "Administrator"])
def test_asking_takes_a_right_of_its_own(talk, role):
    answer = api_client_of(role, "somebody").post(QUESTIONS, WHERE, format="json")
    assert answer.status_code == (200 if role else 403)


def test_nobody_is_answered_unnamed(talk):
    assert Client().post(QUESTIONS, WHERE, content_type="application/json").status_code == 401


def test_a_form_of_another_site_cannot_ask(talk):
    client = client_of("Business user", "ann")
    client.handler.enforce_csrf_checks = True
    assert client.post(QUESTIONS, WHERE, content_type="application/json").status_code == 403


def test_a_conversation_is_listed_read_and_deleted_by_its_own_person(talk, ann):
    number = ann.post(QUESTIONS, WHERE, format="json").json()["conversation"]
    ann.post(QUESTIONS, {"text": "and for mobile?", "conversation": number}, format="json")
    (listed,) = ann.get(CONVERSATIONS).json()["results"]
    assert (listed["id"], listed["title"]) == (number, WHERE["text"])
    whole = ann.get(f"{CONVERSATIONS}{number}/").json()
    assert [turn["text"] for turn in whole["turns"]] == [WHERE["text"], "and for mobile?"]
    assert whole["turns"][0]["answer"]["claims"][0]["value"] == 0.27

    assert ann.delete(f"{CONVERSATIONS}{number}/").status_code == 204
    assert not Turn.objects.exists()
    assert Entry.objects.filter(action="assistant.delete_conversation").exists()


def test_a_stream_tells_steps_sentences_and_the_whole(talk, ann):
    answer = ann.post(QUESTIONS, WHERE, format="json", **STREAM)
    assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    told = events(b"".join(answer.streaming_content))
    assert [name for name, _ in told] == ["status", "status", "piece", "piece", "answer"]
    assert told[1][1] == {"state": "looking", "tools": ["measure"]}
    assert told[2][1]["pieces"][1] == {"kind": "fact", "text": "27\u202f%", "handle": "F1"}
    assert told[4][1] == Turn.objects.get().answer | {
        "conversation": Conversation.objects.get().pk, "turn": Turn.objects.get().pk,
    }  # fmt: skip


def test_a_stream_that_breaks_says_so_and_quotes_nothing(talk, ann, caplog):
    def fails(_arguments):
        raise RuntimeError("what Zerlina wrote")

    talk.tells["measure"] = fails
    told = events(b"".join(ann.post(QUESTIONS, WHERE, format="json", **STREAM).streaming_content))
    assert told[-1] == ("error", {"detail": told[-1][1]["detail"]})
    assert "met an error" in told[-1][1]["detail"]
    assert "Zerlina" not in caplog.text + str(told)
    assert Pace.objects.get().running is None


def test_an_asynchronous_server_streams_the_same(talk):
    async def ask():
        client = AsyncClient()
        user = await sync_to_async(somebody)("Business user", "ann")
        await client.aforce_login(user, backend=SIGNED_IN_BY)
        answer = await client.post(
            QUESTIONS, WHERE, content_type="application/json", headers={"accept": "text/event-stream"}
        )
        assert answer.is_async
        return b"".join([part async for part in answer.streaming_content])

    told = events(async_to_sync(ask)())
    assert [name for name, _ in told] == ["status", "status", "piece", "piece", "answer"]


@pytest.mark.parametrize("after", ["the question", "an event"])
def test_a_reader_who_leaves_ends_the_answer_and_may_ask_again(talk, after):
    """Over ASGI as a server speaks it: the client is gone after its question, or after the first event."""
    user = somebody("Business user", "ann")
    token = AuthToken.objects.create(user)[1]

    async def ask():
        left = asyncio.Event()
        body = json.dumps(WHERE).encode()
        told = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            if told:
                return told.pop(0)
            if after == "an event":
                await left.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.body" and message.get("body"):
                left.set()
                await asyncio.sleep(60)  # a server that waits for somebody who reads no more

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
            "scheme": "http", "path": QUESTIONS, "raw_path": QUESTIONS.encode(), "query_string": b"",
            "headers": [
                (b"host", b"localhost"), (b"authorization", f"Token {token}".encode()),
                (b"accept", b"text/event-stream"), (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
            ],
        }  # fmt: skip
        await asyncio.wait_for(get_asgi_application()(scope, receive, send), 30)

    async_to_sync(ask)()
    assert not Pace.objects.filter(user=user).exclude(running=None)
    assert not Turn.objects.exists()
    client = api_client_of("Business user", "ann")
    assert client.post(QUESTIONS, WHERE, format="json").status_code == 200
