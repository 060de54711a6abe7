"""River, Sankey, transition graph, funnel: widths say cases, hidden things are told."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.maps.drawing.funnel import Step, funnel
from journeymap.maps.drawing.graph import Edge, Hidden, Place, graph
from journeymap.maps.drawing.river import Reach, river
from journeymap.maps.drawing.sankey import Link, Node, laid, sankey

from .conftest import all_of, read, words


def test_the_river_names_start_goal_and_end_and_who_leaves():
    stages = [
        Reach("Look", 100, leave=30),
        Reach("Buy", 70, leave=10, goal="Order"),
        Reach("Use", 60, done=60, joins=5),
    ]
    said = words(read(river(stages, 100)))
    assert said[0] == "START 100"
    assert "\u221230 leave" in said and "60 end, goal reached" in said and "+5 from elsewhere" in said
    assert "GOAL Order" in said and "END" in said


def test_the_river_is_as_deep_as_its_cases():
    root = read(river([Reach("a", 100), Reach("b", 25)], 100))
    (stream,) = [one for one in all_of(root, "path") if one.get("class") == "stream"]
    depths = [float(y) - 8 for y in re.findall(r"L[\d.]+ ([\d.]+)", stream.get("d"))][:1]
    assert depths == [42]
    assert "18.5" in stream.get("d")  # 8 px of margin and a quarter of 42


@pytest.mark.parametrize("stages", [[], [Reach("a", 0)], [Reach("a", 0), Reach("b", 0, leave=0)]])
def test_a_river_without_cases_is_no_error(stages):
    assert (river(stages, 0) == "") == (not stages)


def test_ribbons_are_as_wide_as_their_cases():
    nodes = [Node("s", 0, "START", 100, "start"), Node("a", 1, "A", 75), Node("e", 1, "END", 25, "end")]
    root = read(sankey(nodes, [Link("s", "a", 75), Link("s", "e", 25)]))
    deep, kinds = {}, {}
    for one in all_of(root, "path"):
        y0 = float(re.match(r"M[\d.]+ ([\d.]+)", one.get("d"))[1])
        low = float(re.search(r"([\d.]+)Z$", one.get("d"))[1])
        deep["".join(one.itertext())] = low - y0
        kinds["".join(one.itertext())] = one.get("class")
    assert deep["START → A: 75 cases"] == pytest.approx(225, abs=0.1)
    assert deep["START → END: 25 cases"] == pytest.approx(75, abs=0.1)
    assert "leaving" in kinds["START → END: 25 cases"]


@settings(max_examples=50)
@given(st.lists(st.lists(st.integers(0, 5000), min_size=1, max_size=12), min_size=1, max_size=6))
def test_places_of_a_column_never_overlap(sizes):
    nodes = [Node(f"{c}-{i}", c, "x", size) for c, row in enumerate(sizes) for i, size in enumerate(row)]
    spots = laid(nodes, [], 190)
    for column in range(len(sizes)):
        own = sorted((spot for spot in spots.values() if spot.node.column == column), key=lambda spot: spot.y)
        for above, below in pairwise(own):
            assert above.y + max(above.tall, 15) <= below.y


def test_goals_and_ends_lie_below_the_places_of_their_column():
    nodes = [Node("e", 0, "END", 90, "end"), Node("g", 0, "GOAL", 50, "goal"), Node("p", 0, "place", 5)]
    spots = laid(nodes, [], 190)
    assert spots["p"].y < spots["g"].y < spots["e"].y


def drawn_edges(root):
    return {"".join(one.itertext()): one for one in all_of(root, "path") if one.get("stroke-width")}


def places(*columns):
    return [Place(f"n{i}", column, f"place {i}", 10 * (i + 1)) for i, column in enumerate(columns)]


def test_edges_back_loops_and_edges_inside_a_stage_are_told_apart():
    edges = [Edge("n0", "n2", 5), Edge("n2", "n0", 4), Edge("n0", "n1", 3), Edge("n1", "n1", 2)]
    root = read(graph(["a", "b"], places(0, 0, 1), edges))
    found = {
        "".join(one.itertext()): one.get("class").split()[1]
        for one in all_of(root, "path")
        if one.get("stroke-width")
    }
    assert found == {
        "place 0 → place 2: 5": "forth",
        "place 2 → place 0: 4": "back",
        "place 0 → place 1: 3": "within",
        "place 1 → place 1: 2": "loop",
    }


def test_the_more_frequent_edge_is_the_thicker():
    root = read(graph(["a", "b"], places(0, 1, 1), [Edge("n0", "n1", 100), Edge("n0", "n2", 10)]))
    thick = {
        "".join(one.itertext()): float(one.get("stroke-width"))
        for one in all_of(root, "path")
        if one.get("stroke-width")
    }
    assert thick["place 0 → place 1: 100"] > thick["place 0 → place 2: 10"]


def test_the_graph_says_what_it_hides():
    said = words(read(graph(["a"], places(0), [], Hidden(edges=41, places=3, shown_share=0.8, fewest=12))))
    told = "0 transitions drawn, 80\u202f% of all steps; 41 rarer ones hidden (below 12)"
    assert f"{told}; 3 places hidden with them." in said
    assert "nothing hidden." in words(read(graph(["a"], places(0), [Edge("n0", "n0", 3)])))[-1]


def test_forty_places_do_not_overlap():
    many = [Place(f"n{i}", i % 7, "a rather long name of a place", i * 999) for i in range(40)]
    root = read(
        graph(
            [f"s{i}" for i in range(7)], many, [Edge(f"n{i}", f"n{(i * 11) % 40}", i + 1) for i in range(40)]
        )
    )
    boxes = [
        tuple(float(one.get(name)) for name in ("x", "y", "width", "height"))
        for one in all_of(root, "rect")
        if "place" in (one.get("class") or "")
    ]
    assert len(boxes) == 40
    for i, (x, y, w, h) in enumerate(boxes):
        for a, b, c, d in boxes[i + 1 :]:
            assert x + w <= a or a + c <= x or y + h <= b or b + d <= y


def test_the_funnel_tells_the_share_of_previous_with_its_interval_and_never_zero_for_unknown():
    said = words(read(funnel([Step("Look", 1000), Step("Buy", 400, 0.4, 0.37, 0.43), Step("Use", 3)])))
    assert "40\u202f% of previous [37, 43]" in said
    assert "too few cases before to tell a share" in said


def test_nothing_to_draw_is_nothing():
    assert sankey([], []) == "" and graph([], [], []) == "" and funnel([]) == ""


def test_names_of_places_are_text(hostile):
    drawings = [
        river([Reach(hostile, 5, goal=hostile)], 5),
        sankey([Node("a", 0, hostile, 3)], []),
        graph([hostile], [Place("a", 0, hostile, 3)], [Edge("a", "a", 1)]),
        funnel([Step(hostile, 3)]),
    ]
    for drawn in drawings:
        root = read(drawn)
        assert not all_of(root, "script") and root.get("role") == "img" and all_of(root, "title")
        assert "style=" not in drawn
