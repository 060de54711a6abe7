"""What people say of a change is checked, and told in words."""

import pytest

from journeymap.futures.changing import BadChange, checked, completed
from journeymap.futures.saying import says, stage_of

BASE = {
    "stages": [{"name": "Look", "touchpoints": ["Shop"]}, {"name": "Buy", "touchpoints": ["Cart", "Order"]}],
    "activities": {"cart_seen": "Cart"},
    "measures": [{"anchor": {"place": "channel", "name": "web"}}],
}


@pytest.mark.parametrize(
    ("what", "words", "stage"),
    [
        ({"kind": "remove", "touchpoint": "Cart"}, "Cart is taken away", "Buy"),
        ({"kind": "cut_wait", "at": "Shop", "to": "Cart", "factor": 0.5},
         "Shop to Cart: 50 % of the time", "Look"),
        ({"kind": "cut_wait", "at": "Cart", "seconds": 3600}, "Wait at Cart: 1 h at most", "Buy"),
        ({"kind": "transition", "at": "Cart", "to": "Order", "chance": 0.55}, "Cart to Order: 55 %", "Buy"),
        ({"kind": "transition", "at": "cart_seen", "to": "Order", "points": 9},
         "Cart_seen to Order: +9.0 points", "Buy"),
        ({"kind": "merge", "touchpoints": ["Shop", "Cart"], "into": "One"}, "Shop, Cart become One", "Look"),
        ({"kind": "reorder", "touchpoint": "Cart", "before": "Shop"}, "Cart comes right before Shop", "Buy"),
        ({"kind": "fix_theme", "touchpoint": "Cart", "share": 0.4},
         "What hurts at Cart is mended for 40 %", "Buy"),
        ({"kind": "move_channel", "from_channel": "web", "to_channel": "app", "share": 0.4},
         "40 % from web to app", ""),
        ({"kind": "add", "touchpoint": "Hint", "stage": "Look", "after": "Shop", "share": 1.0, "to": "Order",
          "chance": 0.3}, "100 % of those who leave Shop come by Hint, 30 % of them go to Order", "Look"),
    ],
)  # fmt: skip
def test_each_kind_is_told_in_words_and_finds_its_column(what, words, stage):
    kept = checked({"what": what}, BASE, ())
    assert says(kept["what"]).replace("\u202f", " ") == words
    assert stage_of(kept["what"], BASE, ()) == stage


def test_a_place_that_another_change_brings_may_be_named():
    new = {"kind": "add", "touchpoint": "Hint", "stage": "Look", "after": "Shop", "share": 0.2}
    with pytest.raises(BadChange, match="no touchpoint 'Hint'"):
        checked({"what": {"kind": "remove", "touchpoint": "Hint"}}, BASE, ())
    kept = checked({"what": {"kind": "remove", "touchpoint": "Hint"}}, BASE, [new])
    assert completed(kept, BASE, [new])["stage_name"] == "Look"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"what": {"kind": "explode"}}, '"kind" must be one of'),
        ({"what": "remove"}, "must be an object"),
        ({"what": {"kind": "remove"}}, "'touchpoint' is missing"),
        ({"what": {"kind": "add", "touchpoint": "Cart", "after": "Shop", "share": 0.2}}, "is there already"),
        ({"what": {"kind": "move_channel", "from_channel": "fax", "to_channel": "web", "share": 1}},
         "channel 'fax'"),
        ({"what": {"kind": "add", "touchpoint": "X", "stage": "Gone", "after": "Shop", "share": 1}},
         "no stage 'Gone'"),
        ({"colour": "red"}, "no 'colour'"),
        ({"effort": "XL"}, "S, M, L"),
        ({"title": "x" * 201}, "at most 200"),
        ({"title": "a\0b"}, "tell a text"),
        ({"stage_name": "Gone"}, "no stage 'Gone'"),
        ({"target": {"measure": "mood", "value": 3, "unit": "polarity"}}, "from -1 to 1"),
        ({"target": {"measure": "mood", "value": float("nan"), "unit": "x"}}, "tell a number"),
        ({"target": {"value": 1}}, "target: tell"),
        ({"pains": [{"address": "f1"}]}, "pains: each"),
        ({"pains": "f1"}, "pains: tell a list"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_says_which_field_and_why(told, words):
    with pytest.raises(BadChange, match=words):
        checked(told, BASE, ())


def test_a_new_change_must_do_something():
    with pytest.raises(BadChange, match="tell what is changed"):
        completed(checked({"title": "Nice"}, BASE, ()), BASE, ())
