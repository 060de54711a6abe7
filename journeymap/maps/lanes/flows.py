"""The flow views as drawings: Sankey, transition graph and funnel, from the plain data of `maps.flows`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.maps.drawing import funnel, graph, sankey
from journeymap.maps.drawing.svg import Drawing

SAID = {
    "start": "START",
    "goal": "END, goal reached",
    "exit": "END, left",
    "end": "END, went silent",
    "open": "still open",
    "more": "goes on",
    "other": "other places",
}
LOOKS = {"start": "start", "goal": "goal", "exit": "end", "end": "end"}
PLACES = ("place", "other", "start")
START_COLUMN, END_COLUMN = "START", "END"
ELSEWHERE = "no stage"
PAGE, NARROWEST = 1_140.0, 150.0  # px of a page less the last column's names; of a column at the least


def sankey_drawing(
    flow: Mapping[str, Any], addresses: Mapping[tuple[str, str], str] | None = None
) -> Drawing:
    """Cases over their first steps. What ends, ends in the column after the step it ended at.

    addresses: (from, to) of a link -> what opens it.
    """
    by_id = {node["id"]: node for node in flow["nodes"]}
    nodes: dict[str, sankey.Node] = {}
    links = []
    for link in flow["links"]:
        source, target = by_id[link["from"]], by_id[link["to"]]
        begin = sankey_node(nodes, source, source["step"] or 0)
        end = sankey_node(nodes, target, (source["step"] or 0) + 1, link["cases"])
        opened = (addresses or {}).get((link["from"], link["to"])) or None
        links.append(sankey.Link(begin, end, link["cases"], opened))
    steps = max((node.column for node in nodes.values()), default=0)
    return sankey.sankey(list(nodes.values()), links, spaced(steps))


def sankey_node(
    nodes: dict[str, sankey.Node], node: Mapping[str, Any], column: int, arriving: int = 0
) -> str:
    """The key of a node, made where it is new; an end is a node of its own in each column."""
    kind = node["kind"]
    ends = kind not in PLACES
    key = f"{node['id']}@{column}" if ends else node["id"]
    before = nodes[key].cases if key in nodes else 0
    name = node["name"] if node["name"] is not None else SAID.get(kind, kind)
    cases = before + arriving if ends else node["cases"]
    nodes[key] = sankey.Node(key, column, name, cases, LOOKS.get(kind, ""))
    return key


def graph_drawing(
    flow: Mapping[str, Any],
    stages: Sequence[str],
    addresses: Mapping[tuple[str, str], str] | None = None,
    places_at: Mapping[str, str] | None = None,
) -> Drawing:
    """Places in the columns of their stages, START before, END after them; places of no stage last.

    addresses: (from, to) of an edge -> what opens it; places_at: name of a place -> what opens that.
    """
    loose = any(node["kind"] == "place" and node["column"] is None for node in flow["nodes"])
    columns = [START_COLUMN, *stages, *([ELSEWHERE] if loose else []), END_COLUMN]
    counts = incoming(flow)
    places = []
    for node in flow["nodes"]:
        kind = node["kind"]
        if kind == "place":
            column = len(stages) + 1 if node["column"] is None else node["column"] + 1
            opened = (places_at or {}).get(node["name"])
            look = "goal" if node["goal"] else "end" if node["exit"] else ""
            places.append(graph.Place(node["id"], column, node["name"], node["cases"] or 0, look, opened))
        else:
            column = 0 if kind == "start" else len(columns) - 1
            places.append(graph.Place(node["id"], column, kind.upper(), counts.get(node["id"], 0), kind))
    edges = [
        graph.Edge(edge["from"], edge["to"], edge["count"], (addresses or {}).get((edge["from"], edge["to"])))
        for edge in flow["edges"]
    ]
    hidden = flow["hidden"]
    told = graph.Hidden(
        edges=hidden["edges"],
        places=hidden["places"],
        shown_share=1 - hidden["share_of_steps"],
        fewest=min((edge.count for edge in edges), default=None),
        counts=flow["counts"],
    )
    return graph.graph(columns, places, edges, told)


def incoming(flow: Mapping[str, Any]) -> dict[str, int]:
    """Steps at START and END, which have no figures of their own: as many as the edges drawn say."""
    found: dict[str, int] = {}
    for edge in flow["edges"]:
        found[edge["to"]] = found.get(edge["to"], 0) + edge["count"]
        if edge["from"] == "start":
            found["start"] = found.get("start", 0) + edge["count"]
    return found


def funnel_drawing(flow: Mapping[str, Any]) -> Drawing:
    """Cases that come so far step by step; the share of the first step is of all cases."""
    steps = []
    for row in flow["steps"]:
        told = row["share_of_previous"] or {}
        bounds = told.get("low"), told.get("high")
        steps.append(funnel.Step(row["name"], row["cases"], told.get("value"), *bounds))
    return funnel.funnel(steps)


def spaced(steps: int) -> float:
    """Px between the columns of a Sankey: as narrow as names allow where all columns then fit a page."""
    return max(NARROWEST, min(sankey.COLUMN, PAGE / max(1, steps)))
