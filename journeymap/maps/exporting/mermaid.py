"""A map as a Mermaid flowchart: stages as boxes, touchpoints in them, the strongest transitions between."""

from __future__ import annotations

from typing import Any

EDGES = 40  # the most frequent transitions that are drawn; the rest is counted in a comment


def as_mermaid(map_data: dict[str, Any]) -> str:
    """Flowchart source. Names are data: everything that Mermaid or HTML could read is written as entities."""
    names = {"START": "start", "END": "end_"}
    lines = ["flowchart LR", "  start((START))", "  end_((END))"]
    for number, stage in enumerate(map_data["stages"]):
        lines.append(f'  subgraph stage{number}["{plain(stage["name"])} · {stage["cases"]:,} cases"]')
        for touchpoint in stage["touchpoints"]:
            names[touchpoint] = f"t{len(names)}"
            lines.append(f'    {names[touchpoint]}["{plain(touchpoint)}"]')
        lines.append("  end")
    edges = map_data["touchpoint_transitions"]
    for edge in edges[:EDGES]:
        for end in (edge["from"], edge["to"]):
            if end not in names:  # a touchpoint that lies in no stage
                names[end] = f"t{len(names)}"
                lines.append(f'  {names[end]}["{plain(end)}"]')
        lines.append(f'  {names[edge["from"]]} -->|"{edge["count"]:,}"| {names[edge["to"]]}')
    if len(edges) > EDGES:
        left = sum(edge["count"] for edge in edges[EDGES:])
        lines.append(f"  %% {len(edges) - EDGES} rarer transitions ({left:,} steps) are not drawn")
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Letters, digits, blanks and harmless signs as they are; every other character as `#code;`."""
    return "".join(c if c.isalnum() or c in " .,-_/()" else f"#{ord(c)};" for c in text)
