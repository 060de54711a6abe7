"""Findings that are sought come in the order that was told, of a kind too."""

from types import SimpleNamespace

import pytest

from journeymap.maps.sought import Sought, activities_at, at, ordered

pytestmark = pytest.mark.django_db


def finding(number, impact=None, money=None, people=0, **more):
    told = {
        "id": number, "kind": "loop", "mood": "pain", "impact": impact, "money": money, "n": people,
        "effect": None, "incident": None, "run": {"id": number},
    }  # fmt: skip
    return told | more


DEAR = finding(1, impact=0.1, money=-900.0, people=5)
LARGE = finding(2, impact=-0.5, money=10.0, people=7)
MANY = finding(3, effect={"exposed": {"n": 99}}, people=1)
ALL = [LARGE, DEAR, MANY]  # as maps list them


@pytest.mark.parametrize(
    ("order", "said"),
    [("money", [1, 2, 3]), ("impact", [2, 1, 3]), ("people", [3, 2, 1]), ("newest", [3, 2, 1])],
)
def test_of_a_kind_they_come_in_the_order_that_was_told(order, said):
    other = finding(4, impact=1.0, money=1e6, people=1_000, kind="detour")
    glad = finding(5, impact=1.0, money=1e6, people=1_000, mood="bright")
    found = ordered([other, glad, *ALL], "shop", order, "pain", "loop")
    assert [one["id"] for one in found] == said


def test_what_is_the_same_stays_in_the_order_of_the_map():
    assert [one["id"] for one in ordered([finding(2), finding(1)], "shop", "people", kind="loop")] == [2, 1]


def test_transitions_from_or_to_activities_of_a_touchpoint_are_of_it():
    reading = SimpleNamespace(touchpoint_of={"pay_card": "Pay", "pay_cash": "Pay", "view": "Look"})
    there = activities_at(reading, "Pay")
    assert there == {"pay_card", "pay_cash"}

    def way(number, name, to):
        return finding(number, anchor={"place": "transition", "name": name, "to": to})

    ways = [way(1, "view", "pay_cash"), way(2, "Pay", "Look"), way(3, "view", "Look")]
    assert [
        each["id"] for each in ways if at(reading, each, "touchpoint", "Pay", activities_at(reading, "Pay"))
    ] == [1, 2]
    wanted = Sought("loop", place="touchpoint", name="Pay")
    assert {each["id"] for each in wanted.among(ways, "shop", reading)} == {1, 2}
