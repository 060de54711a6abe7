"""Asking in a browser: by keyboard alone, streamed, stopped, asked back, without script, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from journeymap.access.roles import BUSINESS_USER
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.models import Turn
from journeymap.assistant.telling import Option, Telling, Told
from journeymap.assistant.understanding.reading import Reading
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from tests.analysis.company import found_company
from tests.assistant.talk import Talk, talk
from tests.people import somebody
from tests.web.talked import talked

__all__ = ["talk"]
WHERE = "Where do we lose people?"


@pytest.fixture
def shop(live, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return found_company()


@pytest.fixture
def leaving(shop, talk) -> Talk:
    """Answers cite a number that is on the map of the shop; "better" is asked back."""
    cell = next(
        each for each in kept_map(shop)["measures"]
        if each["anchor"]["name"] == "cart" and each["value"] is not None and each["evidence"]
    )  # fmt: skip
    value = {"value": cell["value"], "unit": cell["unit"], "n": cell["n"]}
    fact = Fact("Cases at cart", **value, journey="shop", address=cell["address"])

    def told(_arguments: dict) -> Told:
        telling = Telling()
        telling.say("At {} there are {}.", Words("cart <b>"), fact)
        telling.explain("Counted on the map.")
        telling.suggest("What do people say about cart?")
        return telling.told()

    talk.tells["measure"] = told
    options = (Option("Faster", "time", "measure", {}), Option("Happier", "mood", "mood", {}))
    talk.reads["Is it better?"] = Reading("ask_back", options=options, missing="meaning")
    return talk


def asked(page: Page, text: str) -> None:
    """Type and send, once the answer before is over: until then nothing is sent, although it can be read."""
    free(page)
    page.get_by_label("Your question").fill(text)
    page.keyboard.press("Enter")


def free(page: Page) -> None:
    """The answer before is over: the next question may be sent."""
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def answers(page: Page):
    return page.locator("[data-answer]")


def test_a_question_a_follow_up_and_a_choice_by_keyboard_alone(leaving, as_business, axe):
    page = as_business
    page.goto("/ask/")
    expect(page.get_by_role("button", name="How good are the data?")).to_be_visible()
    assert axe(page) == []
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("Where do we")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("lose people?")
    page.keyboard.press("Enter")
    expect(answers(page)).to_contain_text("At cart <b> there are")
    page.wait_for_url(re.compile(r"/ask/\d+/$"))
    expect(page.get_by_label("Journey that is asked about")).to_have_value("shop")
    expect(page.get_by_role("status")).to_contain_text("At cart <b> there are")
    free(page)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("Is it better?")
    page.keyboard.press("Enter")
    choice = page.get_by_role("button", name="Happier mood")
    expect(choice).to_be_visible()
    free(page)
    choice.press("Enter")
    expect(answers(page)).to_have_count(3)
    expect(answers(page).last).to_contain_text("not enough data (n = 7)")
    expect(choice).to_be_disabled()
    assert leaving.called[-1][0] == "mood"
    assert axe(page) == []
    assert [turn.text for turn in Turn.objects.order_by("number")] == [
        "Where do we lose people?", "Is it better?", "Happier",
    ]  # fmt: skip


def test_a_number_opens_at_the_right_and_its_evidence_behind_it(leaving, as_business, axe):
    page = as_business
    page.goto("/ask/")
    asked(page, WHERE)
    answers(page).get_by_role("link", name=re.compile("Cases at cart")).press("Enter")
    facts = page.get_by_role("complementary", name="Facts used")
    rows = facts.get_by_role("link", name="The rows it counts")
    expect(rows).to_be_visible()
    expect(facts).to_contain_text("GET /api/v1/journeys/shop/map/cells/")
    rows.press("Enter")
    expect(facts.get_by_text("60 on the cell = 60 rows")).to_be_visible()
    assert axe(page) == []
    assert "/ask/" in page.url
    page.keyboard.press("Escape")
    expect(rows).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(":focus")).to_have_class(re.compile("chip"))


def test_how_it_is_known_is_told_and_asked_again(leaving, as_business):
    page = as_business
    page.goto("/ask/?journey=shop")
    asked(page, WHERE)
    how = answers(page).get_by_text("How do you know?")
    how.focus()
    page.keyboard.press("Enter")
    expect(answers(page)).to_contain_text("Counted on the map.")
    expect(answers(page)).to_contain_text('"text": "Where do we lose people?", "journey": "shop"')
    free(page)
    page.get_by_role("button", name="Run it again").press("Enter")
    expect(answers(page)).to_have_count(2)
    free(page)
    page.get_by_role("button", name="What do people say about cart?").last.click()
    expect(answers(page)).to_have_count(3)


def test_arrow_up_brings_ones_questions_back(leaving, as_business):
    page = as_business
    page.goto("/ask/")
    for number, text in enumerate((WHERE, "And then?"), 1):
        asked(page, text)
        expect(answers(page)).to_have_count(number)
    box = page.get_by_label("Your question")
    for key, text in (("Up", "And then?"), ("Up", WHERE), ("Up", WHERE), ("Down", "And then?"), ("Down", "")):
        box.press(f"Arrow{key}")
        expect(box).to_have_value(text)


def test_what_goes_wrong_is_said_and_the_question_stays(leaving, as_business, settings):
    page = as_business
    page.goto("/ask/")
    settings.QUESTIONS_PER_DAY = 1
    asked(page, WHERE)
    expect(answers(page)).to_have_count(1)
    asked(page, "And then?")
    expect(page.get_by_role("alert")).to_contain_text("which is the limit")
    expect(page.get_by_label("Your question")).to_have_value("And then?")
    settings.QUESTIONS_PER_DAY = 0
    leaving.tells["measure"] = lambda _arguments: 1 / 0
    free(page)
    page.get_by_label("Your question").press("Enter")
    expect(answers(page).last).to_contain_text("could not be worked out: the server met an error")
    free(page)
    page.get_by_label("Your question").fill("And then?")
    cut = {"content_type": "text/event-stream", "body": 'event: status\ndata: {"words": "Looking"}\n\n'}
    page.route("**/ask/**", lambda route: route.fulfill(status=200, **cut))
    page.get_by_label("Your question").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("connection was lost")
    expect(page.get_by_label("Your question")).to_have_value("And then?")
    page.unroute("**/ask/**")
    page.get_by_label("Your question").fill("")
    page.context.clear_cookies()
    asked(page, "And now?")
    expect(page.get_by_role("alert")).to_contain_text("signed out")


def test_escape_stops_an_answer_and_the_question_stays(leaving, as_business):
    page = as_business
    page.goto("/ask/")
    held = []
    page.route("**/ask/", lambda route: held.append(route))  # not answered in time
    asked(page, WHERE)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_contain_text("Stopped")
    expect(page.get_by_label("Your question")).to_have_value(WHERE)
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    held[0].fulfill(status=200, body="")


def test_without_script_a_form_asks_and_choices_are_buttons(leaving, page_of):
    page = page_of(BUSINESS_USER, java_script_enabled=False)
    page.goto("/ask/?journey=shop")
    page.get_by_label("Your question").fill("Is it better?")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Faster time").click()
    expect(answers(page).last).to_contain_text("At cart <b> there are")
    page.get_by_text("1 fact in this answer").click()
    answers(page).last.locator(".fact > summary").click()
    page.get_by_role("link", name="The rows it counts").click()
    expect(page.get_by_role("heading", name="What is behind it")).to_be_visible()
    expect(page.get_by_text("60 on the cell = 60 rows")).to_be_visible()


def test_a_conversation_is_found_again_renamed_and_deleted(leaving, as_business):
    page = as_business
    page.goto("/ask/")
    asked(page, WHERE)
    expect(answers(page)).to_have_count(1)
    free(page)
    page.get_by_text("Rename or delete this conversation").locator("..").press("Enter")
    page.get_by_label("Name", exact=True).fill("Losses")
    page.keyboard.press("Enter")
    mine = page.get_by_role("navigation", name="Conversations")
    expect(mine.get_by_role("link", name="Losses")).to_have_attribute("aria-current", "page")
    page.get_by_text("Rename or delete this conversation").locator("..").press("Enter")
    page.get_by_role("button", name="Delete").click()
    expect(mine).to_contain_text("Your questions will be kept here")


def test_a_question_typed_at_home_or_behind_a_cell_is_asked_there(leaving, as_business):
    page = as_business
    page.goto("/")
    page.get_by_label("Ask about your customers").fill(WHERE)
    page.keyboard.press("Enter")
    expect(answers(page)).to_contain_text("At cart <b> there are")
    page.goto("/journeys/shop/")
    page.get_by_role("link", name="Ask about this journey").click()
    expect(page.get_by_label("Journey that is asked about")).to_have_value("shop")
    address = next(each["address"] for each in kept_map_of_shop() if each["value"] is not None)
    page.goto(f"/journeys/shop/?cell={address}")
    page.get_by_role("link", name="Ask about this number").click()
    expect(page.get_by_label("Your question")).to_have_value(re.compile(r"^What is the .+ at .+\?$"))
    assert Turn.objects.count() == 1


def kept_map_of_shop() -> list[dict]:
    return kept_map(Journey.objects.get(slug="shop"))["measures"]


def test_on_a_phone_facts_fold_under_the_answer_and_the_box_stays_below(leaving, phone, axe):
    page = phone
    page.goto("/ask/")
    asked(page, WHERE)
    expect(page.get_by_label("Your question")).to_be_in_viewport()
    answers(page).get_by_role("link", name=re.compile("Cases at cart")).tap()
    expect(answers(page).get_by_role("link", name="The rows it counts")).to_be_visible()
    page.get_by_role("link", name="Conversations").tap()
    mine = page.get_by_role("navigation", name="Conversations")
    expect(mine.get_by_role("link", name=WHERE)).to_be_visible()
    page.get_by_role("link", name="Back to the conversation").tap()
    expect(mine).to_be_hidden()
    assert axe(page) == []


def test_fifty_hostile_answers_stay_inside_their_room(shop, as_business):
    page = as_business
    number = talked(somebody(BUSINESS_USER))
    turns = list(Turn.objects.filter(conversation=number))
    for at in range(6, 51):
        old = turns[at % len(turns)]
        Turn.objects.create(
            conversation_id=number, number=at, text=old.text, answer=old.answer, status=old.status
        )
    page.goto(f"/ask/{number}/")
    expect(answers(page)).to_have_count(50)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    flow = page.locator("[data-flow]")
    assert flow.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert page.locator("[data-title]").evaluate("each => each.getBoundingClientRect().left") > 200
