"""Questions that go on from the last one or ask several things; answers to what was asked back."""

import pytest

from journeymap.assistant.understanding.reading import Context
from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.shops import company, vocabularies

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


def test_every_reading_that_asks_back_offers_what_can_be_pressed():
    for question in ("nps before the relaunch", "how did it go at the checkout", "number at payment?"):
        read = understand(question, SHOP)
        assert read.status != "ask_back" or 1 <= len(read.options) <= 3
