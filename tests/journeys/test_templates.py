"""Templates are sound data: patterns that RE2 reads, words that find words and not their insides."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from journeymap.journeys.rules import check
from journeymap.journeys.templates import TEMPLATES, UnknownTemplate, template
from journeymap.mining.definition import RuleDefinition


@pytest.mark.parametrize("name", TEMPLATES)
def test_sound(name):
    each = template(name)
    assert 3 <= len(each.stages) <= 6 and each.title and each.description
    touchpoints = [touchpoint for _, inside in each.stages for touchpoint in inside]
    assert len({touchpoint.name for touchpoint in touchpoints}) == len(touchpoints)
    check(RuleDefinition(touchpoint=t.name, match="regex", pattern=t.pattern) for t in touchpoints)


def touchpoint_of(activity):
    names = pa.array([activity])
    return [
        touchpoint.name
        for _, inside in template("online-shop").stages
        for touchpoint in inside
        if pc.match_substring_regex(names, touchpoint.pattern)[0].as_py()
    ]


@pytest.mark.parametrize(
    "activity, name",
    [
        ("addToCart", "Cart"), ("add_to_cart", "Cart"), ("Add to cart", "Cart"), ("ad_click", "Advertising"),
        ("adClick", "Advertising"), ("review", "Review"), ("pageView", "Product"), ("Zahlung", "Payment"),
        ("Expédié", "Shipping"), ("ORDER PLACED", "Order"),
    ],
)  # fmt: skip
def test_words_are_found_where_they_begin(activity, name):
    assert touchpoint_of(activity) == [name]


@pytest.mark.parametrize("activity", ["address", "display", "carton", "operate", "because", "paypalette"])
def test_the_inside_of_a_word_is_not_a_word(activity):
    assert touchpoint_of(activity) == []


def test_an_unknown_one_names_those_there_are():
    with pytest.raises(UnknownTemplate, match="online-shop"):
        template("nothing")
