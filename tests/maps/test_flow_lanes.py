"""The flow views are drawn from the data of `maps.flows`: all of it, and what opens it."""

from journeymap.maps.lanes.flows import funnel_drawing, graph_drawing, sankey_drawing

from .drawing.conftest import all_of, read, words


def node(key, step, kind="place", name=None, cases=0):
    return {"id": key, "step": step, "kind": kind, "name": name, "cases": cases}


def link(source, target, cases):
    return {"from": source, "to": target, "cases": cases, "share": None}


FLOW = {
    "nodes": [
        node("start", 0, "start", cases=100),
        node("1:Look", 1, name="Look", cases=100),
        node("2:Buy", 2, name="Buy", cases=60),
        node("end", None, "end", cases=50),
        node("goal", None, "goal", cases=50),
    ],
    "links": [
        link("start", "1:Look", 100),
        link("1:Look", "2:Buy", 60),
        link("1:Look", "end", 40),
        link("2:Buy", "end", 10),
        link("2:Buy", "goal", 50),
    ],
}


def test_ends_are_told_apart_by_the_step_they_follow():
    said = words(read(sankey_drawing(FLOW)))
    assert sorted(said) == [
        "Buy 60",
        "END, goal reached 50",
        "END, went silent 10",
        "END, went silent 40",
        "Look 100",
        "START 100",
    ]


def test_links_and_edges_open_what_they_are_told_to():
    root = read(sankey_drawing(FLOW, {("1:Look", "2:Buy"): "way-1"}))
    assert [one.get("data-address") for one in all_of(root, "path") if one.get("data-address")] == ["way-1"]


def place(key, column, name, **more):
    told = {"stage": None, "events": 9, "cases": 9, "goal": False, "exit": False, **more}
    return {"id": key, "kind": "place", "name": name, "column": column, **told}


GRAPH = {
    "nodes": [
        {
            "id": "start",
            "kind": "start",
            "name": None,
            "column": None,
            "goal": False,
            "exit": False,
            "cases": None,
        },
        place("place:Home", 0, "Home"),
        place("place:Cart", 1, "Cart", goal=True),
        place("place:Odd", None, "Odd"),
    ],
    "edges": [
        {"from": "start", "to": "place:Home", "count": 30},
        {"from": "place:Home", "to": "place:Cart", "count": 20},
        {"from": "place:Cart", "to": "place:Odd", "count": 5},
    ],
    "counts": "steps",
    "hidden": {"edges": 7, "steps": 10, "share_of_steps": 0.25, "places": 1},
}


def test_places_stand_in_their_stages_and_those_of_no_stage_after_them():
    root = read(graph_drawing(GRAPH, ["Look", "Buy"], places_at={"Home": "c1"}))
    said = words(root)
    assert [one for one in said if one in ("START", "Look", "Buy", "no stage", "END")][:5] == [
        "START",
        "Look",
        "Buy",
        "no stage",
        "END",
    ]
    assert (
        "3 transitions drawn, 75\u202f% of all steps; 7 rarer ones hidden (below 5); 1 place hidden"
        in " ".join(said)
    )
    assert [one.get("data-address") for one in all_of(root, "g") if one.get("data-address")] == ["c1"]


def test_start_has_as_many_as_its_edges_say():
    assert words(read(graph_drawing(GRAPH, ["Look", "Buy"]))).count("30") >= 1


def test_a_funnel_step_without_a_share_says_so():
    steps = [
        {"name": "Look", "cases": 100, "share_of_previous": {"value": 1.0, "low": 0.96, "high": 1.0}},
        {"name": "Buy", "cases": 40, "share_of_previous": {"value": 0.4, "low": 0.31, "high": 0.5}},
        {"name": "Use", "cases": 2, "share_of_previous": None},
    ]
    said = words(read(funnel_drawing({"steps": steps})))
    assert "40\u202f% of previous [31, 50]" in said and "too few cases before to tell a share" in said
