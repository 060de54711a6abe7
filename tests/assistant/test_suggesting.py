"""Questions that are suggested can be asked: they are about what there is."""

from journeymap.assistant.answering.suggesting import suggested
from journeymap.assistant.vocabulary.terms import Explained, JourneyWords, Measured, Vocabulary

LOST = Measured("drop_off", "Drop-off", "share", frozenset({("stage", "Delivery")}))
FELT = Measured("nps", "NPS", "NPS", frozenset({("stage", "Delivery"), ("touchpoint", "Cart")}))
EMPTY = JourneyWords("new", "New")
SHOP = JourneyWords(
    "shop", "Shop", stages=(("Purchase", ("Cart",)), ("Delivery", ("Parcel",))),
    touchpoints=("Cart", "Parcel"), measures=(LOST, FELT), goal=("buy",),
    kinds=(Explained("drop", "People leave.", "x", "X", 1),),
)  # fmt: skip


def test_questions_are_about_what_there_is():
    assert suggested(Vocabulary((SHOP,))) == (
        "Where do we lose people?", "What should we fix first?", "What do people say about Delivery?",
    )  # fmt: skip
    assert suggested(Vocabulary((EMPTY,))) == ()
    assert suggested(Vocabulary(())) == ()


def test_the_journey_is_named_where_there_are_several_and_none_is_talked_of():
    both = Vocabulary((SHOP, EMPTY))
    assert suggested(both)[0] == "Where do we lose people in Shop?"
    assert suggested(both, "shop")[0] == "Where do we lose people?"


def test_there_are_as_many_as_are_asked_for():
    assert len(suggested(Vocabulary((SHOP,)), many=10)) == 4
