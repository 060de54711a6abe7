"""A conversation without data: what questions are read as and what tools tell is said by the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from journeymap.assistant import asking, keeping
from journeymap.assistant.facts import Chart, Fact, Point, Quote, Series, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools import registry
from journeymap.assistant.understanding.reading import Call, Context, Reading
from journeymap.assistant.vocabulary.terms import Explained, JourneyWords, Measured, Vocabulary

SHOP = JourneyWords(
    "shop", "Shop", touchpoints=("Cart", "Payment"), goal=("buy",),
    measures=(Measured("goal", "Goal rate", "share", frozenset({("journey", None)})),),
    kinds=(Explained("drop", "People leave.", "x", "X", 1),),
)  # fmt: skip
LEFT = Fact(
    "Drop-off at Delivery", 0.27, "share", 12_606, (0.262, 0.278), measure="dropoff", journey="shop",
    address="c1", when=datetime(2026, 1, 2, tzinfo=UTC),
)  # fmt: skip
COSTS = Fact("Cost of the fee step", -412_000.0, "money", 3_404, (-466_000.0, -361_000.0), finding=5)
FEW = Fact("Mood in Austria", None, "polarity", 7, status="not enough data")
NICE = Quote("k1", "The lamp was <b>24</b>. ![x](https://evil.example)", "survey, 3 Oct", -0.6)
WEEKS = Chart(
    "line", "Carts that become orders", "share",
    (Series("all", (
        Point(0.74, 0.71, 0.77, 800, datetime(2026, 8, 3, tzinfo=UTC)),
        Point(None, n=4, at=datetime(2026, 8, 10, tzinfo=UTC)),
        Point(0.66, 0.63, 0.69, 790, datetime(2026, 8, 17, tzinfo=UTC)),
    )),),
    marks=((datetime(2026, 8, 12, tzinfo=UTC), "fee moved"),),
)  # fmt: skip


def measured() -> Told:
    telling = Telling()
    telling.say("Over the period {} leave at {}.", LEFT, Words("Delivery & <fees>"))
    telling.say("It costs {}.", COSTS)
    telling.caveat("This is association, not cause.")
    telling.explain("Counted over {} cases.", Fact("Cases", 12_606.0, "cases", 12_606))
    telling.quote(NICE)
    telling.show(Table("By step", ("Step", "Leave"), ((Words("Delivery"), LEFT),)), WEEKS)
    telling.suggest("Which persona suffers most?")
    return telling.told()


def too_few() -> Told:
    telling = Telling(outcome="not_enough_data")
    telling.say("For the mood in Austria there is {}.", FEW)
    return telling.told()


class Talk:
    """reads: question -> reading (default: one call of "measure"); tells: tool -> what it tells or raises."""

    def __init__(self) -> None:
        self.reads: dict[str, Reading] = {}
        self.tells: dict[str, Callable[[dict[str, Any]], Told]] = {
            "measure": lambda _: measured(),
            "mood": lambda _: too_few(),
        }
        self.contexts: list[Context | None] = []
        self.called: list[tuple[str, dict[str, Any]]] = []

    def understand(self, text: str, vocabulary: Vocabulary, context: Context | None) -> Reading:
        self.contexts.append(context)
        return self.reads.get(text) or calling("measure", text=text)

    def call(self, asker: Any, name: str, arguments: dict[str, Any]) -> Told:
        self.called.append((name, arguments))
        return self.tells[name](arguments)


def calling(*tools: str, text: str = "", **arguments: Any) -> Reading:
    told = {"journey": "shop"} | arguments
    return Reading("calls", tuple(Call(tool, told, text) for tool in tools))


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    made = Talk()
    monkeypatch.setattr(asking, "understand", made.understand)
    monkeypatch.setattr(asking, "vocabulary_of", lambda _asker: Vocabulary((SHOP,)))
    monkeypatch.setattr(registry, "call", made.call)
    monkeypatch.setattr(keeping, "gone", lambda _answers: set())  # what it quotes is in no store
    return made
