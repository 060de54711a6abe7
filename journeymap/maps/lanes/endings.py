"""The drop-off lane: which share of cases ends where, and what would be usual."""

from __future__ import annotations

from journeymap.maps.drawing.marks import against
from journeymap.maps.figures import count, share
from journeymap.maps.lanes.board import Cell, Lane, Line
from journeymap.maps.lanes.comparing import changed
from journeymap.maps.lanes.found import MOODS, SHOWN, told_scope
from journeymap.maps.lanes.reading import Cellar, Reading, address, bounds, spaced

ENDS_HERE = ("end share", "drop off")
"""Names of measures that say which share of cases ends at a place."""


def dropoff_cells(reading: Reading, number: int) -> list[Cellar]:
    """Cells of a stage that say which share of cases ends there, largest first."""
    found = [
        cell
        for cell in reading.of_stage(number)
        if cell["unit"] == "share" and spaced(cell["name"]).lower() in ENDS_HERE
    ]
    return sorted(found, key=lambda cell: (cell["anchor"]["place"] != "stage", -(cell["value"] or 0)))


def expected(reading: Reading, cell: Cellar) -> tuple[float, str] | None:
    """(share that would be usual, mood): of a finding here whose rows are cases that go no further."""
    for finding in reading.map["findings"]:
        same = finding["anchor"] == cell["anchor"] and finding["unit"] == "share"
        if same and ends_here(finding) and same_step(finding, cell) and cell["value"] is not None:
            return max(0.0, cell["value"] - finding["value"]), MOODS.get(finding["mood"], "")
    return None


def ends_here(finding: Cellar) -> bool:
    where = (finding["evidence"] or {}).get("where") or ()
    return any(one["column"].startswith("next_") and one["op"] == "null" for one in where)


def same_step(finding: Cellar, cell: Cellar) -> bool:
    """Whether both speak of the same activity, where the cell names one."""
    values = {
        one["value"]
        for one in finding["evidence"]["where"]
        if isinstance(one["value"], str) and one["op"] == "="
    }
    return not cell["dims"] or bool(values & set(cell["dims"].values()))


def at_goal(reading: Reading, cell: Cellar) -> bool:
    """Whether it speaks of the goal: who ends there has dropped off from nothing. It lies behind the fold."""
    if cell["anchor"]["place"] != "touchpoint":
        return False
    goals = (reading.map.get("goal") or {}).get("activities") or ()
    return bool(set(goals) & {*cell["dims"].values(), cell["anchor"]["name"]})


def dropoff(reading: Reading) -> Lane:
    """Where cases end: observed as a bar, what would be usual as a ring, on one axis from zero."""
    rows = [dropoff_cells(reading, number) for number in range(len(reading.stages))]
    known = [
        cell["value"]
        for row in rows
        for cell in row
        if cell["value"] is not None and not at_goal(reading, cell)
    ]
    top = min(1.0, -(-max(known, default=0.1) // 0.1) * 0.1)
    cells = []
    for number, (stage, row) in enumerate(zip(reading.stages, rows, strict=True)):
        lines = [drop_line(reading, cell, top) for cell in row if not at_goal(reading, cell)]
        goals = [drop_line(reading, cell, top) for cell in row if at_goal(reading, cell)]
        label = f"Drop-off at {stage}"
        opened = address(row[0]) if row else None
        nothing = "no share of endings measured"
        calm = bool(row) and row[0]["anchor"]["place"] == "stage" and row[0]["value"] == 0
        first = 1 if calm else SHOWN
        cells.append(
            Cell(
                number,
                label,
                tuple(lines[:first]),
                tuple(lines[first:] + goals),
                address=opened,
                empty=nothing,
            )
        )
    note = f"share that ends here (stage: without the goal), 0 to {share(top)}; ○ usual"
    note = told_scope(reading, note, [cell for row in rows for cell in row])
    return Lane("endings", "Drop-off", note, tuple(cells))


def drop_line(reading: Reading, cell: Cellar, top: float) -> Line:
    whole = cell["anchor"]["place"] == "stage" and not cell["dims"]
    told = next(iter(cell["dims"].values()), cell["anchor"]["name"])
    name = "whole stage" if whole else reading.called.get(told, told)
    if cell["value"] is None:
        words = f"n = {count(cell['n'])}"
        return Line(name, note="not enough data", n=words, glyph="few", address=address(cell))
    usual = expected(reading, cell)
    mood = usual[1] if usual else ""
    low, high = bounds(cell)
    spoken = f"{name}: {share(cell['value'], 0, low, high)} end here"
    spoken += f", {share(usual[0])} is usual" if usual else ""
    return Line(
        name,
        share(cell["value"], 0, low, high),
        glyph={"pain": "painpt", "delight": "bright"}.get(mood, ""),
        mood=mood,
        n=f"n {count(cell['n'])}",
        long=spoken,
        mark=against(cell["value"], usual[0] if usual else None, top, spoken, mood),
        address=address(cell),
        **changed(reading, cell),
    )
