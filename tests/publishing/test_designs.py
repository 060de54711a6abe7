"""The journey as designed: derived from a map by rule, checked, edited."""

import pytest

from journeymap.publishing import design_edits as edits
from journeymap.publishing.designs import checked, derive, touchpoints

SHOP = {
    "stages": [
        {"name": "Look", "steps": [{"do": "Visit"}, {"maybe": {"do": "Search"}}]},
        {"name": "Buy", "steps": [{"any_order": [{"do": "Address"}, {"do": "Card"}]}, {"do": "Order"}]},
    ]
}


def current(stages, cases, ways=(), goal="Order", goals=100, variants=(), activities=None):
    """A map as `maps.current` builds it, as far as a design is derived from it."""
    cells = [
        {"name": "cases", "anchor": {"place": "touchpoint", "name": name}, "value": n, "n": n}
        for name, n in cases.items()
    ]
    cells.append(
        {"name": "goal_rate", "anchor": {"place": "journey", "name": ""}, "value": goals / 400, "n": 400}
    )
    return {
        "stages": [{"name": name, "touchpoints": inside} for name, inside in stages.items()],
        "measures": cells,
        "goal": {"touchpoints": [goal], "activities": [goal]},
        "touchpoint_transitions": [{"from": a, "to": b, "count": n} for a, b, n in ways],
        "variants": list(variants),
        "activities": activities or {},
    }


def steps(design):
    return {stage["name"]: stage["steps"] for stage in design["stages"]}


def test_most_of_those_who_come_this_far_make_a_step_required():
    told = current(
        {"Look": ["Visit", "Search"], "Buy": ["Cart", "Fee", "Order"], "After": ["Parcel", "Review"]},
        {"Visit": 400, "Search": 200, "Cart": 160, "Fee": 40, "Order": 100, "Parcel": 98, "Review": 50},
    )
    assert steps(derive(told)) == {
        "Look": [{"do": "Visit"}, {"do": "Search"}],
        "Buy": [{"do": "Cart"}, {"maybe": {"do": "Fee"}}, {"do": "Order"}],
        "After": [{"do": "Parcel"}, {"maybe": {"do": "Review"}}],
    }


def test_going_to_and_fro_is_one_loop_and_changing_order_is_no_order():
    places = {"Look": ["Search", "Product"], "Buy": ["Address", "Card", "Order"]}
    cases = {"Search": 200, "Product": 210, "Address": 100, "Card": 100, "Order": 100}
    ways = [
        ("Search", "Product", 400), ("Product", "Search", 300),
        ("Product", "Address", 60), ("Product", "Card", 40),
        ("Address", "Card", 60), ("Card", "Address", 40),
    ]  # fmt: skip
    assert steps(derive(current(places, cases, ways))) == {
        "Look": [{"again": {"one_of": [{"do": "Search"}, {"do": "Product"}]}}],
        "Buy": [{"any_order": [{"do": "Address"}, {"do": "Card"}]}, {"do": "Order"}],
    }


def test_neighbours_that_people_pass_the_other_way_round_change_places():
    places, cases = {"Look": ["Visit", "Store", "Order"]}, {"Visit": 100, "Store": 20, "Order": 100}
    derived = derive(current(places, cases, [("Store", "Visit", 18), ("Visit", "Store", 1)]))
    assert steps(derived) == {"Look": [{"maybe": {"do": "Store"}}, {"do": "Visit"}, {"do": "Order"}]}


def test_without_stages_the_commonest_way_to_the_goal_is_the_design():
    ways = [{"path": ["look", "look"], "count": 9}, {"path": ["look", "cart", "look", "order"], "count": 7}]
    told = current(
        {}, {}, goal="order", variants=ways, activities={"look": None, "cart": None, "order": None}
    )
    assert list(touchpoints(derive(told))) == ["look", "cart", "order"]


def test_nothing_gives_an_empty_design():
    assert list(touchpoints(derive(current({}, {})))) == []


@pytest.mark.parametrize(
    ("design", "why"),
    [
        ({"stages": [{"name": "A", "steps": [{"du": "x"}]}]}, "no design"),
        ({"stages": [{"name": "A", "steps": [{"do": "x"}, {"maybe": {"do": "x"}}]}]}, "twice"),
        ({"stages": [{"name": "A"}, {"name": "A"}]}, "one name"),
        ({"stages": [{"name": "A", "steps": [{"any_order": [{"do": "x"}]}]}]}, "no design"),
        ([], "no design"),
        ({"stages": [{"name": "A", "steps": [{"do": f"x{n}"} for n in range(201)]}]}, "at most 200"),
    ],
)
def test_what_is_no_design_is_refused_with_the_reason(design, why):
    with pytest.raises(ValueError, match=why):
        checked(design)


def test_steps_are_added_moved_and_dropped():
    design = checked(SHOP)
    more = edits.add_step(design, "Identity", "Buy", after="Card", optional=True)
    assert steps(more)["Buy"][1] == {"maybe": {"do": "Identity"}}
    moved = edits.reorder_step(more, "Identity", "Look", after="")
    assert steps(moved)["Look"][0] == {"maybe": {"do": "Identity"}}
    assert edits.drop_step(moved, "Identity") == design
    assert steps(edits.drop_step(design, "Card"))["Buy"] == [{"do": "Address"}, {"do": "Order"}]


def test_steps_become_optional():
    design = checked(SHOP)
    optional = edits.make_step_optional(design, "Order")
    assert steps(optional)["Buy"][-1] == {"maybe": {"do": "Order"}}
    assert edits.kinds_of(design, "Card") == ("any_order",)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda d: edits.add_step(d, "Visit", "Buy"), "already"),
        (lambda d: edits.add_step(d, "New", "Nowhere"), "no stage"),
        (lambda d: edits.add_step(d, "New", "Buy", after="Visit"), "no step of the stage"),
        (lambda d: edits.drop_step(d, "New"), "no step"),
        (lambda d: edits.make_step_optional(d, "Search"), "left out already"),
    ],
)
def test_an_edit_that_cannot_be_made_says_why(edit, why):
    with pytest.raises(ValueError, match=why):
        edit(checked(SHOP))


def test_a_map_of_very_many_touchpoints_gets_a_design_of_the_busiest():
    names = [f"t{number}" for number in range(300)]
    told = derive(current({"Long": names}, {name: 400 - n for n, name in enumerate(names)}))
    assert list(touchpoints(told)) == names[:200]
