"""How cases move: Sankey of their first steps, transition graph, funnel, variants, as plain data. Pure.

What a picture leaves out is told in numbers beside it. Nothing under `ENOUGH` cases has a share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from journeymap.maps.moods import stages_of
from journeymap.mining.log import END, START
from journeymap.mining.measures import Measures, evidence
from journeymap.mining.statistics import ENOUGH, wilson

DEPTHS = (3, 12)  # least and most steps of a Sankey
PLACES = 12  # places of one step that a Sankey tells apart; the others are one
EDGES = 2_000  # edges of a graph at most, however many a share would show
Follows = Literal["directly", "eventually"]
LEVELS = ("stage", "touchpoint", "activity")


def sankey(measures: Measures, level: str = "stage", depth: int = 6, places: int = PLACES) -> dict[str, Any]:
    """Nodes and links of the first `depth` steps. Every case with a step enters once and leaves once.

    A place that follows itself is one step. Of each step the `places` most frequent are told apart; the
    others are one node of kind "other", and `merged` says how many places and cases these are. Kinds of
    nodes: place, other, start; goal, exit, end (silent), open, more (goes on past `depth`) have no step.
    """
    rows = measures.first_steps(level, depth).to_pylist()
    cases = measures.totals().cases
    here: Counter[tuple[int, str]] = Counter()
    for row in rows:
        if row["to"] is not None:
            here[row["step"] + 1, row["to"]] += row["cases"]
    apart: dict[int, set[str]] = {}
    for (step, name), _ in sorted(here.items(), key=lambda item: (-item[1], item[0])):
        if len(apart.setdefault(step, set())) < places:
            apart[step].add(name)
    links: Counter[tuple[str, str]] = Counter()
    nodes: dict[str, dict[str, Any]] = {}
    for row in rows:
        start = _node(nodes, row["step"], row["from"], apart, "start")
        end = _node(nodes, row["step"] + 1, row["to"], apart, row["kind"])
        links[start, end] += row["cases"]
    for (_, end), count in links.items():
        nodes[end]["cases"] += count
    begun = sum(row["cases"] for row in rows if row["step"] == 0)
    if "start" in nodes:
        nodes["start"]["cases"] = begun
    hidden = [count for (step, name), count in here.items() if name not in apart[step]]
    return {
        "level": level,
        "depth": depth,
        "cases": cases,
        "without_steps": cases - begun,
        "nodes": sorted(nodes.values(), key=lambda n: (n["step"] is None, n["step"], -n["cases"], n["id"])),
        "links": [
            {"from": start, "to": end, "cases": count, "share": share(count, begun)}
            for (start, end), count in sorted(links.items(), key=lambda item: (-item[1], item[0]))
        ],
        "merged": {
            "places": len({name for step, name in here if name not in apart[step]}),
            "visits": sum(hidden),
            "share_of_visits": sum(hidden) / sum(here.values()) if here else 0.0,
        },
        "longer": sum(row["cases"] for row in rows if row["kind"] == "more"),
    }


def _node(
    nodes: dict[str, dict[str, Any]], step: int, name: str | None, apart: Mapping[int, set[str]], kind: str
) -> str:
    """The id of a node, made where it is new: `<step>:<name>`, `<step>/other`, or start or a kind of end."""
    if name is not None:
        told = name in apart[step]
        node, name, kind = (f"{step}:{name}", name, "place") if told else (f"{step}/other", None, "other")
    else:
        node = kind
    at = None if node == kind and kind != "start" else step
    nodes.setdefault(node, {"id": node, "step": at, "name": name, "kind": kind, "cases": 0})
    return node


def graph(
    measures: Measures,
    shown_share: float = 0.8,
    follows: Follows = "directly",
    level: str = "touchpoint",
) -> dict[str, Any]:
    """The most frequent edges that together make `shown_share` (0..1) of all steps, and what that hides.

    directly: b comes right after a; counts are steps, START and END included. eventually: b comes at some
    time after a; counts are cases, without START and END. An edge's share is of all edges that leave `from`.
    """
    edges = _edges(measures, level, follows)
    total = sum(edge["count"] for edge in edges)
    shown, reached = [], 0
    for edge in edges[:EDGES]:
        if total and reached / total >= shown_share:
            break
        shown.append(edge)
        reached += edge["count"]
    leaving = Counter[str]()
    for edge in edges:
        leaving[edge["ids"][0]] += edge["count"]
    nodes = _nodes(measures, level, shown)
    return {
        "follows": follows,
        "level": level,
        "counts": "steps" if follows == "directly" else "cases",
        "shown_share": shown_share,
        "nodes": nodes,
        "edges": [_edge(edge, level, follows, leaving[edge["ids"][0]]) for edge in shown],
        "hidden": {
            "edges": len(edges) - len(shown),
            "steps": total - reached,
            "share_of_steps": (total - reached) / total if total else 0.0,
            "places": _places(edges) - sum(node["kind"] == "place" for node in nodes),
        },
        "totals": {"edges": len(edges), "steps": total},
    }


def _edges(measures: Measures, level: str, follows: Follows) -> list[dict[str, Any]]:
    """All edges, most frequent first, with the `ids` of their ends."""
    if follows == "eventually":
        rows = measures.eventually_follows(level).to_pylist()
        edges = [{**row, "count": row["cases"], "median_seconds": None} for row in rows]
    else:
        edges = measures.directly_follows(level).to_pylist()
    for edge in edges:
        # An activity may bear the name of a marker; of steps, the markers' alone have no median.
        marked = follows == "directly" and edge["median_seconds"] is None
        begins, stops = marked and edge["from"] == START, marked and edge["to"] == END
        edge["ids"] = (
            "start" if begins else f"place:{edge['from']}",
            "end" if stops else f"place:{edge['to']}",
        )
    return sorted(edges, key=lambda edge: (-edge["count"], edge["from"], edge["to"]))


def _places(edges: Iterable[Mapping[str, Any]]) -> int:
    return len({key for edge in edges for key in edge["ids"]} - {"start", "end"})


def _stages(measures: Measures, level: str) -> Mapping[str, str | None]:
    """Stage of each place of the level; of an activity, that of the touchpoint most of its events lead to."""
    stage_of: Mapping[str, str | None] = stages_of(measures.log)
    if level == "activity":
        found = measures.activity_touchpoints().to_pylist()
        return {row["activity"]: stage_of[row["touchpoint"]] for row in reversed(found)}
    return {name: name for name in measures.log.stages} if level == "stage" else stage_of


def _nodes(measures: Measures, level: str, shown: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Nodes of the edges shown, places with their figures and the column of their stage."""
    columns = {name: code for code, name in enumerate(measures.log.stages)}
    stage_of, marked = _stages(measures, level), _outcomes(measures, level)
    figures = {row["name"]: row for row in measures.places(level).to_pylist()}
    found: dict[str, dict[str, Any]] = {}
    for edge in shown:
        for key, name in zip(edge["ids"], (edge["from"], edge["to"]), strict=True):
            place = key.startswith("place:")
            stage = stage_of.get(name) if place else None
            row = figures[name] if place else {}
            found[key] = {
                "id": key,
                "kind": "place" if place else key,
                "name": name if place else None,
                "stage": stage,
                "column": columns[stage] if stage is not None else None,
                "events": row.get("events"),
                "cases": row.get("cases"),
                "goal": place and name in marked["goal"],
                "exit": place and name in marked["exit"],
            }
    return list(found.values())


def _outcomes(measures: Measures, level: str) -> dict[str, set[str]]:
    """Places of the level where goal and exit happened."""
    if level == "activity":
        told = measures.log.manifest.definition
        return {name: set(told.get(name) or ()) for name in ("goal", "exit")}
    rows = measures.outcome_places().to_pylist()
    found = {name: {row["name"] for row in rows if row[name]} for name in ("goal", "exit")}
    if level == "stage":
        stage_of = stages_of(measures.log)
        return {name: {stage_of[each] or "" for each in places} for name, places in found.items()}
    return found


def _edge(edge: Mapping[str, Any], level: str, follows: Follows, leaving: int) -> dict[str, Any]:
    behind = None
    if follows == "directly":
        behind = evidence.transition(level, edge["from"], edge["to"]).model_dump(mode="json")
    return {
        "from": edge["ids"][0],
        "to": edge["ids"][1],
        "count": edge["count"],
        "cases": edge["cases"],
        "share": share(edge["count"], leaving) if follows == "directly" else None,
        "median_seconds": edge["median_seconds"] if edge["count"] >= ENOUGH else None,
        "evidence": behind,
    }


def funnel(measures: Measures, path: Sequence[str] = (), level: str = "stage") -> dict[str, Any]:
    """Cases that reach each step of `path` (default: all stages) at some time after the one before.

    ValueError for a step that the journey has not.
    """
    steps = list(path) or list(measures.log.stages)
    rows = measures.funnel(steps, level if path else "stage").to_pylist()
    cases = measures.totals().cases
    found = []
    for number, row in enumerate(rows):
        before = rows[number - 1]["cases"] if number else cases
        found.append(
            {
                "name": row["name"],
                "cases": row["cases"],
                "lost": before - row["cases"],
                "share_of_start": share(row["cases"], cases),
                "share_of_previous": share(row["cases"], before),
                "median_seconds": row["median_seconds"] if number and row["cases"] >= ENOUGH else None,
            }
        )
    return {"level": level if path else "stage", "cases": cases, "steps": found}


def variants(measures: Measures, limit: int = 20) -> dict[str, Any]:
    """The most frequent distinct traces of activities, and how many variants and cases they leave out."""
    totals = measures.totals()
    rows = measures.variants(limit).to_pylist()
    shown = sum(row["count"] for row in rows)
    return {
        "cases": totals.cases,
        "variants": totals.variants,
        "shown": [
            {
                "path": row["path"],
                "cases": row["count"],
                "share": share(row["count"], totals.cases),
                "evidence": evidence.variant(row["variant"]).model_dump(mode="json"),
            }
            for row in rows
        ],
        "hidden": {"variants": totals.variants - len(rows), "cases": totals.cases - shown},
    }


def share(part: int, n: int) -> dict[str, float] | None:
    """value, low, high (Wilson); None of fewer than `ENOUGH`."""
    bounds = wilson(part, n) if n >= ENOUGH else None
    return None if bounds is None else {"value": part / n, "low": bounds.low, "high": bounds.high}
