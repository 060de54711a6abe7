"""From a question to an answer that is kept: what is told, what is refused, what goes on."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from markdown_it import MarkdownIt

from journeymap.access.models import Entry
from journeymap.assistant import asking, choosing, keeping, wording
from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import Answer, CannotAsk, Said, Step, ask, asked
from journeymap.assistant.facts import Chart, Fact, Point, Series, Table, Words
from journeymap.assistant.keeping import NoConversation
from journeymap.assistant.models import Conversation, Pace, Turn
from journeymap.assistant.pacing import TooFast
from journeymap.assistant.telling import Option, Telling
from journeymap.assistant.tools import registry
from journeymap.assistant.tools.contract import Refused, Unclear
from journeymap.assistant.understanding.reading import Call, Reading
from journeymap.journeys.models import Journey
from tests.assistant.talk import calling, talk
from tests.people import somebody

__all__ = ["talk"]
pytestmark = pytest.mark.django_db
WHERE = "Where do we lose people?"


@pytest.fixture
def ann():
    return Asker(somebody("Business user", "ann"))


def test_an_answer_is_what_was_measured_with_the_rows_behind_it(talk, ann):
    content = ask(ann, WHERE).content
    assert content["status"] == "answered"
    assert content["tools"] == [{"name": "measure", "arguments": {"journey": "shop"}}]
    assert content["claims"] == [
        {
            "text": "Over the period 27\u202f% (26 to 28, n 12,606) leave at Delivery & <fees>.",
            "measure": "dropoff", "value": 0.27, "n": 12_606, "interval": [0.262, 0.278], "handle": "F1",
        },
        {
            "text": "It costs \u2212412k (\u2212466k to \u2212361k, n 3,404).",
            "finding": 5, "value": -412_000.0, "n": 3_404, "interval": [-466_000.0, -361_000.0],
            "handle": "F2",
        },
    ]  # fmt: skip
    assert [each["handle"] for each in content["facts"]] == ["F1", "F2", "F3"]
    assert content["facts"][0]["when"] == "2026-01-02T00:00:00+00:00"
    assert content["suggestions"][0] == "Which persona suffers most?"
    assert content["chart"]["lines"][0]["points"][1]["value"] is None
    assert content["wording"] == {"by": "template", "note": ""}
    json.dumps(content, allow_nan=False)


def test_names_and_quotes_form_no_markup_in_an_answer(talk, ann):
    markup = MarkdownIt("js-default", {"html": True}).parse(ask(ann, WHERE).content["answer_markdown"])
    made = {child.type for token in markup for child in (token.children or [])}
    assert made <= {"text", "text_special", "strong_open", "strong_close", "em_open", "em_close", "softbreak"}
    assert "html_block" not in {token.type for token in markup}


def test_a_turn_is_kept_and_the_trail_tells_of_it_without_a_word(talk, ann):
    answer = ask(ann, WHERE)
    turn = Turn.objects.get()
    assert (answer.turn, turn.text, turn.number, turn.status) == (turn.pk, WHERE, 1, "answered")
    assert turn.answer["answer_markdown"] == answer.content["answer_markdown"]
    assert (turn.conversation.user, turn.conversation.title) == (ann.user, WHERE)
    entry = Entry.objects.get(action="assistant.ask")
    assert (entry.target, entry.detail) == (
        f"turn {turn.pk}", {"tools": ["measure"], "status": "answered", "wording": "template"},
    )  # fmt: skip


def test_names_of_any_length_make_no_answer_of_any_length(talk, ann):
    name = "W" * 50_000

    def long(_arguments):
        telling = Telling()
        telling.say("At {} it is {}.", Words(name), Fact(name, 0.3, "share", 120))
        points = (Point(0.3, label=name),)
        telling.show(
            Table(name, (name,), ((Words(name),),)), Chart("bars", name, "share", (Series(name, points),))
        )
        telling.suggest(name)
        telling.ask(Option(name, name, "measure", {}))
        return telling.told()

    talk.tells["measure"] = long
    content = ask(ann, WHERE).content
    assert len(json.dumps(content)) < 20_000
    assert content["facts"][0]["label"] == content["options"][0]["label"] == "W" * 399 + "…"


def test_what_was_read_of_an_answer_is_kept_and_noted_although_its_reader_left(talk, ann):
    events = asked(ann, WHERE)
    assert [type(next(events)) for _ in range(3)] == [Step, Step, Said]
    events.close()
    turn = Turn.objects.get()
    assert (turn.status, turn.answer["claims"][0]["value"]) == ("answered", 0.27)
    assert "Nobody waited" in turn.answer["wording"]["note"]
    assert Entry.objects.get(action="assistant.ask").target == f"turn {turn.pk}"
    assert Pace.objects.get().running is None
    assert ask(ann, WHERE, conversation=turn.conversation_id).status == "answered"


def test_a_question_whose_reader_left_before_anything_was_looked_up_is_noted(talk, ann):
    talk.reads["hm"] = Reading("out_of_scope")
    for text, tools in ((WHERE, ["measure"]), ("hm", [])):
        events = asked(ann, text)
        assert [next(events), next(events)] == [Step("understanding"), Step("looking", tuple(tools))]
        events.close()
        turn = Turn.objects.latest("pk")
        assert (turn.text, turn.status, turn.answer["claims"]) == (text, "failed", [])
        assert "Nobody waited for this answer" in turn.answer["answer_markdown"]
        assert Entry.objects.filter(action="assistant.ask").latest("seq").detail["tools"] == tools
    assert talk.called == []


def test_too_few_data_are_an_answer_that_claims_nothing(talk, ann):
    talk.reads["mood"] = calling("mood")
    content = ask(ann, "mood").content
    assert (content["status"], content["claims"]) == ("not_enough_data", [])
    assert "not enough data (n = 7)" in content["answer_markdown"]
    assert content["facts"][0]["value"] is None


def test_parts_of_a_question_are_answered_each(talk, ann):
    talk.reads["both"] = calling("mood", "measure", text="a part")
    content = ask(ann, "both").content
    assert content["status"] == "answered"
    assert [part["status"] for part in content["parts"]] == ["not_enough_data", "answered"]
    assert [part["facts"] for part in content["parts"]] == [["F1"], ["F2", "F3", "F4"]]
    assert content["claims"][0]["handle"] == "F2"
    assert content["answer_markdown"].count("**a part**") == 2


def test_a_tool_that_fails_hides_no_other_answer_and_quotes_nothing_in_the_log(talk, ann, caplog):
    def fails(_arguments):
        raise RuntimeError("what Zerlina wrote")

    talk.tells["quotes"] = fails
    talk.reads["both"] = calling("quotes", "measure")
    content = ask(ann, "both").content
    assert [part["status"] for part in content["parts"]] == ["out_of_scope", "answered"]
    assert "RuntimeError" in caplog.text and "Zerlina" not in caplog.text


def test_a_question_that_no_tool_can_answer_for_an_error_is_kept_and_the_error_raised(talk, ann):
    def fails(_arguments):
        raise RuntimeError("broken")

    talk.tells["measure"] = fails
    with pytest.raises(RuntimeError):
        ask(ann, WHERE)
    turn = Turn.objects.get()
    assert (turn.status, turn.answer["claims"]) == ("failed", [])
    assert Pace.objects.get().running is None


def test_a_name_that_is_not_there_is_asked_back_with_what_there_is_and_a_choice_answers(talk, ann):
    def choosy(arguments):
        if arguments["channels"] == ["fax"]:
            raise Unclear(
                "There is no channel of this name.", "channels", "fax", ("web", "app", "shop", "mail")
            )
        return talk.tells["mood"](arguments)

    talk.tells["measure"] = choosy
    talk.reads[WHERE] = calling("measure", channels=["fax"])
    answer = ask(ann, WHERE)
    assert (answer.status, answer.content["claims"]) == ("ask_back", [])
    assert "What there is: web, app, shop, mail." in answer.content["answer_markdown"]
    assert [each["label"] for each in answer.content["options"]] == ["web", "app", "shop"]

    chosen = ask(ann, "", conversation=answer.conversation, chosen=1)
    assert talk.called[-1] == ("measure", {"journey": "shop", "channels": ["app"]})
    assert (chosen.status, Turn.objects.get(pk=chosen.turn).text) == ("not_enough_data", "app")
    with pytest.raises(CannotAsk, match="not offered"):
        ask(ann, "", conversation=answer.conversation, chosen=0)


def test_what_is_close_is_asked_back(talk, ann):
    options = tuple(Option(f"Reading {n}", "hint", "mood", {"n": n}) for n in range(5))
    talk.reads["better?"] = Reading("ask_back", options=options, missing="meaning")
    content = ask(ann, "better?").content
    assert content["status"] == "ask_back"
    assert content["answer_markdown"].startswith("Two readings are close.")
    assert len(content["options"]) == 3


def test_what_does_not_exist_is_said_with_what_does(talk, ann):
    talk.reads["fax"] = Reading("unknown", unknown="fax [x](y)", known=("web", "app"))
    content = ask(ann, "fax").content
    assert content["status"] == "out_of_scope" and content["tools"] == []
    assert r"no “fax \[x\](y)” in the data. What there is: web, app." in content["answer_markdown"]
    assert content["suggestions"] == [
        "Where do we lose people?", "What should we fix first?", "How did the goal rate move?",
    ]  # fmt: skip


def test_beside_what_does_not_exist_the_nearest_can_be_chosen(talk, ann):
    near = (Option("NPS of Delivery", "", "mood", {"journey": "shop"}),)
    talk.reads["nps"] = Reading("unknown", unknown="NPS of Home", options=near, why="Delivery has it.")
    answer = ask(ann, "nps")
    assert (answer.status, len(answer.content["options"])) == ("out_of_scope", 1)
    assert "Delivery has it." in answer.content["answer_markdown"]
    assert ask(ann, "", conversation=answer.conversation, chosen=0).status == "not_enough_data"


def test_what_was_taken_for_granted_is_said(talk, ann):
    call = Call("measure", {"journey": "shop"}, assumed=("“early <May>”: its first third",))
    talk.reads[WHERE] = Reading("calls", (call,))
    content = ask(ann, WHERE).content
    assert content["parts"][0]["assumed"] == ["“early <May>”: its first third"]
    assert "*Taken for granted:* “early &lt;May&gt;”: its first third." in content["answer_markdown"]


def test_what_is_out_of_reach_says_why(talk, ann):
    talk.reads["weather"] = Reading("out_of_scope", why="The weather is not measured here.")
    content = ask(ann, "weather").content
    assert (content["status"], content["answer_markdown"]) == (
        "out_of_scope", "The weather is not measured here.",
    )  # fmt: skip


def test_what_somebody_may_not_see_is_refused_in_its_part(talk, ann):
    def refuses(_arguments):
        raise Refused("It takes the right to see maps.")

    talk.tells["quotes"] = refuses
    talk.reads["both"] = calling("quotes", "measure")
    content = ask(ann, "both").content
    assert content["parts"][0]["sentences"][0][0]["text"] == "It takes the right to see maps."
    assert content["status"] == "answered"


def test_a_follow_up_knows_the_last_answered_turn_and_the_journey_talked_of(talk, ann):
    Journey.objects.create(name="Shop", slug="shop")
    first = ask(ann, WHERE)
    talk.reads["hm"] = Reading("out_of_scope")
    ask(ann, "hm", conversation=first.conversation)
    ask(ann, "and for mobile?", conversation=first.conversation)
    context = talk.contexts[-1]
    assert (context.journey, [call.tool for call in context.calls]) == ("shop", ["measure"])
    assert [turn.number for turn in Turn.objects.all()] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        ("", {}, "Nothing was asked"), (" \n\0", {}, "Nothing was asked"),
        ("x" * 2_001, {}, "at most 2,000 letters; this one has 2,001"),
        (WHERE, {"journey": "nowhere"}, "no journey of this name that you may see"),
        (WHERE, {"chosen": 0}, "not offered"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_before_anything_is_kept(talk, ann, text, more, message):
    with pytest.raises(CannotAsk, match=message):
        ask(ann, text, **more)
    assert not Turn.objects.exists() and not talk.called


def test_a_journey_is_hidden_from_who_may_see_none(talk):
    Journey.objects.create(name="Shop", slug="shop")
    with pytest.raises(CannotAsk, match="that you may see"):
        ask(Asker(somebody("Support agent")), WHERE, journey="shop")


def test_conversations_of_two_people_do_not_mix(talk, ann):
    answer = ask(ann, WHERE)
    bob = Asker(somebody("Business user", "bob"))
    with pytest.raises(NoConversation):
        ask(bob, "and for mobile?", conversation=answer.conversation)
    assert ask(bob, WHERE).conversation != answer.conversation
    assert talk.contexts[-1].calls == ()


def test_the_number_of_questions_a_minute_and_a_day_is_limited(talk, ann, settings):
    settings.QUESTIONS_PER_MINUTE, settings.QUESTIONS_PER_DAY = 2, 3
    Pace.objects.create(user=ann.user, in_minute=2, day=timezone.now().date())
    with pytest.raises(TooFast, match="2 questions within a minute"):
        ask_within_this_minute(ann)
    Pace.objects.update(minute=None, on_day=3)
    with pytest.raises(TooFast, match="3 questions today"):
        ask(ann, WHERE)
    assert not Turn.objects.exists()


def ask_within_this_minute(asker):
    """The minute of the pace is the one in which is asked, even where it has just turned."""
    Pace.objects.update(minute=timezone.now().replace(second=0, microsecond=0))
    ask(asker, WHERE)


def test_deleting_conversations_gives_no_questions_back(talk, ann, settings):
    settings.QUESTIONS_PER_DAY = 1
    keeping.forget(ann.user, ask(ann, WHERE).conversation)
    with pytest.raises(TooFast):
        ask(ann, WHERE)


def test_one_question_at_a_time_and_one_that_was_left_frees_the_next(talk, ann):
    going_on = asked(ann, WHERE)
    next(going_on)
    with pytest.raises(TooFast, match="still being answered"):
        ask(ann, WHERE)
    going_on.close()
    assert ask(ann, WHERE).status == "answered"
    Pace.objects.update(running=timezone.now() - timedelta(minutes=6))  # its process was killed
    assert ask(ann, WHERE).status == "answered"


def test_a_conversation_and_their_number_are_bounded(talk, ann, monkeypatch):
    monkeypatch.setattr(keeping, "TURNS", 2)
    monkeypatch.setattr(keeping, "CONVERSATIONS", 2)
    first = ask(ann, "one").conversation
    ask(ann, "two", conversation=first)
    with pytest.raises(CannotAsk, match="at most 2 questions"):
        ask(ann, "three", conversation=first)
    later = [ask(ann, "four").conversation, ask(ann, "five").conversation]
    assert sorted(Conversation.objects.values_list("pk", flat=True)) == later


def test_who_has_no_account_is_answered_and_nothing_is_kept(talk):
    answer = ask(Asker(User(username="command", is_superuser=True)), WHERE)
    assert (answer.status, answer.conversation, answer.turn) == ("answered", None, None)
    assert not Conversation.objects.exists() and not Pace.objects.exists()
    assert Entry.objects.get().target == "command"


def test_an_answer_comes_step_by_step(talk, ann):
    steps = list(asked(ann, WHERE))
    assert steps[:2] == [Step("understanding"), Step("looking", ("measure",))]
    assert [type(each) for each in steps[2:]] == [Said, Said, Answer]
    assert steps[2].pieces[1]["handle"] == "F1"


class Spoken:
    """What a language model said, as `wording.reworded` hands it over."""

    def __init__(self, *sentences, note="", fails=False):
        self.sentences, self.note, self.fails = sentences, note, fails
        self.by, self.sent = "small-model", [{"messages": ["…"]}]

    def __iter__(self):
        yield from self.sentences
        if self.fails:
            raise wording.Unavailable("The language model did not answer in time.")


@pytest.fixture
def spoken(monkeypatch):
    """A language model that is on and says what the test hands in."""

    def says(said):
        monkeypatch.setattr(wording, "active", lambda: object())
        monkeypatch.setattr(choosing, "chosen_calls", lambda *_: None)
        monkeypatch.setattr(wording, "reworded", lambda *_: said)

    return says


def test_a_language_model_words_the_answer_and_code_puts_in_the_numbers(talk, ann, spoken):
    spoken(Spoken("Every fourth cart? No: {F1} stop at {W1}."))
    answer = ask(ann, WHERE)
    assert "No: **27\u202f%**" in answer.content["answer_markdown"]
    assert answer.content["wording"] == {"by": "small-model", "note": ""}
    assert [claim["handle"] for claim in answer.content["claims"]] == ["F1"]
    turn = Turn.objects.get()
    assert (turn.wording, turn.sent) == ("small-model", {"requests": [{"messages": ["…"]}]})


def test_a_language_model_that_fails_leaves_the_template_and_a_note(talk, ann, spoken):
    spoken(Spoken("{F1} leave.", fails=True))
    content = ask(ann, WHERE).content
    assert content["wording"] == {
        "by": "template", "note": "The language model did not answer in time.",
    }  # fmt: skip
    assert content["answer_markdown"].startswith("Over the period")
    assert Turn.objects.get().sent["requests"]


def test_a_handle_that_a_model_made_up_reaches_no_answer(talk, ann, spoken):
    spoken(Spoken("{F9} leave."))
    content = ask(ann, WHERE).content
    assert content["answer_markdown"].startswith("Over the period")
    assert content["wording"] == {"by": "template", "note": asking.UNUSABLE}


def test_calls_that_a_model_chose_go_before_our_reading(talk, ann, spoken, monkeypatch):
    spoken(Spoken("{F1}."))
    monkeypatch.setattr(choosing, "chosen_calls", lambda *_: calling("mood").calls)
    assert ask(ann, WHERE).status == "not_enough_data"
    assert not talk.contexts


def test_no_more_tools_are_called_than_one_answer_can_bear(talk, ann):
    talk.reads["all"] = calling(*["mood"] * 9)
    ask(ann, "all")
    assert len(talk.called) == asking.CALLS


def test_a_bare_sentence_is_an_answer_too(talk, ann):
    telling = Telling()
    telling.say("Nothing was found.")
    talk.tells["measure"] = lambda _: telling.told()
    content = ask(ann, WHERE).content
    assert (content["answer_markdown"], content["claims"]) == ("Nothing was found.", [])
    assert "chart" not in content


def test_the_guide_names_every_tool():
    guide = (Path(__file__).resolve().parents[2] / "docs" / "assistant.md").read_text()
    table = guide.partition("## What can be asked")[2].partition("\n## ")[0]
    assert not [name for name in registry.tools() if f"`{name}`" not in table]
