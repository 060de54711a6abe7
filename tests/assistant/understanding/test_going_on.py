"""Questions that go on from the last one or ask several things; answers to what was asked back."""

import pytest

from journeymap.assistant.telling import Option
from journeymap.assistant.understanding.reading import Context
from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.companies import vocabularies
from tests.assistant.understanding.shops import company

SHOP = company()


def talk(*questions, vocabulary=SHOP):
    """(tool, arguments) of the last question's first call."""
    context = Context()
    for question in questions:
        read = understand(question, vocabulary, context)
        if read.status == "calls":
            context = Context(read.calls[-1].arguments.get("journey"), read.calls)
        else:
            context = Context(context.journey, context.calls, read.options)
    return read


def arguments(read, *names):
    (call,) = read.calls
    return (call.tool, *(call.arguments.get(name) for name in names))


@pytest.mark.parametrize(
    ("questions", "names", "wanted"),
    [
        (
            ("what is the goal rate?", "and for the app?"),
            ("measure", "channels"),
            ("measure", "goal_rate", ["app"]),
        ),
        (("goal rate for app", "only members"), ("channels", "traits"), ("measure", ["app"], ["member=yes"])),
        (("goal rate", "last month"), ("since", "until"), ("measure", "2025-11-01", "2025-12-01")),
        (("goal rate in november for app", "why?"), ("since", "channels"), ("losses", "2025-11-01", ["app"])),
        (("csat at support", "what do they say there?"), ("name",), ("quotes", "Support")),
        (
            ("mood at delivery since may", "show me quotes"),
            ("name", "since"),
            ("quotes", "Delivery", "2025-05-01"),
        ),
        (
            ("how did csat at support move since may", "and nps?"),
            ("measure", "since"),
            ("trend", "nps", "2025-05-01"),
        ),
        (
            ("how did csat at support move", "what about delivery?"),
            ("measure", "name"),
            ("trend", "csat", "Delivery"),
        ),
        (("where do we lose people?", "how did it move?"), ("measure",), ("trend", "goal_rate")),
        (("where do we lose people?", "which channel is slowest?"), ("over",), ("rank", "channels")),
        (("how did csat move", "by month please"), ("measure", "grain"), ("trend", "csat", "month")),
        (("which stage is slowest?", "and the fastest?"), ("over", "order"), ("rank", "stages", "best")),
        (
            ("goal rate by channel", "and which is the slowest?"),
            ("measure",),
            ("rank", "median_seconds_to_next"),
        ),
        (("goal rate by channel", "worst first"), ("over", "order"), ("rank", "channels", "worst")),
        (
            ("what are the pain points at checkout", "the newest ones"),
            ("name", "order"),
            ("findings", "Checkout", "newest"),
        ),
        (("themes", "the growing ones"), ("order",), ("themes", "growing")),
        (
            ("what do people complain about in delivery", "only promoters"),
            ("name", "group"),
            ("quotes", "Delivery", "promoters"),
        ),
        (
            ("what if we halved the wait at shipping", "and at support?"),
            ("changes",),
            ("forecast", [{"kind": "cut_wait", "at": "Support", "factor": 0.5}]),
        ),
        (("what is the goal rate", "what does that mean?"), ("of",), ("definition", "goal_rate")),
        (
            ("goal rate for app", "is it better on the web?"),
            ("channels", "against"),
            ("compare", ["app"], {"channels": ["web"]}),
        ),
        (("csat at support", "per week?"), ("name", "grain"), ("trend", "Support", "week")),
        (("nps by month for members", "without the filter"), ("traits", "grain"), ("trend", None, "month")),
        (
            ("which stage is slowest?", "which channel?"),
            ("over", "measure"),
            ("rank", "channels", "median_seconds_to_next"),
        ),
        (
            ("compare app and web", "and phone vs web?"),
            ("channels", "against"),
            ("compare", ["phone"], {"channels": ["web"]}),
        ),
        (("compare app and web", "for csat"), ("measure", "channels"), ("compare", "csat", ["app"])),
        (
            ("csat at delivery", "and vs the south?"),
            ("measure", "against"),
            ("compare", "csat", {"traits": ["region=South"]}),
        ),
        (("what happens after payment?", "and before?"), ("before", "after"), ("paths", "Payment", None)),
        (("what happens after payment?", "and after checkout?"), ("after",), ("paths", "Checkout")),
        (
            ("csat per week since May", "only up to the end of August"),
            ("since", "until"),
            ("trend", "2025-05-01", "2025-09-01"),
        ),
        (("csat in q3 on app", "overall"), ("measure", "since", "channels"), ("measure", "csat", None, None)),
        (("where do we lose people", "and what do detractors say?"), ("group",), ("quotes", "detractors")),
        (
            ("where do we lose people in the app", "tell me a summary of november"),
            ("since", "channels"),
            ("summary", "2025-11-01", None),
        ),
    ],
)
def test_a_question_goes_on_from_the_last_one(questions, names, wanted):
    assert arguments(talk(*questions), *names) == wanted


@pytest.mark.parametrize(
    ("questions", "names", "wanted"),
    [
        (("csat at support", "could you plot this?"), ("measure", "name"), ("trend", "csat", "Support")),
        (
            ("goal rate in november", "draw it as a line over the months"),
            ("measure", "grain"),
            ("trend", "goal_rate", "month"),
        ),
        (("csat by week", "by month, not week"), ("measure", "grain"), ("trend", "csat", "month")),
        (("csat by week", "monthly would be nicer"), ("measure", "grain"), ("trend", "csat", "month")),
        (
            ("nps by month", "start it in april"),
            ("since", "until", "grain"),
            ("trend", "2025-04-01", None, "month"),
        ),
        (("nps in november", "since when is that so?"), ("measure", "since"), ("trend", "nps", None)),
        (("best touchpoints by csat", "reverse it"), ("over", "order"), ("rank", "touchpoints", "worst")),
        (("best touchpoints by csat", "and the worst?"), ("over", "order"), ("rank", "touchpoints", "worst")),
        (("what happens after payment?", "reverse that"), ("before", "after"), ("paths", "Payment", None)),
        (("goal rate for members", "and the rest?"), ("traits",), ("measure", ["member=no"])),
        (
            ("goal rate for the app", "and the others?"),
            ("over", "measure"),
            ("rank", "channels", "goal_rate"),
        ),
        (
            ("goal rate for members in november", "forget the members"),
            ("traits", "since"),
            ("measure", None, "2025-11-01"),
        ),
        (("goal rate for app in november", "drop the app bit"), ("channels",), ("measure", None)),
        (
            ("goal rate for members", "only in the south"),
            ("traits",),
            ("measure", ["member=yes", "region=South"]),
        ),
        (("goal rate for the north", "and the south"), ("traits",), ("measure", ["region=South"])),
        (("csat at delivery", "split that by region"), ("over", "at"), ("rank", "traits:region", "Delivery")),
        (("goal rate", "for the app channel"), ("measure", "channels"), ("measure", "goal_rate", ["app"])),
        (("who is about to leave", "the first eight"), ("limit",), ("customers", 8)),
        (("who is about to leave", "sort them by the money at stake"), ("worth",), ("customers", True)),
        (
            ("who is about to leave", "how many if we take just the south"),
            ("traits",),
            ("customers", ["region=South"]),
        ),
        (("pain points", "ordered by how many people it hits"), ("order",), ("findings", "people")),
        (("pain points", "and the nice things"), ("mood",), ("findings", "bright")),
        (
            ("what if we halved the wait at shipping", "and in the first four weeks?"),
            ("weeks",),
            ("forecast", 4),
        ),
        (("goal rate compare app and web", "what else sets them apart?"), ("measure",), ("compare", None)),
        (
            ("goal rate in october", "just july and august"),
            ("since", "until"),
            ("measure", "2025-07-01", "2025-09-01"),
        ),
        (("nps in october", "and in the same month a year earlier"), ("since",), ("measure", "2024-10-01")),
        (("nps for app", "no sorry, I meant web"), ("channels",), ("measure", ["web"])),
        (("nps for app", "web I meant, not the app"), ("channels",), ("measure", ["web"])),
        (("nps in november", "many thanks. and in october?"), ("since",), ("measure", "2025-10-01")),
        (
            ("csat at support", "how is that for members?"),
            ("traits", "name"),
            ("measure", ["member=yes"], "Support"),
        ),
    ],
)
def test_a_question_gives_the_last_answer_another_shape(questions, names, wanted):
    assert arguments(talk(*questions), *names) == wanted


def test_what_changes_nothing_is_not_answered_with_the_last_answer_again():
    read = talk("nps at support for members", "and the zebras there?")
    assert read.status != "calls"


def test_the_same_words_change_all_calls_of_the_last_answer():
    read = talk("goal rate, csat and nps in august", "the same three for september please")
    assert [(call.arguments["measure"], call.arguments["since"]) for call in read.calls] == [
        ("goal_rate", "2025-09-01"),
        ("csat", "2025-09-01"),
        ("nps", "2025-09-01"),
    ]


def test_a_question_of_several_parts_is_several_calls():
    read = understand("How did NPS move since May and what do detractors say?", SHOP)
    assert [(call.tool, call.arguments.get("since")) for call in read.calls] == [
        ("trend", "2025-05-01"),
        ("quotes", "2025-05-01"),
    ]


def test_a_later_part_asks_of_the_same_place():
    read = understand("What is the csat at delivery and how long does it take?", SHOP)
    assert [call.arguments["name"] for call in read.calls] == ["Delivery", "Delivery"]
    assert [call.arguments["measure"] for call in read.calls] == ["csat", "median_seconds"]


def test_why_after_a_question_is_part_of_it():
    assert len(understand("Where do we lose people this month and why?", SHOP).calls) == 1


def test_an_option_is_chosen_by_its_number_or_its_words():
    asked = understand("what is the conversion", vocabularies()["three"])
    assert asked.missing == "journey"
    names = [each.label for each in asked.options]
    context = Context(options=asked.options)
    for answer in ("the second one", "2", names[1].lower()):
        chosen = understand(answer, vocabularies()["three"], context)
        assert arguments(chosen, "journey", "measure") == ("measure", "account-opening", "goal_rate")


def test_a_period_that_was_missing_is_filled_in():
    read = talk("nps before the relaunch", "since june")
    assert arguments(read, "measure", "since")[1:] == ("nps", "2025-06-01")


def test_what_goes_on_from_what_was_asked_back_may_change_any_of_what_was_offered():
    csat = Option(
        "CSAT at Delivery", "", "measure", {"measure": "csat", "place": "stage", "name": "Delivery"}
    )
    lost = Option("Losses: Delivery", "", "losses", {"name": "Delivery"})
    read = understand("and in the app?", SHOP, Context(options=(csat, lost)))
    assert read.status == "ask_back"
    assert {(each.tool, *each.arguments["channels"]) for each in read.options} >= {
        ("measure", "app"),
        ("losses", "app"),
    }


def test_what_changes_all_that_was_offered_to_the_same_is_answered():
    times = [{"since": "2025-11-01"}, {"since": "2025-10-01"}, {}]
    offers = [Option(str(at), "", "measure", {"measure": "nps", **time}) for at, time in enumerate(times)]
    read = understand("since june", SHOP, Context(options=tuple(offers)))
    assert arguments(read, "measure", "since") == ("measure", "nps", "2025-06-01")


def test_what_is_added_to_a_comparison_holds_for_both_sides():
    read = talk("nps this month versus last month", "and for members?")
    ((tool, traits, against),) = [arguments(read, "traits", "against")]
    assert (tool, traits, against["traits"]) == ("compare", ["member=yes"], ["member=yes"])


def test_what_the_sides_of_a_comparison_differ_in_is_not_made_the_same():
    read = talk("compare app and web", "and in november?")
    assert arguments(read, "channels", "since", "against") == (
        "compare",
        ["app"],
        "2025-11-01",
        {"channels": ["web"], "since": "2025-11-01", "until": "2025-12-01"},
    )


def test_how_a_number_compares_with_another_time_keeps_the_time_it_was_asked_of():
    read = talk("nps in november", "is that more than in may?")
    assert arguments(read, "measure", "since", "against") == (
        "compare",
        "nps",
        "2025-11-01",
        {"since": "2025-05-01", "until": "2025-06-01"},
    )


def test_where_a_number_is_worst_ranks_the_touchpoints_by_it():
    read = talk("csat at support", "where is it worst?")
    assert arguments(read, "measure", "over", "order", "name") == (
        "rank",
        "csat",
        "touchpoints",
        "worst",
        None,
    )


def test_an_order_to_run_something_does_not_go_on_from_the_last_question():
    read = talk("mood at unpacking", "run the drop-off again")
    tools = {call.tool for call in read.calls} | {each.tool for each in read.options[:1]}
    assert tools == {"start_run"}


def test_a_comma_before_and_begins_another_question():
    read = understand("Any alerts, and is the data fresh?", SHOP)
    assert [call.tool for call in read.calls] == ["alerts", "quality"]


def test_the_part_told_last_holds_for_all_numbers_of_one_question():
    read = understand("goal rate and NPS for members", SHOP)
    assert [(call.arguments["measure"], call.arguments.get("traits")) for call in read.calls] == [
        ("goal_rate", ["member=yes"]),
        ("nps", ["member=yes"]),
    ]


def test_several_numbers_without_a_verb_are_several_calls():
    read = understand("goal rate, csat and nps", SHOP)
    assert [call.arguments["measure"] for call in read.calls] == ["goal_rate", "csat", "nps"]


def test_every_reading_that_asks_back_offers_what_can_be_pressed():
    for question in ("nps before the relaunch", "how did it go at the checkout", "number at payment?"):
        read = understand(question, SHOP)
        assert read.status != "ask_back" or 1 <= len(read.options) <= 3


@pytest.mark.parametrize("question", ["is that more than in may?", "and compared with may?"])
def test_a_time_is_not_held_against_itself(question):
    read = talk("nps in may 2025", question)
    for tool, told in [
        *((c.tool, c.arguments) for c in read.calls),
        *((o.tool, o.arguments) for o in read.options),
    ]:
        assert tool != "compare" or told["against"].get("since") != told.get("since")


def test_the_worst_of_what_stands_worst_first_is_never_the_best():
    read = talk("worst touchpoints by csat", "and the worst?")
    told = [*read.calls, *read.options]
    assert not any(each.arguments.get("order") == "best" for each in told if each.tool == "rank")
