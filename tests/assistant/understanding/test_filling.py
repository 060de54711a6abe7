"""What a tool is asked, from strange phrasings: one class of them a table."""

from dataclasses import replace

import pytest

from journeymap.assistant.understanding.reading import Context
from journeymap.assistant.understanding.text import cleaned, written_out
from journeymap.assistant.understanding.understand import asked_of
from journeymap.assistant.vocabulary.terms import Listing
from tests.assistant.understanding.companies import vocabularies
from tests.assistant.understanding.shops import company

COMPANIES = {"company": company(), **vocabularies()}


def filled(question, tool, who="shop", vocabulary=None):
    """The arguments of all readings of a question by one tool, as the words say it first."""
    told = written_out(cleaned(question))
    found = asked_of(told, vocabulary or COMPANIES[who], Context()).candidates
    return [dict(each.filled.arguments) for each in found if each.tool == tool]


@pytest.mark.parametrize(
    ("who", "question"),
    [
        ("shop", "Of everyone who drops by, how many wind up with a confirmed order?"),
        ("shop", "out of all visitors, how many buy in the end?"),
        ("shop", "how many of those who phone us buy in the end?"),
        ("shop", "share of visitors who become buyers"),
        ("bank", "How big a slice of applicants ends up making a first payment?"),
    ],
)
def test_who_does_what_the_goal_is_is_counted_by_the_goal_rate(who, question):
    assert filled(question, "measure", who)[0]["measure"] == "goal_rate"


def test_of_everyone_how_many_come_to_a_stage_is_a_share_of_all_who_start():
    first = filled("of a hundred people who visit us, how many come to Delivery?", "measure")[0]
    assert (first["measure"], first["name"]) == ("share_of_start", "Delivery")


def test_who_makes_it_to_the_stage_of_buying_has_not_reached_the_goal():
    first = filled("share of those who started that make it to Purchase", "measure")[0]
    assert (first["measure"], first["name"]) == ("share_of_start", "Purchase")


def test_how_many_come_to_a_stage_stays_a_number():
    assert filled("how many people come to Delivery?", "measure")[0]["measure"] == "cases"


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("three people most likely to leave", 3),
        ("the ten riskiest customers", 10),
        ("15 of our customers we may lose", 15),
        ("worth rescuing, best ten", 10),
        ("customers we may lose", None),
        ("one thing about customers we may lose", None),
    ],
)
def test_how_many_customers_are_listed(question, limit):
    assert filled(question, "customers")[0].get("limit") == limit


def with_goal_list():
    shop = COMPANIES["shop"]
    return replace(shop, lists=(*shop.lists, Listing("nearness", "Chance of reaching the goal", "shop")))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("which customers are hot leads?", "nearness"),
        ("who's on the brink of buying", "nearness"),
        ("nearly convinced buyers please", "nearness"),
        ("who might buy again soon?", "nearness"),
        ("which customers are about to leave?", None),
        ("who is least likely to buy?", None),
    ],
)
def test_who_is_near_the_goal_is_on_the_list_of_those(question, named):
    assert filled(question, "customers", vocabulary=with_goal_list())[0].get("list") == named


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("regions by goal rate, lowest on top", "least"),
        ("regions by goal rate, top first", "best"),
        ("which region is the least dissatisfied?", "best"),
        ("which region moans the most, sentiment wise?", "worst"),
        ("which region has the best goal rate?", "best"),
        ("which region has the most cases?", "most"),
    ],
)
def test_which_end_of_an_order_comes_first(question, order):
    assert filled(question, "rank")[0]["order"] == order


@pytest.mark.parametrize(
    "question",
    [
        "What differs between those who are members and those who aren't?",
        "goal rate of members compared to the rest",
        "are members happier than the others?",
    ],
)
def test_one_value_against_the_others_is_held_against_the_other(question):
    first = filled(question, "compare")[0]
    assert (first["traits"], first["against"]["traits"]) == (["member=yes"], ["member=no"])


def test_one_value_with_more_or_less_may_be_held_against_the_other():
    found = filled("Do the people with a private insurance wait less in Admission?", "compare", "clinic")
    assert any(each.get("against", {}).get("traits") == ["insurance=public"] for each in found)


@pytest.mark.parametrize(
    ("question", "mine", "other"),
    [
        (
            "this vs. last month, app only, anything notable",
            ("2025-12-01", "2026-01-01"),
            ("2025-11-01", "2025-12-01"),
        ),
        ("csat since 1 October vs the four weeks before", ("2025-10-01", None), ("2025-09-03", "2025-10-01")),
        (
            "csat in October compared with the two months before",
            ("2025-10-01", "2025-11-01"),
            ("2025-08-01", "2025-10-01"),
        ),
        (
            "csat since Black Friday (28th Nov) vs the week before",
            ("2025-11-28", None),
            (None, "2025-11-28"),
        ),
    ],
)
def test_two_times_of_which_one_is_told_by_the_other(question, mine, other):
    first = filled(question, "compare")[0]
    assert (first.get("since"), first.get("until")) == mine
    assert (first["against"].get("since"), first["against"].get("until")) == other


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("nps of our Swiss customers", "country=Switzerland"),
        ("Wie hoch ist der NPS in der Schweiz?", "country=Switzerland"),
        ("Wie hoch ist der NPS in Österreich?", "country=Austria"),
        ("nps in Deutschland", "country=Germany"),
    ],
)
def test_a_country_is_found_by_its_other_names(question, value):
    assert filled(question, "measure", "bank")[0]["traits"] == [value]


@pytest.mark.parametrize(
    ("question", "tool", "argument", "value"),
    [
        ("Zeig mir den NPS pro Monat", "trend", "grain", "month"),
        ("Zeig mir Zitate von Kritikern", "quotes", "group", "detractors"),
        ("Wer sind die zehn Kunden mit dem höchsten Risiko?", "customers", "limit", 10),
    ],
)
def test_german_words_are_known_with_other_endings(question, tool, argument, value):
    assert filled(question, tool)[0][argument] == value


def test_a_trait_is_found_by_a_word_of_its_name():
    assert (
        filled("Which age bracket would recommend us least?", "rank", "bank")[0]["over"] == "traits:age_group"
    )


@pytest.mark.parametrize(
    ("question", "tool", "channels"),
    [
        ("who should the hotline call first?", "customers", None),
        ("for the app team: how many customers did we have in May?", "measure", None),
        ("I am in charge of the hotline: goal rate on the web?", "measure", ["web"]),
        ("how many hotline customers did we have in May?", "measure", ["phone"]),
    ],
)
def test_a_channel_that_does_something_is_no_part_of_the_customers(question, tool, channels):
    assert filled(question, tool)[0].get("channels") == channels


@pytest.mark.parametrize(
    ("question", "since"),
    [
        ("for the board meeting on Thursday: nps of the app", None),
        ("nps on 11 December", "2025-12-11"),
    ],
)
def test_the_day_of_a_meeting_is_no_time_of_the_question(question, since):
    assert filled(question, "measure")[0].get("since") == since


@pytest.mark.parametrize(
    ("question", "over"),
    [
        ("rank web, app and phone according to goal rate", "channels"),
        ("which is best by goal rate, north or south?", "traits:region"),
    ],
)
def test_what_is_told_apart_is_ranked(question, over):
    first = filled(question, "rank")[0]
    assert first["over"] == over
    assert not first.keys() & {"channels", "traits"}


def test_how_many_use_a_place_is_among_what_may_be_meant():
    assert any(each["measure"] == "cases" for each in filled("Unpacking - does anyone use it?", "measure"))


@pytest.mark.parametrize("question", ['Define "open".', "what does 'open' mean in your lists?"])
def test_what_is_quoted_is_what_is_defined(question):
    assert filled(question, "definition")[0]["of"] == "open"


def test_what_grows_in_complaints_is_a_growing_theme():
    assert filled("What grows fastest in what people complain about", "themes")[0]["order"] == "growing"
