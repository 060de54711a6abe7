"""What is not sure is asked back, with the likeliest readings; what is not there is told by its name."""

import pytest

from journeymap.assistant.telling import Option
from journeymap.assistant.understanding.apart import told_apart
from journeymap.assistant.understanding.reading import Call, Context
from journeymap.assistant.understanding.understand import understand
from journeymap.assistant.vocabulary.terms import Kept
from tests.assistant.understanding.asked import calls_of, offered
from tests.assistant.understanding.companies import vocabularies
from tests.assistant.understanding.shops import TOUCHPOINTS, bank, clinic, company, network, shop

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


@pytest.mark.parametrize("question", ["number of running cases", "how many cases are running?"])
def test_open_cases_are_not_all_cases(question):
    read = understand(question, SHOP)
    assert (read.calls or read.options)[0].arguments["measure"] == "open"


def test_who_should_be_called_is_no_question_of_the_phone():
    (found,) = calls_of(understand("give me twenty people to call before they leave", SHOP))
    assert found[0] == "customers"
    assert "channels" not in found[1]


@pytest.mark.parametrize(
    "question", ["which touchpoint do people like least?", "share of shoppers who check out successfully"]
)
def test_a_number_that_nobody_named_is_offered_and_not_answered(question):
    read = understand(question, SHOP)
    assert read.status == "ask_back"
    assert len({str(arguments.get("measure")) for _, arguments in offered(read)}) > 1


@pytest.mark.parametrize(
    "question",
    [
        "which customers are close to ordering?",
        "who is most likely to renew?",
        "which customers will not leave but buy again?",
    ],
)
def test_who_may_buy_is_not_answered_with_who_may_leave(question):
    assert understand(question, SHOP).status == "ask_back"


def test_who_will_not_buy_is_offered_first_where_the_verb_is_a_place_too():
    read = understand("Which customers will not order again?", SHOP)
    assert offered(read)[0] == ("customers", {"journey": "shop"})


@pytest.mark.parametrize(
    "question",
    [
        "who is least likely to renew?",
        "who will stop buying soon?",
        "who won't come back?",
        "who will never buy again?",
        "who is unlikely to renew?",
    ],
)
def test_who_will_not_buy_is_who_may_leave(question):
    ((tool, told),) = calls_of(understand(question, SHOP))
    assert (tool, told.get("list", "churn")) == ("customers", "churn")


def test_choices_of_one_label_say_in_what_they_differ():
    usual, growing = (
        told_apart(Option("Themes", "", "themes", {"journey": "shop", **order}), SHOP)
        for order in ({}, {"order": "growing"})
    )
    assert (usual.hint, growing.hint) == ("most first", "growing ones first")


def test_an_order_that_is_the_usual_one_is_told_like_none():
    options = (Option("NPS by channel", "", "rank", {"order": order}) for order in ("worst", "best"))
    told = [told_apart(each, SHOP).hint for each in options]
    assert told == ["worst first", "best first"]
    assert told_apart(Option("NPS by channel", "", "rank", {}), SHOP).hint == "worst first"


def test_a_list_of_customers_is_told_by_its_title():
    option = Option("Customers", "app", "customers", {"list": "churn"})
    assert told_apart(option, SHOP).hint == "app, Risk of leaving"


ELSEWHERE = ("students", "patients", "applicants", "subscribers", "passengers", "citizens")


@pytest.mark.parametrize("people", ELSEWHERE)
@pytest.mark.parametrize("question", ["goal rate of {}", "which {} are about to leave?"])
def test_people_that_are_no_group_here_are_named_as_unknown(question, people):
    assert people in understand(question.format(people), SHOP).unknown


@pytest.mark.parametrize(
    ("question", "journey"),
    [
        ("goal rate of patients", clinic()),
        ("goal rate of applicants", bank()),
        ("goal rate of students", shop(name="Student enrolment")),
        ("goal rate of passengers", shop(touchpoints=("Passenger checked in",))),
    ],
)
def test_people_that_the_names_here_speak_of_are_the_customers(question, journey):
    assert calls_of(understand(question, company(journey))) == [
        ("measure", {"journey": journey.slug, "measure": "goal_rate"})
    ]


def test_people_that_are_a_group_here_are_those_of_the_group():
    kinds = company(shop(traits=(("kind", ("Student", "Citizen")),)))
    ((_, told),) = calls_of(understand("goal rate of students", kinds))
    assert told["traits"] == ["kind=Student"]


def test_what_anybody_mentioned_is_looked_for_in_what_they_wrote():
    read = understand("did anybody mention cats?", SHOP)
    asked = [*calls_of(read), *offered(read)]
    assert ("quotes", {"journey": "shop", "about": "cats"}) in asked


def test_northerners_are_those_of_the_north():
    ((_, told),) = calls_of(understand("goal rate of northerners", SHOP))
    assert told["traits"] == ["region=North"]


@pytest.mark.parametrize(
    ("question", "since"),
    [("goal rate in Novemeber", "2025-11-01"), ("goal rate in septmber", "2025-09-01")],
)
def test_a_month_is_read_though_it_is_misspelt(question, since):
    ((_, told),) = calls_of(understand(question, SHOP))
    assert told["since"] == since


@pytest.mark.parametrize("question", ["goal rate in Augusta", "how many cases at Augusta"])
def test_a_place_that_looks_like_a_month_is_none(question):
    read = understand(question, SHOP)
    assert (read.unknown, read.calls) == ("Augusta", ())
    assert read.status in ("ask_back", "unknown") and read.options, "it is told, with what can be asked"


@pytest.mark.parametrize(
    ("question", "city"),
    [
        ("goal rate in Augusta", "Augusta"),
        ("What do customers of Augusta say?", "Augusta"),
        ("goal rate in Augsta", "Augusta"),
        ("goal rate in Septembra", "Septembra"),
    ],
)
def test_a_name_of_the_data_is_no_misspelt_month(question, city):
    there = company(shop(traits=(("city", ("Augusta", "Septembra", "Boston")),)))
    ((_, told),) = calls_of(understand(question, there))
    assert told["traits"] == [f"city={city}"]
    assert "since" not in told


def test_what_is_run_anew_is_run_on_the_part_that_was_told():
    ((tool, told),) = calls_of(understand("rerun the drop-off analyzer for the app in november", SHOP))
    assert (tool, told["channels"], told["since"]) == ("start_run", ["app"], "2025-11-01")


@pytest.mark.parametrize(
    "question", ["goal rate of subscribers", "which subscribers of the unlimited plan are about to leave?"]
)
def test_people_who_come_for_what_there_is_are_the_customers(question):
    assert "subscribers" not in understand(question, company(network())).unknown


@pytest.mark.parametrize(
    "question", ["where does it wobble?", "what makes them grumble?", "where do shoppers stumble and sigh?"]
)
def test_words_of_everyday_speech_are_not_told_to_be_unknown(question):
    assert understand(question, SHOP).unknown == ""


def test_texts_may_be_searched_for_an_everyday_word():
    assert calls_of(understand("what do people say about the smell?", SHOP)) == [
        ("quotes", {"journey": "shop", "about": "smell"})
    ]


def test_what_is_measured_of_something_unknown_is_told_by_its_name():
    assert understand("satisfaction in dentistry", company(clinic())).unknown == "dentistry"


def test_one_side_alone_is_offered_with_others_of_its_kind_and_with_the_whole():
    read = understand("compare Berlin", company(network()))
    sides = [each.get("against") for _, each in offered(read)]
    assert sides == [{"traits": ["city=Hamburg"]}, {"traits": ["city=Munich"]}, {}]


def test_a_word_that_is_longer_than_an_everyday_one_is_no_slip_of_it():
    assert understand("how satisfied are the fibre customers?", company(network())).unknown == "fibre"


def test_one_word_of_a_theme_stands_for_it_only_where_it_stands_as_a_thing():
    shipping = company(shop(themes=(Kept("t1", "Handling charge"), Kept("t2", "Broken zip"))))
    assert calls_of(understand("is the charge mentioned at checkout?", shipping))[0][1]["theme"] == "t1"
    read = understand("I am in charge of the cart: goal rate please", shipping)
    assert all("theme" not in told for _, told in [*calls_of(read), *offered(read)])


def test_a_word_of_several_places_is_asked_back_with_them():
    read = understand(
        "how many appeals came in?",
        company(shop(touchpoints=(*TOUCHPOINTS, "Appeal filed", "Appeal to judge"))),
    )
    assert [told.get("name") for _, told in offered(read)] == ["Appeal filed", "Appeal to judge"]
