"""A short stable name of each cell and finding of a map: links, drawers and exports find it by that. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

LETTERS = 16  # of the hash: among ten thousand cells, two share one in 1e-11 of all maps


def address(cell: Mapping[str, Any]) -> str:
    """The name of a measure (a cell) or a finding of a map's JSON.

    Of a cell: what it says of which place, its dims and the analyzer that gave it. A newer run, newer data
    or another part of the journey leave it the same. Of a finding: `f` and its number.
    """
    if "headline" in cell:
        return f"f{cell['id']}"
    anchor, run = cell["anchor"], cell["run"]
    told = [
        anchor["place"],
        anchor["name"],
        anchor["to"],
        cell["name"],
        sorted(cell["dims"].items()),
        run["analyzer"] if run else None,
    ]
    return "c" + sha256(json.dumps(told).encode()).hexdigest()[:LETTERS]


def addressed(cells: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells with their `address`. Of two that would share one, the later is told its number too."""
    seen: dict[str, int] = {}
    found = []
    for cell in cells:
        name = address(cell)
        seen[name] = seen.get(name, 0) + 1
        again = f"-{seen[name]}" if seen[name] > 1 else ""
        found.append({**cell, "address": name + again})
    return found


def cell_at(drawn: Mapping[str, Any], wanted: str) -> dict[str, Any]:
    """The cell or finding of a map that has this address. KeyError where there is none."""
    kind = "findings" if wanted.startswith("f") else "measures"
    for cell in drawn[kind]:
        if cell["address"] == wanted:
            return cell
    raise KeyError(wanted)
