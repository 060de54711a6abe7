"""The page where one asks, without a browser: whose talks are whose, what is refused, what is shown."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.urls import reverse

from journeymap.access.roles import SUPPORT_AGENT
from journeymap.assistant import keeping
from journeymap.assistant.models import Conversation, Turn
from journeymap.assistant.vocabulary.terms import JourneyWords, Listing, Measured, Vocabulary
from journeymap.web.pages.assistant.calls import in_words
from journeymap.web.pages.assistant.days import day
from journeymap.web.pages.assistant.examples import Example, examples
from journeymap.web.pages.assistant.facts import facts_of
from journeymap.web.pages.assistant.turns import shown
from tests.assistant.talk import talk
from tests.people import client_of, somebody
from tests.web.talked import LONG, NAMES, talked

__all__ = ["talk"]
pytestmark = pytest.mark.django_db
STREAM = {"HTTP_ACCEPT": "text/event-stream"}
WHERE = "Where do we lose people?"


@pytest.fixture(autouse=True)
def quotable(monkeypatch):
    """What these answers quote is in no store."""
    monkeypatch.setattr(keeping, "gone", lambda _answers: set())


@pytest.fixture
def ann():
    return client_of("Business user", "ann")


def events(answer):
    blocks = b"".join(answer.streaming_content).decode().split("\n\n")
    told = [block.split("\n") for block in blocks if block]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in told]


def test_without_script_a_question_leads_to_its_answer(talk, ann):
    answer = ann.post("/ask/", {"text": WHERE})
    turn = Turn.objects.get()
    assert answer.url == f"/ask/{turn.conversation_id}/#turn-{turn.pk}"
    page = ann.get(answer.url).content.decode()
    assert WHERE in page and "[26, 28]" in page and "How do you know?" in page


def test_a_question_streams_as_pieces_of_the_page(talk, ann):
    told = events(ann.post("/ask/", {"text": WHERE}, **STREAM))
    assert [name for name, _ in told] == ["status", "status", "piece", "piece", "answer"]
    assert told[2][1]["html"].count('<b class="num">') == 1
    whole = told[-1][1]
    held = Conversation.objects.get()
    assert whole["talk"] == f"/ask/{held.pk}/" and whole["title"] == WHERE
    assert "&lt;fees&gt;" in whole["html"] and "<fees>" not in whole["html"]
    assert WHERE in whole["list"] and f"/ask/{held.pk}/delete/" in whole["manage"]


def test_the_streamed_answer_is_the_one_that_the_page_shows_later(talk, ann):
    told = events(ann.post("/ask/", {"text": WHERE}, **STREAM))[-1][1]
    later = ann.get(told["talk"]).content.decode()
    without_token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert without_token.sub("", told["html"]).strip() in without_token.sub("", later)


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({"text": " "}, 400, "Nothing was asked"),
        ({"text": "x" * 2_001}, 400, "at most 2,000 letters"),
        ({"text": "hm", "journey": "nowhere"}, 400, "no journey of this name"),
        ({"chosen": "3"}, 400, "not offered any more"),
    ],
)
def test_what_cannot_be_asked_is_said_and_stays_in_the_box(talk, ann, body, status, why):
    page = ann.post("/ask/", body)
    assert page.status_code == status and why in page.content.decode()
    if kept := body.get("text", "").strip():
        assert f">{kept[:2_000]}</textarea>" in page.content.decode()
    streamed = ann.post("/ask/", body, **STREAM)
    assert streamed.status_code == status and why in streamed.json()["detail"]


def test_who_asks_too_much_is_told_when_to_ask_again(talk, ann, settings):
    settings.QUESTIONS_PER_DAY = 1
    ann.post("/ask/", {"text": WHERE})
    page = ann.post("/ask/", {"text": "And for the app?"})
    assert page.status_code == 429 and int(page["Retry-After"]) > 0
    assert "which is the limit" in page.content.decode() and "And for the app?" in page.content.decode()


def test_nobody_sees_or_changes_the_conversation_of_somebody_else(ann):
    number = talked(somebody("Business user", "ann"))
    for role in ("Business user", "Administrator", "Support agent"):
        other = client_of(role, f"other-{role[0]}")
        assert other.get(f"/ask/{number}/").status_code == 404
        for action in ("", "rename/", "delete/"):
            assert other.post(f"/ask/{number}/{action}", {"text": "x", "title": "x"}).status_code == 404
        assert b"shop" not in other.get("/ask/").content.partition(b"data-list")[2].partition(b"</nav>")[0]
    assert ann.get(f"/ask/{number}/").status_code == 200


def test_who_lost_a_right_is_not_shown_again_what_it_told(talk, ann):
    address = ann.post("/ask/", {"text": WHERE}).url.partition("#")[0]
    person = Turn.objects.get().conversation.user
    number = Turn.objects.get().conversation_id
    told = f"/api/v1/conversations/{number}/"
    assert "[26, 28]" in ann.get(address).content.decode()
    assert ann.get(told).json()["turns"][0]["answer"]["claims"]
    person.groups.set([Group.objects.get(name=SUPPORT_AGENT)])
    page = ann.get(address).content.decode()
    assert "[26, 28]" not in page and "may not see any more" in page
    turn = ann.get(told).json()["turns"][0]
    assert turn["withheld"] and turn["answer"] == {}


def test_a_conversation_is_renamed_and_deleted(ann):
    number = talked(somebody("Business user", "ann"))
    assert ann.post(f"/ask/{number}/rename/", {"title": "  Why\tthey leave "}).url == f"/ask/{number}/"
    assert Conversation.objects.get().title == "Why they leave"
    assert ann.post(f"/ask/{number}/rename/", {"title": " "}).status_code == 400
    assert ann.post(f"/ask/{number}/delete/").url == "/ask/"
    assert not Conversation.objects.exists() and b"is deleted" in ann.get("/ask/").content


def test_names_and_quotes_are_text_and_nothing_else(ann):
    page = ann.get(f"/ask/{talked(somebody('Business user', 'ann'))}/").content.decode()
    assert "<script>alert" not in page and "<img" not in page and 'href="https://evil' not in page
    assert "&lt;script&gt;alert" in page and "{{ settings.SECRET_KEY }}" in page


def test_what_was_looked_at_shows_no_letter_that_turns_or_floods_the_line(db):
    for sign in ("\u202e", "\u200b", "\u2066"):
        told = in_words(
            "measure", {"name": f"gnp{sign}.exe", "traits": [f"plan={sign}x"], "since": f"{sign}1"}
        )
        assert sign not in told and "gnp.exe" in told
    assert len(in_words("measure", {"name": "W" * 20_000, "channels": ["V" * 20_000]})) < 1_000


def test_choices_can_be_taken_of_the_last_answer_alone(ann):
    number = talked(somebody("Business user", "ann"))
    held = Conversation.objects.get(pk=number)
    last = held.turns.order_by("number").last()
    Turn.objects.create(conversation=held, number=9, text="And then?", answer={}, status="erased")
    page = ann.get(f"/ask/{number}/").content.decode()
    assert page.count("disabled") == len(last.answer["options"]) == 5
    assert "Erased: it named or quoted a customer whose words are gone." in page


def test_the_words_of_a_language_model_are_told_as_such(ann):
    number = talked(somebody("Business user", "ann"))
    turn = Turn.objects.get(conversation=number, number=4)
    told = shown(turn, last=False)
    assert told.by and told.own and not told.parts[0].lead
    assert "numbers and quotes by Journeymap" in ann.get(f"/ask/{number}/").content.decode()


def test_a_fact_tells_how_it_can_be_counted_again():
    told = {
        "handle": "F1", "label": "Goal rate", "shown": "65 %", "ends": "[62, 68]", "counted": "n 900",
        "value": 0.65, "unit": "share", "n": 900, "interval": [0.62, 0.68],
        "change": False, "journey": "shop",
        "query": [["since", "2025-05-01"], ["channel", "app"]], "address": "c1", "measure": "goal",
        "finding": None, "period": "", "better": "higher", "when": None,
    }  # fmt: skip
    fact = facts_of([told], {"F1"})["F1"]
    assert fact.href == f"{reverse('map-cell', args=['shop', 'c1'])}?since=2025-05-01&channel=app"
    assert fact.request == "GET /api/v1/journeys/shop/map/cells/c1/?since=2025-05-01&channel=app"
    assert fact.part == "from 1 May 2025 · app" and fact.axis == ("0\u202f%", "100\u202f%")


@pytest.mark.parametrize(
    ("setting", "words"), [(True, "Where it is set"), (False, "What it counts, on its page")]
)
def test_the_page_of_a_fact_is_where_it_is_set_or_where_what_it_counts_is_listed(setting, words):
    told = {
        "handle": "F1", "label": "Silence", "shown": "1 d", "value": 86_400.0, "unit": "seconds", "n": 0,
        "interval": None, "change": False, "journey": "shop", "query": [], "address": None, "measure": None,
        "finding": None, "period": "", "when": None, "status": "measured", "page": "/x/", "setting": setting,
    }  # fmt: skip
    turn = {"turn": {"number": 1, "pk": 1}, "facts": list(facts_of([told], {"F1"}).values())}
    assert f'<a href="/x/">{words}</a>' in render_to_string("web/assistant/facts.html", {"turn": turn})


def test_a_difference_stands_beside_the_two_numbers_that_it_is_of():
    def told(handle, value, change=False, **more):
        ends = [value - 0.02, value + 0.02]
        return {
            "handle": handle, "label": handle, "shown": str(value), "ends": "", "counted": "", "value": value,
            "unit": "share", "n": 9, "interval": ends, "change": change, "journey": "shop", "query": [],
            "address": "c1", "measure": "goal", "finding": None, "period": handle, "better": "higher",
            "when": None, **more,
        }  # fmt: skip

    found = facts_of([told("May", 0.6), told("June", 0.5), told("less", -0.1, change=True)], {"less"})
    assert list(found) == ["less", "May", "June"] and not found["May"].said
    assert [each.words for each in found["less"].beside] == ["May", "June"] and found["less"].href == ""
    assert 'class="whisker pain"' in found["less"].drawn and found["May"].rough
    more = told("July", 0.4)
    assert not facts_of([told("May", 0.6), more, told("June", 0.5), told("less", -0.1, change=True)], ())[
        "less"
    ].beside


def test_what_is_copied_holds_question_numbers_and_date():
    number = talked(somebody("Business user", "ann"))
    copied = shown(Turn.objects.get(conversation=number, number=3), last=False).copied
    assert copied.startswith(f"> Why {NAMES[3]}?") and "- Mood: +0.12 [+0.02, +0.22] n 418" in copied
    assert f"Journeymap, {datetime.now(UTC):%-d %b %Y}" in copied and LONG not in copied


@pytest.mark.parametrize(
    ("used", "words"),
    [
        ("2026-03-10", "Today"),
        ("2026-03-09", "Yesterday"),
        ("2026-03-04", "This week"),
        ("2026-03-03", "Earlier"),
    ],
)
def test_conversations_stand_by_day(used, words):
    assert day(date.fromisoformat(used), date(2026, 3, 10)) == words


def test_examples_are_made_of_what_there_is():
    mood = Measured("mood", "Mood", "polarity", frozenset({("touchpoint", "Pay"), ("touchpoint", "Cart")}))
    rich = JourneyWords(
        "shop", "Shop", stages=(("Buy", ()),), touchpoints=("Visit", "Cart", "Pay"), channels=("web", "app"),
        measures=(mood,), goal=("pay",), first=datetime(2025, 1, 1, tzinfo=UTC),
        last=datetime(2026, 2, 3, tzinfo=UTC),
    )  # fmt: skip
    poor = JourneyWords("life", "Life")
    told = [each.text for each in examples(Vocabulary((poor, rich), lists=(Listing("risk", "Risk"),)))]
    assert told == [
        "Where do we lose people, and why?",
        "What do unhappy customers say about Cart?",
        "How did the goal rate move since November?",
        "How do web and app differ?",
        "Who is about to leave and worth keeping?",
        "Which stage is the slowest?",
    ]
    assert examples(Vocabulary((poor, rich)), "life") == [Example("How good are the data?", "life")]
    assert all("customers say" in each.text or "promoters" in each.text for each in examples(Vocabulary()))


def test_a_support_agent_is_told_what_they_can_ask(client):
    sue = client_of("Support agent", "sue")
    page = sue.get("/ask/").content.decode()
    assert "no maps" in page and "Journey that is asked about" not in page
    assert "What do customers say?" in sue.get("/ask/examples/").content.decode()


def test_only_who_may_ask_finds_the_box_on_other_pages(ann, talk):
    assert 'action="/ask/"' in ann.get("/ask/examples/").content.decode()
    stranger = client_of(None, "sam", may=("journeys.view_journey",))
    assert stranger.get("/ask/").status_code == 403
