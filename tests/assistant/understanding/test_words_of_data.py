"""Names, measures and cases of the data, told in forms of their words."""

import pytest

from journeymap.assistant.understanding import casenames
from journeymap.assistant.understanding.lexicon import lexicon
from journeymap.assistant.understanding.ranges import ranges
from journeymap.assistant.understanding.reading import Context
from journeymap.assistant.understanding.text import root
from journeymap.assistant.understanding.titles import families, subjects
from journeymap.assistant.understanding.understand import asked_of, mark, understand
from journeymap.assistant.vocabulary.terms import Measured
from tests.assistant.understanding.companies import vocabularies
from tests.assistant.understanding.shops import at, bank, company, network, shop

COMPANIES = vocabularies()


def first(question, tool, who):
    """The arguments of the likeliest reading by a tool."""
    found = asked_of(question, COMPANIES[who], Context()).candidates
    return next(each.filled.arguments for each in found if each.tool == tool)


@pytest.mark.parametrize(
    ("value", "said"),
    [("26-40", "26 to 40s"), ("60+", "over 60s"), ("<18", "under 18"), ("over 65", "65 and older")],
)
def test_ranges_are_said_in_words(value, said):
    assert said in set(ranges(value))


@pytest.mark.parametrize("value", ["North", "B2B", "1.5", "yes", ""])
def test_other_values_are_no_ranges(value):
    assert not list(ranges(value))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Building requests", "requests"),
        ("Traffic fines (police)", "fines"),
        ("Online shop", None),
        ("All customers", None),
        ("Customer journeys", None),
        ("", None),
    ],
)
def test_cases_are_called_what_a_journey_is_named_after(name, word):
    assert casenames.called(name) == word


def test_one_of_what_cases_are_called_is_no_number_of_them():
    (journey,) = COMPANIES["townhall"].journeys
    told = mark("is this request a normal one", COMPANIES["townhall"], journey)
    assert not told.of("measure")
    assert mark("requests in May", COMPANIES["townhall"], journey).of("measure")


def test_another_measure_is_asked_of_what_cases_are_called():
    told = first("do requests take longer by letter", "measure", "townhall")
    assert told["measure"] == "median_seconds"


def test_verbs_and_nouns_of_one_family_have_one_root():
    assert root("escalates") == root("escalated") == root("escalation") == root("escalating")
    assert root("sought") == root("seek")


def test_a_word_of_many_titles_tells_no_measure():
    many = [
        Measured(f"parking_{name}", f"Parking {name}", "share", at("journey"), own=False) for name in "abc"
    ]
    assert not list(families(many))
    assert ("park", "parking_a") in set(families(many[:2]))


def test_what_a_share_is_of_takes_several_words():
    happy = Measured("happy_share", "Happy path share", "share", at("journey"), own=False)
    assert list(subjects([happy, *network().measures])) == [("Happy path", "happy_share")]


@pytest.mark.parametrize(
    ("who", "question", "measure"),
    [
        ("bank", "how many give up in Review?", "drop_off"),
        ("bank", "how many cases got escalated at the Manual review?", "escalation_share"),
        ("bank", "how many came to Review?", "cases"),
        ("bank", "how many are still stuck in Review at the moment?", "open"),
        ("bank", "how long do people in Review wait now?", "median_seconds"),
        ("bank", "of a hundred who start, how many are still there in Review?", "share_of_start"),
        ("bank", "what percentage of cases gets as far as Activation?", "share_of_start"),
        ("townhall", "how long does the whole thing take?", "median_seconds"),
    ],
)
def test_what_is_counted_is_told_by_what_people_do(who, question, measure):
    assert first(question, "measure", who)["measure"] == measure


def test_today_is_no_period_of_what_is_open():
    told = first("how many are sitting in Review today?", "measure", "bank")
    assert told == {"measure": "open", "place": "stage", "name": "Review"}


def test_groups_are_ranked_by_what_is_measured_where_they_are():
    told = first("which country waits longest in Review?", "rank", "bank")
    assert (told["measure"], told["at"]) == ("median_seconds", "Review")


def test_a_name_that_is_known_is_no_slip_of_another_word():
    (journey,) = COMPANIES["townhall"].journeys
    told = mark("which district sends the most", COMPANIES["townhall"], journey)
    assert not any(mention.typo for mention in told.mentions)


def test_kinds_are_known_in_everyday_words_where_there_are_findings_of_them():
    assert any(each.kind == "kind" for each in lexicon(bank()).entries[("over", "and", "over")])
    assert ("over", "and", "over") not in lexicon(shop()).entries


def test_names_speak_for_being_out_of_reach_no_more_than_once():
    read = understand("Please sort shop, web and chat according to NPS", COMPANIES["network"])
    assert [(each.tool, each.arguments["over"]) for each in read.calls] == [("rank", "channels")]


def test_one_part_alone_is_compared_with_what_is_chosen():
    read = understand("compare Retirees", COMPANIES["bank"])
    assert read.missing == "against"
    assert [each.arguments["against"] for each in read.options] == [{"persona": "p7"}, {"persona": "p9"}, {}]


def test_parts_of_a_list_that_cannot_be_read_are_read_as_one():
    question = "my budget: give me the drop-off in Purchase for July and August."
    months = [each.arguments["since"] for each in understand(question, company()).calls]
    assert months == ["2025-07-01", "2025-08-01"]


@pytest.mark.parametrize("question", ["Berlin", "the app", "Unlimited?"])
def test_a_group_alone_asks_nothing_yet(question):
    assert understand(question, COMPANIES["network"]).status == "ask_back"


@pytest.mark.parametrize(
    "question",
    [
        "What comes in the next three weeks if we do nothing?",
        "where will we be in four weeks if nothing changes",
    ],
)
def test_what_is_foretold_if_nothing_changes_needs_no_change(question):
    assert [each.tool for each in understand(question, COMPANIES["bank"]).calls] == ["forecast"]


@pytest.mark.parametrize(
    ("question", "analyzer"),
    [("run the analyzer of detours", "a"), ("let the change detection for sudden changes run", "b")],
)
def test_an_analyzer_is_known_by_what_it_finds_and_by_the_words_of_its_title(question, analyzer):
    assert first(question, "start_run", "network") == {"analyzer": analyzer}


def test_of_two_places_the_one_that_is_reached_is_meant():
    told = first("what share of those in Identification ever reaches Activation", "measure", "bank")
    assert (told["measure"], told["name"]) == ("share_of_start", "Activation")


def test_the_start_of_a_time_starts_no_cases():
    told = first("requests by week since the start of 2025", "trend", "townhall")
    assert (told["measure"], told["since"]) == ("cases", "2025-01-01")


@pytest.mark.parametrize(
    ("question", "limit"), [("name the five most likely to leave", 5), ("who are the ten riskiest", 10)]
)
def test_so_many_customers_are_listed_as_are_told(question, limit):
    assert first(question, "customers", "network")["limit"] == limit
