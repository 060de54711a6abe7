"""From a question to an answer in a model's words, over a real connection."""

import json

import pytest

from journeymap.assistant.asking import Said, ask, asked
from journeymap.assistant.models import ModelCall, Turn
from tests.assistant.talk import talk
from tests.assistant.wording.conftest import calls, raw, says

__all__ = ["talk"]
pytestmark = pytest.mark.django_db
WHERE = "Where do we lose people?"


def test_the_answer_is_in_the_models_words_with_our_numbers(talk, model, scripted, asker):
    scripted.reply = says("At {W1}, over the period, {F1} leave. The cost of the fee step is {F2}.")
    answer = ask(asker, WHERE).content
    assert "At Delivery &amp; &lt;fees&gt;, over the period, **27\u202f%**" in answer["answer_markdown"]
    assert "The cost of the fee step is **\u2212412k**" in answer["answer_markdown"]
    assert answer["wording"] == {"by": "Local", "note": ""}
    assert [claim["value"] for claim in answer["claims"]] == [0.27, -412_000.0]
    turn = Turn.objects.get()
    assert turn.wording == "Local" and scripted.asked[0] in [each["body"] for each in turn.sent["requests"]]


def test_a_lie_leaves_the_template_and_a_note(talk, model, scripted, asker):
    scripted.reply = says("{F2} leave at {W1}. All is lost, [see](https://evil.example). It costs 999.")
    answer = ask(asker, WHERE).content
    assert "All is lost" not in json.dumps(answer) and "999" not in json.dumps(answer)
    assert answer["wording"]["by"] == "template" and "could not be checked" in answer["wording"]["note"]
    assert answer["answer_markdown"].startswith("Over the period **27")


def test_a_server_in_trouble_leaves_the_template_and_says_so(talk, model, scripted, asker):
    scripted.reply = raw(b"{}", "application/json", 503)
    answer = ask(asker, WHERE).content
    assert answer["status"] == "answered" and len(answer["claims"]) == 2
    assert "answered 503" in answer["wording"]["note"]
    assert Turn.objects.get().sent["requests"]


def test_sentences_stream_checked(talk, model, scripted, asker):
    scripted.reply = says("At {W1}, over the period, {F1} leave. Lies. The cost of the fee step is {F2}.")
    said = [
        "".join(p["text"] for p in event.pieces) for event in asked(asker, WHERE) if isinstance(event, Said)
    ]
    assert len(said) == 2 and not any("Lies" in sentence for sentence in said)


def test_what_was_sent_is_kept_although_the_reader_left(talk, model, scripted, asker):
    model.chooses = True
    model.save()
    scripted.reply = says("At {W1}, over the period, {F1} leave. The cost of the fee step is {F2}.")
    sent = {"looking": {"choosing"}, "words": {"choosing", "wording"}}
    for until, purposes in sent.items():
        events = asked(asker, WHERE)
        next(event for event in events if isinstance(event, Said) or until == "looking" == _state(event))
        events.close()
        assert {each["purpose"] for each in Turn.objects.latest("pk").sent["requests"]} == purposes


def _state(event):
    return getattr(event, "state", "")


def test_nothing_is_sent_while_it_is_off(talk, model, scripted, asker):
    model.on = False
    model.save()
    assert ask(asker, WHERE).content["wording"] == {"by": "template", "note": ""}
    assert not scripted.asked and not ModelCall.objects.exists() and not Turn.objects.get().sent


def test_a_model_that_chooses_badly_is_not_followed(talk, model, scripted, asker):
    model.chooses = True
    model.save()
    scripted.reply = calls(("start_run", "{}"))
    answer = ask(asker, WHERE).content
    assert [each["name"] for each in answer["tools"]] == ["measure"]
    assert {each["purpose"] for each in Turn.objects.get().sent["requests"]} == {"choosing", "wording"}
