"""A map as a Mermaid flowchart: stages as boxes, touchpoints in them, the strongest transitions between."""

from __future__ import annotations

from typing import Any

EDGES = 40  # the most frequent transitions that are drawn; the rest is counted in a comment
NODES = (
    80  # touchpoints that are drawn, those of the strongest transitions first: Mermaid takes 50,000 letters
)
LETTERS = 60  # of a name


def as_mermaid(map_data: dict[str, Any]) -> str:
    """Flowchart source. Names are data: everything that Mermaid or HTML could read is written as entities."""
    edges = map_data["touchpoint_transitions"]
    staged = [touchpoint for stage in map_data["stages"] for touchpoint in stage["touchpoints"]]
    wanted = dict.fromkeys([name for edge in edges[:EDGES] for name in touchpoints(edge)] + staged)
    ids = {name: f"t{number}" for number, name in enumerate(list(wanted)[:NODES])}
    lines = ["flowchart LR", "  start((START))", "  end_((END))"]
    for number, stage in enumerate(map_data["stages"]):
        lines.append(f'  subgraph stage{number}["{plain(stage["name"])} · {stage["cases"]:,} cases"]')
        lines += [f'    {ids[name]}["{plain(name)}"]' for name in stage["touchpoints"] if name in ids]
        lines.append("  end")
    lines += [f'  {ids[name]}["{plain(name)}"]' for name in ids if name not in staged]
    lines += [
        f'  {end(edge, "from", ids)} -->|"{edge["count"]:,}"| {end(edge, "to", ids)}'
        for edge in edges[:EDGES]
    ]
    if len(edges) > EDGES:
        left = sum(edge["count"] for edge in edges[EDGES:])
        lines.append(f"  %% {len(edges) - EDGES} rarer transitions ({left:,} steps) are not drawn")
    if len(wanted) > len(ids):
        lines.append(f"  %% {len(wanted) - len(ids)} touchpoints are not drawn")
    return "\n".join(lines) + "\n"


def touchpoints(edge: dict[str, Any]) -> list[str]:
    """The ends of a transition that are touchpoints: only one that begins or ends a case has a marker."""
    return [edge[side] for side in ("from", "to") if not marker(edge, side)]


def marker(edge: dict[str, Any], side: str) -> bool:
    """A touchpoint may be called START too; but between two touchpoints there are always seconds."""
    return edge["median_seconds"] is None and edge[side] == {"from": "START", "to": "END"}[side]


def end(edge: dict[str, Any], side: str, ids: dict[str, str]) -> str:
    return {"from": "start", "to": "end_"}[side] if marker(edge, side) else ids[edge[side]]


def plain(text: str) -> str:
    """Letters, digits, blanks and harmless signs as they are; every other character as `#code;`."""
    cut = text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"
    return "".join(c if c.isalnum() or c in " .,-_/()…" else f"#{ord(c)};" for c in cut)
