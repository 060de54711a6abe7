"""What a customer writes is quoted as text and does nothing else: in answers, prompts and what models say.

tests/attacks/injections.toml holds the attempts.
"""

import json
import re
import tomllib
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from journeymap.analysis.models import Run
from journeymap.assistant import choosing, wording
from journeymap.assistant.answering.composing import Wording, composed
from journeymap.assistant.answering.joining import joined
from journeymap.assistant.answering.rendering import UNSEEN
from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import ask
from journeymap.assistant.facts import Fact, Quote, Words
from journeymap.assistant.models import ModelCall
from journeymap.assistant.telling import Telling
from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.reading import Call
from journeymap.assistant.vocabulary.terms import JourneyWords, Kept, Vocabulary
from journeymap.assistant.wording.cleaning import cleaned
from journeymap.assistant.wording.prompting import SYSTEM, messages
from journeymap.assistant.wording.weaving import Weaving
from tests.assistant.wording.conftest import begin, calls, content, event, says
from tests.people import somebody

FILE = Path(__file__).parents[2] / "attacks" / "injections.toml"
ATTACKS = [
    (group["name"], text) for group in tomllib.loads(FILE.read_text())["group"] for text in group["texts"]
]
NAMES = [f"{kind}-{at}" for at, (kind, _) in enumerate(ATTACKS)]
EACH = pytest.mark.parametrize("text", [text for _, text in ATTACKS], ids=NAMES)
HANDLE = re.compile(r"\{[A-Z]\d*\}?")


def answer(text):
    """An answer in which a customer's words stand as a name, in a label, as a headline and as a quote."""
    telling = Telling()
    share = Fact(f"Drop-off at {text}", 0.25, "share", 400, better="lower")
    worth = Fact(f"Worth: {text} again", 1200.0, "money", 40)
    telling.say("{} leave at {}.", share, Words(text))
    telling.say("{} ({}).", Words(f"{text} again", finding=7), worth)
    telling.relate("worst", share, among=(share,))
    telling.quote(Quote("q1", text, "survey"))
    return telling.told()


def written(text):
    return composed([Call("losses", {"journey": "orders"})], joined([answer(text)]), Wording())


def structure(markdown):
    """What Markdown makes of a text besides text: links, images, headings, HTML."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    flat = [each for token in tokens for each in [token, *(token.children or [])]]
    return [token.type for token in flat if not token.type.startswith("text")]


def test_there_are_enough_attempts_of_every_kind():
    assert len(ATTACKS) >= 150 and len(set(ATTACKS)) == len(ATTACKS)
    assert {kind for kind, _ in ATTACKS} >= {
        "exfiltration", "tool abuse", "role play", "hidden Unicode", "HTML", "Markdown", "template syntax"
    }  # fmt: skip


@EACH
def test_an_answer_quotes_it_as_text(text):
    found = written(text)
    markdown = found["answer_markdown"]
    assert structure(markdown) == structure(written("Harmless")["answer_markdown"])
    assert not re.search(r"(?i)https?:|<\w|javascript:", markdown)
    assert not UNSEEN.search(json.dumps(found, ensure_ascii=False))


@EACH
def test_a_prompt_holds_it_as_one_line_of_data(text):
    system, user = messages(text, answer(text), quotes=True)
    assert system["content"] == SYSTEM and "<" not in user["content"]
    data = json.loads(user["content"])
    quotes = data["quotes, which the program shows below"]
    theirs = [data["question"], *(each["name"] for each in data["names"]), *quotes]
    labels = [HANDLE.sub("", each["what"]) for each in data["numbers"]]
    for told in (*theirs, *labels):
        assert not HANDLE.search(told) and not {"\n", "{", "}"} & set(told) and not UNSEEN.search(told)
    assert data["draft"] == list(answer(text).sentences)


@EACH
def test_a_model_that_obeys_it_changes_nothing(text):
    told = answer(text)
    obeying = [
        text,
        f"{text} {{F1}}",
        f"{text}: {{F1}} leave at {{W1}}.",
        cleaned(text, 200),
        f"{{W1}} {text}",
    ]
    weaving = Weaving(told)
    assert set(weaving.woven(obeying)) <= set(told.sentences)
    assert weaving.final == told.sentences


@pytest.mark.django_db
@EACH
def test_a_server_that_obeys_it_changes_nothing(text, scripted, model, asker):
    told = answer(text)
    scripted.reply = says(f"{text}\n{{F1}} {text}\n")
    said = wording.reworded(asker, text, told, model)
    assert set(said) <= set(told.sentences) and said.sentences == told.sentences
    assert len(scripted.asked) == 1


BAD = {"link_open", "image", "html_block", "html_inline"}


def vocabulary(stage):
    journey = JourneyWords("orders", "Orders", ((stage, (stage,)),), (stage,), themes=(Kept("t1", stage),))
    return Vocabulary((journey,))


def endless_tools(handler):
    begin(handler, "text/event-stream")
    for at in range(100):
        call = {"index": at, "function": {"name": "journeys", "arguments": "{}"}}
        event(handler, {"choices": [{"delta": {"tool_calls": [call]}}]})


@pytest.mark.django_db
@EACH
def test_a_question_does_what_a_question_does(text, asker):
    answered = ask(asker, text).content
    writing = {name for name, tool in tools().items() if tool.writes}
    assert not {each["name"] for each in answered["tools"]} & writing
    assert not BAD & set(structure(answered["answer_markdown"]))
    assert not Run.objects.exists() and not ModelCall.objects.exists()


WISHES = {
    "a tool that writes": [("start_run", "{}")],
    "a tool that is not there": [("delete_customers", '{"all": true}')],
    "no name": [("", "{}")],
    "arguments that are no JSON": [("journeys", "nonsense")],
    "arguments that are a list": [("journeys", "[1]")],
    "deep arguments": [("journeys", "[" * 100_000)],
    "arguments that it does not take": [("journeys", '{"sql": "SELECT 1"}')],
    "a journey that is not there": [("summary", '{"journey": "../../etc"}')],
    "a path": [("summary", '{"journey": "/etc/passwd"}')],
    "too many": [("journeys", "{}")] * 5,
    "one good, one bad": [("journeys", "{}"), ("start_run", "{}")],
}


@pytest.mark.parametrize("wish", WISHES)
def test_a_model_cannot_choose_what_it_was_not_offered(wish, scripted, model, asker):
    model.chooses = True
    scripted.reply = calls(*WISHES[wish])
    assert choosing.chosen_calls(asker, "Do it", vocabulary("Orders"), model) is None
    offered = {each["function"]["name"] for each in scripted.asked[0]["tools"]}
    assert offered == {name for name, tool in tools().items() if not tool.writes}


def test_a_model_chooses_tools_and_names_come_back_as_they_are_stored(scripted, model, asker):
    model.chooses = True
    odd = "Del\u200bivery {F1}"
    scripted.reply = calls(
        ("journeys", "{}"),
        ("losses", json.dumps({"journey": "orders", "name": cleaned(odd, 100)})),
        ("journeys", ""),
    )
    sent = []
    found = choosing.chosen_calls(asker, "Where?", vocabulary(odd), model, sent=sent)
    assert [(call.tool, call.arguments) for call in found] == [
        ("journeys", {}),
        ("losses", {"journey": "orders", "name": odd}),
    ]
    assert sent[0]["purpose"] == "choosing" and sent[0]["body"] == scripted.asked[0]


def test_a_person_without_rights_is_offered_no_tools_and_nothing_is_sent(scripted, model):
    model.chooses = True
    nobody = Asker(somebody(name="visitor"))
    assert choosing.chosen_calls(nobody, "Where?", vocabulary("Delivery"), model) is None
    assert not scripted.asked


def test_tools_are_chosen_without_the_model_unless_an_administrator_says_so(scripted, model, asker):
    assert choosing.chosen_calls(asker, "Where?", vocabulary("Delivery"), model) is None
    assert not scripted.asked


@pytest.mark.parametrize("reply", [says("I would call losses."), content(4), endless_tools])
def test_a_model_that_cannot_choose_leaves_it_to_us(reply, scripted, model, asker):
    model.chooses = True
    scripted.reply = reply
    assert choosing.chosen_calls(asker, "Where?", vocabulary("Delivery"), model) is None


def test_names_of_customers_and_their_data_are_not_sent(asker):
    telling = Telling()
    share = Fact("Risk of Ann Example", 0.9, "share", 30)
    telling.say("{} may leave: {}.", Words("Ann Example", personal=True), share)
    told = telling.told()
    sent = json.dumps(messages("What of ann@example.com, +351 912 345 678?", told))
    assert "Ann" not in sent and "example.com" not in sent and "912" not in sent
    assert "[email]" in sent and "[phone]" in sent
