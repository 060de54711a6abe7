"""What is not sure is asked back, with the likeliest readings; what is not there is told by its name."""

import pytest

from journeymap.assistant.understanding.reading import Call, Context
from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.asked import calls_of, offered
from tests.assistant.understanding.shops import company, vocabularies

SHOP = company()


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Goal rate for new customers in June?", "new customers"),
        ("waiting time at the drive-through", "drive-through"),
        ("goal rate in Lisbon", "lisbon"),
    ],
)
def test_what_is_not_there_is_named(question, unknown):
    read = understand(question, SHOP)
    assert read.status in ("ask_back", "unknown")
    assert unknown in read.unknown.lower()


def test_a_name_that_is_not_there_comes_with_what_can_be_asked_without_it():
    read = understand("Goal rate for new customers in June?", SHOP)
    assert (
        "measure",
        {"journey": "shop", "measure": "goal_rate", "since": "2025-06-01", "until": "2025-07-01"},
    ) in (offered(read))


@pytest.mark.parametrize(
    ("question", "tool", "arguments"),
    [
        ("wie viele kunden haben wir", "measure", {"measure": "cases"}),
        ("wo verlieren wir die leute", "losses", {}),
        ("was ist die conversion in der app", "measure", {"measure": "goal_rate", "channels": ["app"]}),
    ],
)
def test_a_question_in_german_is_read_word_for_word(question, tool, arguments):
    assert calls_of(understand(question, SHOP)) == [(tool, {"journey": "shop", **arguments})]


@pytest.mark.parametrize(
    "question", ["was the rating better in May", "what was the nps in June", "die another day"]
)
def test_english_words_that_are_german_too_stay_english(question):
    read = understand(question, SHOP)
    assert all("what" not in call.text or "what" in question for call in read.calls)


def follow(question, tool, **arguments):
    context = Context(calls=(Call(tool, {"journey": "shop", **arguments}),))
    ((name, told),) = calls_of(understand(question, SHOP, context))
    return name, {key: value for key, value in told.items() if key != "journey"}


def test_a_place_that_is_a_channel_too_takes_the_place_of_a_channel():
    network = vocabularies()["network"]
    last = Call("measure", {"journey": "mobile-plan", "measure": "goal_rate", "channels": ["app"]})
    ((_, told),) = calls_of(understand("and in the shop instead", network, Context(calls=(last,))))
    assert told["channels"] == ["shop"]


def test_one_thing_instead_of_another_is_put_in_its_place():
    tool, told = follow("phone instead of app", "compare", channels=["web"], against={"channels": ["app"]})
    assert tool == "compare"
    assert (told["channels"], told["against"]["channels"]) == (["web"], ["phone"])


@pytest.mark.parametrize(
    ("question", "since"), [("and the month after", "2025-06-01"), ("the month before", "2025-04-01")]
)
def test_the_month_beside_the_last_one_is_reckoned_from_it(question, since):
    _, told = follow(question, "measure", measure="cases", since="2025-05-01", until="2025-06-01")
    assert told["since"] == since


def test_where_people_came_from_is_asked_of_another_place():
    assert follow("how about payment", "paths", before="Cart") == ("paths", {"before": "Payment"})


def test_more_of_the_same_is_the_same_call():
    assert follow("more of those", "quotes", group="detractors") == ("quotes", {"group": "detractors"})


def test_the_course_of_the_last_number_is_asked_in_two_words():
    told = follow("over time please", "measure", measure="csat", place="stage", name="Delivery")
    assert told == ("trend", {"measure": "csat", "place": "stage", "name": "Delivery"})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("drop-off in Purchase and Delivery", [("measure", "Purchase"), ("measure", "Delivery")]),
        ("summary for the board plus the open alerts", [("summary", None), ("alerts", None)]),
    ],
)
def test_several_places_or_things_are_asked_for_one_by_one(question, expected):
    found = calls_of(understand(question, SHOP))
    assert [(tool, told.get("name")) for tool, told in found] == expected


def test_open_cases_are_not_all_cases():
    ((_, told),) = calls_of(understand("number of running cases", SHOP))
    assert told["measure"] == "open"


def test_who_should_be_called_is_no_question_of_the_phone():
    (found,) = calls_of(understand("give me twenty people to call before they leave", SHOP))
    assert found[0] == "customers"
    assert "channels" not in found[1]
