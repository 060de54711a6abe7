"""What goes on from an answer, in the words of many people, and keeps what it does not name."""

import pytest

from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.companies import vocabularies
from tests.assistant.understanding.test_going_on import arguments, talk


@pytest.mark.parametrize(
    ("questions", "names", "wanted"),
    [
        (("csat in may", "as a table per month"), ("measure", "grain"), ("trend", "csat", "month")),
        (
            ("what if checkout took half as long?", "and if it were removed?"),
            ("changes",),
            ("forecast", [{"kind": "remove", "touchpoint": "Checkout"}]),
        ),
        (("which topics are there?", "which of these are growing?"), ("order",), ("themes", "growing")),
        (("findings at support", "how many are there?"), ("name",), ("findings", "Support")),
        (
            ("csat by region at checkout", "which of them is the lowest?"),
            ("at", "order"),
            ("rank", "Checkout", "least"),
        ),
        (
            ("csat by region at checkout", "and how long do they stay there?"),
            ("measure", "name"),
            ("measure", "median_seconds", "Checkout"),
        ),
        (
            ("what do people do after payment?", "how long does that take?"),
            ("measure", "name"),
            ("measure", "median_seconds", "Payment"),
        ),
        (("goal rate", "without the app"), ("channels",), ("measure", ["web", "phone"])),
        (("goal rate", "leave out the south"), ("traits",), ("measure", ["region=North"])),
        (("goal rate since may", "and the likely causes?"), ("since",), ("losses", "2025-05-01")),
        (("where do we lose people at support?", "why?"), ("name",), ("findings", "Support")),
        (("nps by month since may", "what is the goal rate?"), ("grain",), ("measure", None)),
        (
            ("what do people say about checkout?", "something nasty"),
            ("name", "mood"),
            ("quotes", "Checkout", "negative"),
        ),
        (
            ("how long does delivery take?", "has that got quicker?"),
            ("measure", "name"),
            ("trend", "median_seconds", "Delivery"),
        ),
        (
            ("how long does delivery take?", "is it slower than elsewhere?"),
            ("measure", "over"),
            ("rank", "median_seconds", "stages"),
        ),
        (
            ("nps in may", "app and web, side by side"),
            ("since", "against"),
            (
                "compare",
                "2025-05-01",
                {"since": "2025-05-01", "until": "2025-06-01", "channels": ["web"]},
            ),
        ),
        (
            ("how many cases started in may?", "how many of those made it?"),
            ("measure", "since"),
            ("measure", "goal_rate", "2025-05-01"),
        ),
        (
            ("csat in may for the app", "and with that of june"),
            ("channels", "since", "against"),
            (
                "compare",
                ["app"],
                "2025-05-01",
                {"channels": ["app"], "since": "2025-06-01", "until": "2025-07-01"},
            ),
        ),
    ],
)
def test_what_goes_on_keeps_what_it_does_not_name(questions, names, wanted):
    assert arguments(talk(*questions), *names) == wanted


def test_a_value_may_be_told_with_its_trait_or_as_a_range():
    clinic, bank = vocabularies()["clinic"], vocabularies()["bank"]
    read = talk("csat in cardiology", "with public insurance", vocabulary=clinic)
    assert arguments(read, "traits") == ("measure", ["department=Cardiology", "insurance=public"])
    read = talk("goal rate", "and the 26 to 40s?", vocabulary=bank)
    assert arguments(read, "traits") == ("measure", ["age_group=26-40"])


def test_whoever_is_said_to_do_more_is_held_against_the_others():
    read = understand("Do patients with private insurance wait longer at Triage?", vocabularies()["clinic"])
    likeliest = (*read.calls, *read.options)[0]
    assert (likeliest.tool, likeliest.arguments["against"]) == (
        "compare",
        {"traits": ["insurance=public"]},
    )
