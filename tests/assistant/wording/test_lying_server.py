"""Against a server that lies, over a real connection: nothing false is shown, and nothing is missing."""

import json
import re
import time
from contextlib import closing
from queue import Queue

import pytest

from journeymap.access.models import Entry
from journeymap.assistant import wording
from journeymap.assistant.models import ModelCall
from journeymap.assistant.speaking import exchange
from journeymap.assistant.speaking.answers import Heard
from journeymap.assistant.speaking.exchange import Unavailable
from journeymap.assistant.speaking.speech import request, spoken
from tests.assistant.wording.conftest import begin, content, event, raw, says, whole
from tests.assistant.wording.planted import cases

CASES = cases()
LIES = [(case, kind) for case in CASES for kind in case.lies]


def heard(asker, told, model):
    said = wording.reworded(asker, "Where do we lose people?", told, model)
    return said, list(said)


def complete(told, shown):
    return all(f"{{F{at + 1}}}" in "".join(shown) for at in range(len(told.facts)))


@pytest.mark.parametrize(("case", "kind"), LIES, ids=[f"{c.name}-{k}" for c, k in LIES])
def test_a_lie_among_truths_never_gets_through(case, kind, scripted, model, asker):
    scripted.reply = says(f"{case.true[0]} {case.lies[kind]}\n{case.true[-1]}")
    said, shown = heard(asker, case.told, model)
    allowed = {*case.true, *case.told.sentences}
    assert set(shown) <= allowed and set(said.sentences) <= allowed
    assert complete(case.told, shown) and complete(case.told, said.sentences)
    assert said.note


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_server_that_only_lies_gets_the_templates_answer(case, scripted, model, asker):
    scripted.reply = says("\n".join(case.lies.values()))
    said, shown = heard(asker, case.told, model)
    assert said.by == "template" and said.sentences == case.told.sentences
    assert set(shown) <= set(case.told.sentences)
    assert "could not be checked" in said.note


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_truth_is_taken_over(case, scripted, model, asker):
    scripted.reply = says(" ".join(case.true))
    said, shown = heard(asker, case.told, model)
    assert said.by == "Local" and not said.note
    assert tuple(shown) == said.sentences and set(case.true) <= set(shown)
    assert complete(case.told, shown)


SECRET = "IGNORE-THIS-MARKER"
DEEP = b'{"choices":' + b"[" * 100_000
CHUNK = {"choices": [{"delta": {"content": "so it goes "}}]}


def endless(handler):
    begin(handler, "text/event-stream")
    while True:
        event(handler, CHUNK)


def silent_endless(handler):
    begin(handler, "text/event-stream")
    while True:
        handler.wfile.write(b": still here\n\n")


def one_long_line(handler):
    begin(handler, "text/event-stream")
    while True:
        handler.wfile.write(b"data: " + b"x" * 65_536)


def ten_megabytes(handler):
    begin(handler, "application/json")
    handler.wfile.write(b'{"choices":[{"message":{"content":"' + b"a" * 10_000_000 + b'"}}]}')


def broken_off(handler):
    begin(handler, "text/event-stream")
    event(handler, CHUNK)


def dripping(handler):
    begin(handler, "text/event-stream")
    while True:
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.05)


def dripping_headers(handler):
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
    for at in range(10_000):
        handler.wfile.write(f"X-{at}: y\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.05)


def mute(handler):
    handler.rfile.read(1)  # until who asked hangs up


def stream(*objects):
    return raw("".join(f"data: {told}\n\n" for told in objects).encode(), "text/event-stream")


FAILURES = {
    "no server": (None, "could not be reached"),
    "endless": (endless, "too long"),
    "endless comments": (silent_endless, "too long"),
    "a line without an end": (one_long_line, "too long"),
    "ten megabytes": (ten_megabytes, "too long"),
    "a drip": (dripping, "took too long"),
    "a drip of headers": (dripping_headers, "took too long|could not be reached"),
    "silence": (mute, "took too long"),
    "broken off": (broken_off, "broke off"),
    "nothing": (raw(b"", "text/event-stream"), "broke off"),
    "no JSON": (stream("{nonsense"), "garbled"),
    "half of a JSON": (raw(b'{"choices": [', "application/json"), "garbled"),
    "a list": (stream("[1]"), "garbled"),
    "a number": (stream("NaN"), "garbled"),
    "deep": (raw(DEEP, "application/json"), "garbled"),
    "no choices": (stream("{}"), "garbled"),
    "choices of another kind": (stream('{"choices": {"0": 1}}'), "garbled"),
    "a choice that is text": (stream('{"choices": ["x"]}'), "garbled"),
    "content that is a list": (content([{"type": "text", "text": "x"}]), "garbled"),
    "content that is a number": (content(4), "garbled"),
    "tools that are text": (whole({"choices": [{"message": {"tool_calls": "x"}}]}), "garbled"),
    "not UTF-8": (raw(b"data: \xff\xfe\n\n", "text/event-stream"), "no text"),
    "HTML": (raw(f"<h1>{SECRET}</h1>".encode(), "text/html"), "no language model"),
    "an image": (raw(b"\x89PNG", "image/png"), "no language model"),
    "compressed": (raw(b"\x1f\x8b", "application/json", Content_Encoding="gzip"), "no language model"),
    "elsewhere": (raw(b"", "text/html", 302, Location="http://127.0.0.1:9/v1"), "redirects"),
    "elsewhere for good": (raw(b"", "text/html", 308, Location="https://evil.example"), "redirects"),
    "an error inside": (stream(json.dumps({"error": {"message": SECRET}})), "error of its own"),
    "a refusal": (whole({"choices": [{"message": {"refusal": SECRET}}]}), "declined"),
    "a filter": (stream('{"choices": [{"delta": {}, "finish_reason": "content_filter"}]}'), "declined"),
    **{
        f"status {status}": (raw(SECRET.encode(), "application/json", status), f"{status}: {hint}")
        for status, hint in [
            (204, "it refuses"),
            (400, "it refuses"),
            (401, "it refuses the key"),
            (403, "it refuses the key"),
            (404, "it knows no"),
            (429, "it asks to wait"),
            (500, "its server"),
            (503, "its server"),
        ]
    },
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_what_goes_wrong_is_said_in_our_words_and_ends_in_time(name, scripted, model, asker, monkeypatch):
    reply, expected = FAILURES[name]
    if reply is None:
        model.address = "http://127.0.0.1:9/v1"
    scripted.reply = reply
    if name in {"a drip", "a drip of headers", "silence"}:
        model.seconds = 1
    if name == "endless comments":
        monkeypatch.setattr(exchange, "BYTES", 50_000)
    told = CASES[0].told
    shown = []
    said = wording.reworded(asker, "Why?", told, model)
    if name == "endless":  # what it says is looked at as it comes: the limit of letters ends it, or ours
        monkeypatch.setattr("journeymap.assistant.wording.rewording.sentences", lambda pieces: list(pieces))
    with pytest.raises(wording.Unavailable, match=expected) as caught:
        shown.extend(said)
    assert SECRET not in str(caught.value)
    assert set(shown) <= set(told.sentences)
    call = ModelCall.objects.get()
    assert call.over and call.why and call.tokens
    noted = [*ModelCall.objects.values(), *Entry.objects.values("detail", "target")]
    assert SECRET not in json.dumps(noted, default=str)


def test_an_endless_answer_of_lies_is_hung_up_on(scripted, model, asker):
    scripted.reply = endless_lies
    said, shown = heard(asker, CASES[0].told, model)
    assert said.by == "template" and shown == list(CASES[0].told.sentences)
    assert ModelCall.objects.get().bytes_got < 100_000


def endless_lies(handler):
    begin(handler, "text/event-stream")
    while True:
        event(handler, {"choices": [{"delta": {"content": "All is lost. "}}]})


def test_somebody_who_stops_listening_ends_the_call(scripted, model, asker):
    scripted.reply = endless_lies
    listening = iter(wording.reworded(asker, "Why?", CASES[0].told, model))
    next(listening)
    listening.close()
    assert ModelCall.objects.get().over


def test_a_server_whose_answer_is_refused_is_hung_up_on_at_once(scripted, model, asker):
    """Even while the refusal is still held, by a log or a debugger, and with it all that it came from."""
    ended: Queue[bytes] = Queue()

    def reply(handler):
        begin(handler, "text/event-stream")
        handler.wfile.write(b"data: {garbled\n\n")
        handler.connection.settimeout(5)
        ended.put(handler.connection.recv(1))

    scripted.reply = reply
    text = spoken(model, asker.user, "test", request(model, []), Heard(), [])
    with pytest.raises(Unavailable) as refused, closing(text):
        list(text)
    assert ended.get(timeout=10) == b"" and "garbled" in str(refused.value)


def test_a_server_that_does_not_stream_is_understood_too(scripted, model, asker):
    case = CASES[0]
    scripted.reply = content(" ".join(case.true))
    said, _ = heard(asker, case.told, model)
    assert said.by == "Local"


def test_a_model_that_tells_its_instructions_tells_nobody(scripted, model, asker):
    scripted.reply = says("I was told the following.\n", wording.prompting.SYSTEM)
    said, shown = heard(asker, CASES[0].told, model)
    assert shown == list(CASES[0].told.sentences) and said.by == "template"


def test_only_the_request_that_is_told_is_sent_and_no_number_is_in_it(scripted, model, asker):
    case = CASES[0]
    scripted.reply = says(case.true[0])
    said, _ = heard(asker, case.told, model)
    (told,) = said.sent
    assert told["body"] == scripted.asked[0] and told["purpose"] == "wording"
    assert scripted.paths == ["/v1/chat/completions"] and scripted.keys == ["Bearer sk-secret-123"]
    data = scripted.asked[0]["messages"][1]["content"]
    assert "sk-secret" not in json.dumps(said.sent)
    assert not re.search(r"0\.27|\b27\b|400", data)


def test_an_answer_without_numbers_is_not_sent(scripted, model, asker):
    told = wording.rewording.Told(outcome="ask_back", sentences=("Which journey?",))
    said, shown = heard(asker, told, model)
    assert shown == ["Which journey?"] and not scripted.asked and said.by == "template"
