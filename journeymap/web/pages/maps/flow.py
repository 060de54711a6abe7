"""The flow views: Sankey, transition graph, variants, funnel. Each is computed once and kept, as maps are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.journeys.models import Journey
from journeymap.maps import figures, flows, steps
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept
from journeymap.maps.lanes.flows import funnel_drawing, graph_drawing, sankey_drawing
from journeymap.maps.lanes.reading import names_of
from journeymap.mining.measures import Measures
from journeymap.web.pages.maps.looking import Look

DEPTH, MOST = 6, 80  # of a Sankey in steps; of a graph in percent of all steps
FOLLOWS = {"directly": "directly follows", "eventually": "eventually follows"}
OTHERS = {"start": "START", "other": "other places"}
VARIANTS = 20
CHIPS = 14  # steps of a variant that are shown


@dataclass(frozen=True)
class Row:
    """A row beside a drawing: a step, an edge or a variant. address opens the rows behind."""

    words: str
    path: tuple[str, ...]
    count: str
    share: str
    ends: str = ""
    note: str = ""
    address: str = ""
    longer: int = 0


def of_look(journey: Journey, look: Look, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """What the template of the chosen flow view shows."""
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "sankey": lambda: sankey(journey, look),
        "graph": lambda: graph(journey, look, drawn),
        "variants": lambda: variants(journey, look, names_of(drawn)),
        "funnel": lambda: funnel(journey, look),
    }
    return {"kind": look.show, **makers[look.show]()}


def made(
    journey: Journey, look: Look, what: str, make: Callable[[Measures], dict[str, Any]]
) -> dict[str, Any]:
    def computed() -> dict[str, Any]:
        data = data_of(journey, look.part)
        return make(Measures(data.log, data.where, data.mask))

    return kept(journey, what, look.part, computed)


def number(look: Look, name: str, usual: int, least: int, most: int) -> int:
    """A slider's value, held between its ends."""
    told = look.settings.get(name, "")
    return min(most, max(least, int(told))) if told.isdecimal() and len(told) < 5 else usual


def sankey(journey: Journey, look: Look) -> dict[str, Any]:
    least, most = flows.DEPTHS
    depth = number(look, "depth", DEPTH, least, most)
    flow = made(journey, look, f"sankey stage {depth}", lambda found: flows.sankey(found, "stage", depth))
    opened = {(each["from"], each["to"]): link_address(flow, each) for each in flow["links"]}
    return {
        "drawn": sankey_drawing(flow, opened),
        "slider": {"name": "depth", "least": least, "most": most, "value": depth, "said": f"{depth} steps"},
        "rows": [
            Row(
                words=f"{_end(flow, link['from'])} → {_end(flow, link['to'])}",
                path=(),
                count=figures.count(link["cases"]),
                share=figures.share(link["share"]["value"], 0) if link["share"] else "",
                address=link_address(flow, link),
            )
            for link in flow["links"]
        ],
    }


def _end(flow: dict[str, Any], key: str) -> str:
    node = next(each for each in flow["nodes"] if each["id"] == key)
    if node["name"] is None:
        return steps.ENDS.get(node["kind"], OTHERS.get(node["kind"], node["kind"]))
    return f"{node['step']} {node['name']}"


def graph(journey: Journey, look: Look, drawn: Mapping[str, Any]) -> dict[str, Any]:
    most = number(look, "most", MOST, 10, 100)
    follows = look.settings.get("follows", "directly")
    follows = follows if follows in FOLLOWS else "directly"
    flow = made(
        journey,
        look,
        f"graph touchpoint {follows} {most / 100}",
        lambda found: flows.graph(found, most / 100, follows),  # type: ignore[arg-type]
    )
    by_id = {node["id"]: node["name"] or node["kind"].upper() for node in flow["nodes"]}
    stages = [stage["name"] for stage in drawn["stages"]]
    opened = {(each["from"], each["to"]): edge_address(flow, each, by_id) for each in flow["edges"]}
    return {
        "drawn": graph_drawing(flow, stages, opened, places_at(drawn)),
        "slider": {
            "name": "most",
            "least": 10,
            "most": 100,
            "value": most,
            "said": f"{most} % of all {flow['counts']}",
        },
        "follows": [
            (name, words, look.query(follows=None if name == "directly" else name), name == follows)
            for name, words in FOLLOWS.items()
        ],
        "hides": hidden_edges(flow),
        "rows": [edge_row(flow, each, by_id) for each in flow["edges"]],
    }


def places_at(drawn: Mapping[str, Any]) -> dict[str, str]:
    """Touchpoint -> the address of its cases on the map."""
    return {
        cell["anchor"]["name"]: cell["address"]
        for cell in drawn["measures"]
        if cell["anchor"]["place"] == "touchpoint" and cell["name"] == "cases" and cell["run"] is None
    }


def hidden_edges(flow: dict[str, Any]) -> str:
    hidden = flow["hidden"]
    if not hidden["edges"]:
        return "Nothing is hidden."
    share = figures.share(hidden["share_of_steps"], 1)
    places = f" and {hidden['places']:,} places" if hidden["places"] else ""
    return f"{hidden['edges']:,} rarer transitions{places} are hidden: {share} of all {flow['counts']}."


def edge_row(flow: dict[str, Any], each: dict[str, Any], names: dict[str, str]) -> Row:
    start, end, seconds = names[each["from"]], names[each["to"]], each["median_seconds"]
    return Row(
        words=f"{start} → {end}",
        path=(),
        count=f"{figures.count(each['count'])} {flow['counts']}",
        share=f"{figures.share(each['share']['value'])} of what leaves {start}" if each["share"] else "",
        note=f"median {figures.duration(seconds)}" if seconds is not None else "",
        address=edge_address(flow, each, names),
    )


def edge_address(flow: dict[str, Any], each: dict[str, Any], names: dict[str, str]) -> str:
    start, end = names[each["from"]], names[each["to"]]
    if flow["follows"] == "eventually":
        return steps.later("touchpoint", start, end)
    return steps.edge("touchpoint", start, end)


def link_address(flow: dict[str, Any], link: dict[str, Any]) -> str:
    """Empty for places that are drawn as one."""
    by_id = {node["id"]: node for node in flow["nodes"]}
    start, end = by_id[link["from"]], by_id[link["to"]]
    if "other" in (start["kind"], end["kind"]):
        return ""
    kind = end["kind"]
    return steps.link(flow["level"], start["step"] or 0, start["name"], end["name"], kind)


def variants(journey: Journey, look: Look, called: Mapping[str, str]) -> dict[str, Any]:
    """called: activity -> its name for people."""
    flow = made(journey, look, f"variants {VARIANTS}", lambda found: flows.variants(found, VARIANTS))
    hidden = flow["hidden"]
    return {
        "hides": f"{figures.count(hidden['variants'])} rarer variants of "
        f"{figures.count(hidden['cases'])} cases are not listed."
        if hidden["variants"]
        else "All variants are listed.",
        "rows": [
            Row(
                words=f"Variant {place}",
                path=tuple(called.get(step, step) for step in each["path"][:CHIPS]),
                longer=max(0, len(each["path"]) - CHIPS),
                count=f"{figures.count(each['cases'])} case{'' if each['cases'] == 1 else 's'}",
                share=figures.share(each["share"]["value"], 1) if each["share"] else "",
                ends=percents(each["share"]),
                address=steps.variant(each["evidence"]["where"][0]["value"], each["path"]),
            )
            for place, each in enumerate(flow["shown"], start=1)
        ],
    }


def funnel(journey: Journey, look: Look) -> dict[str, Any]:
    flow = made(journey, look, "funnel stage", lambda found: flows.funnel(found))
    return {
        "drawn": funnel_drawing(flow),
        "rows": [
            Row(
                words=each["name"],
                path=(),
                count=f"{figures.count(each['cases'])} cases",
                share=of_start(each),
                note=f"{figures.count(each['lost'])} lost before",
            )
            for each in flow["steps"]
        ],
    }


def of_start(step: dict[str, Any]) -> str:
    told = step["share_of_start"]
    return f"{figures.share(told['value'], 1)} of start" if told else ""


def percents(share: dict[str, float] | None) -> str:
    """The interval of a share, in percent with one decimal, as the share itself has it."""
    if share is None:
        return ""
    return figures.interval(share["low"], share["high"], lambda bound: figures.plain(bound * 100, 1))
