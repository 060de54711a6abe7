"""What was found becomes a change that answers it, with what it rests on."""

import pytest

from journeymap.analysis.models import Finding
from journeymap.futures import operations as do
from journeymap.futures.changing import BadChange
from journeymap.futures.linking import drafted, from_opportunity
from tests.analysis.conftest import told

__all__ = ["told"]
BASE = {
    "stages": [{"name": "Look", "touchpoints": ["Shop"]}, {"name": "Buy", "touchpoints": ["Cart", "Order"]}],
    "activities": {"cart_seen": "Cart"},
    "measures": [
        {"name": "cases", "anchor": {"place": place, "name": name}, "value": n, "dims": {}}
        for place, name, n in (
            ("touchpoint", "Cart", 50), ("touchpoint", "Order", 80), ("channel", "phone", 10),
            ("channel", "web", 90), ("channel", "app", 40),
        )
    ],
    "touchpoint_transitions": [{"from": "START", "to": "Cart"}, {"from": "Shop", "to": "Cart"}],
}  # fmt: skip
EFFECT = {
    "outcome": "goal", "exposed": {"reached": 10, "n": 1000}, "comparison": {"reached": 60, "n": 200},
    "comparison_rate": None, "basis": "matched",
}  # fmt: skip


def found(place, name="", to=None, mood="pain", unit="share", effect=None):
    anchor = {"place": place, "name": name, "to": to}
    return {"id": 7, "headline": "It hurts", "mood": mood, "unit": unit, "effect": effect, "anchor": anchor}


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (found("touchpoint", "Cart"), {"kind": "fix_theme", "touchpoint": "Cart", "share": 1.0}),
        (found("touchpoint", "cart_seen"), {"kind": "fix_theme", "touchpoint": "Cart", "share": 1.0}),
        (found("stage", "Buy"), {"kind": "fix_theme", "touchpoint": "Order", "share": 1.0}),
        (found("theme", "t1"), {"kind": "fix_theme", "touchpoint": "Shop", "share": 1.0}),
        (found("touchpoint", "Cart", unit="seconds"), {"kind": "cut_wait", "at": "Cart", "factor": 0.5}),
        (found("touchpoint", "Cart", mood="bright"),
         {"kind": "transition", "at": "Shop", "to": "Cart", "points": 10.0}),
        (found("transition", "Shop", "Cart", unit="seconds"),
         {"kind": "cut_wait", "at": "Shop", "to": "Cart", "factor": 0.5}),
        (found("transition", "Cart", "END"), {"kind": "fix_theme", "touchpoint": "Cart", "share": 1.0}),
        (found("transition", "Shop", "cart_seen", mood="bright"),
         {"kind": "transition", "at": "Shop", "to": "Cart", "points": 10.0}),
        (found("channel", "phone"),
         {"kind": "move_channel", "from_channel": "phone", "to_channel": "web", "share": 0.5}),
    ],
)  # fmt: skip
def test_each_kind_of_finding_becomes_a_sensible_change(told, what):
    assert drafted(told, BASE, "Look")["what"] == what


def test_the_draft_says_what_it_rests_on_and_what_is_wished():
    kept = drafted(found("touchpoint", "Cart", effect=EFFECT), BASE)
    assert kept["pains"] == [{"address": "f7", "headline": "It hurts"}]
    assert "n = 1,000" in kept["assumption"] and "comparable cases" in kept["assumption"]
    assert kept["target"] == {"measure": "goal of those exposed", "value": 0.3, "unit": "share"}


def test_a_finding_of_no_place_says_what_to_do_instead():
    with pytest.raises(BadChange, match="speaks of no touchpoint"):
        drafted(found("journey"), BASE)


def test_a_finding_of_the_journey_is_linked_as_a_pain_point(future, told, ben):
    row = Finding.objects.filter(run=told).exclude(effect=None).first() or Finding.objects.first()
    Finding.objects.filter(pk=row.pk).update(place="touchpoint", name="cart", to=None)
    change = do.add_change(future, ben, 1, from_opportunity(future, f"f{row.pk}"))
    assert change.pains == [{"address": f"f{row.pk}", "headline": row.headline}]
    assert change.stage_name == "Buy"


@pytest.mark.parametrize("address", ["f0", "c12", "f", "f９", "f99999999999999999999"])
def test_an_address_of_nothing_is_told(future, address):
    with pytest.raises(BadChange, match="opportunity:"):
        from_opportunity(future, address)
