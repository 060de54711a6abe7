"""Lanes of what analyzers found: pain and bright spots, drop-off, opportunities, moments of truth.

A finding is known by its shape (mood, effect, the rows behind it), never by the analyzer that gave it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from journeymap.maps.drawing.marks import Axis, Value, against, interval
from journeymap.maps.figures import DASH, count, money, plain, points, share
from journeymap.maps.lanes.board import Cell, Lane, Line
from journeymap.maps.lanes.comparing import changed
from journeymap.maps.lanes.reading import Cellar, Reading, address, bounds, spaced

GLYPHS = {"pain": "painpt", "bright": "bright"}
MOODS = {"pain": "pain", "bright": "delight"}
SHOWN = 3
TRUTH = "moment of truth"
AS = {
    "matched": "as comparable cases",
    "before-after": "as before",
    "segment": "as the others",
    "designed": "as designed",
    "expected": "as is usual",
}
ENDS_HERE = ("end share", "drop off")


def finding_address(finding: Cellar) -> str:
    return finding.get("address") or f"f{finding['id']}"


def stake(finding: Cellar) -> tuple[float, float, float] | None:
    """(low, value, high) of the impact, pain negative: how outcomes change in shares of all ended cases.

    The interval is that of the effect, scaled as its value is. None without an impact.
    """
    impact, effect = finding["impact"], finding["effect"]
    if impact is None:
        return None
    told = effect.get("interval") if effect else None
    expected = rate(effect) if effect else None
    if told is None or expected is None or abs(expected) < 1e-9:
        return -impact, -impact, -impact
    ends = sorted((-impact * told["low"] / expected, -impact * told["high"] / expected))
    return min(ends[0], -impact), -impact, max(ends[1], -impact)


def rate(effect: Cellar) -> float | None:
    """Rate of the comparison less the rate of the exposed."""
    exposed, against_it = effect["exposed"], effect["comparison"]
    if not exposed["n"]:
        return None
    usual = effect["comparison_rate"]
    if usual is None and against_it and against_it["n"]:
        usual = against_it["reached"] / against_it["n"]
    return None if usual is None else usual - exposed["reached"] / exposed["n"]


def in_money(finding: Cellar) -> tuple[float, float, float] | None:
    """(low, value, high) in money, pain negative."""
    told = stake(finding)
    if told is None or finding["money"] is None or not finding["impact"]:
        return None
    factor = finding["money"] / finding["impact"]
    low, value, high = (bound * factor for bound in told)
    return min(low, high), value, max(low, high)


def worth(finding: Cellar) -> str:
    """What it is worth, as people read it: money, else points of the outcome, else its value."""
    sums, told = in_money(finding), stake(finding)
    if sums is not None:
        return money(sums[1])
    if told is not None:
        return points(told[1], 1)
    return ""


def place(finding: Cellar) -> str:
    anchor = finding["anchor"]
    if anchor["place"] == "transition":
        if anchor["name"] == anchor["to"]:
            return anchor["name"]
        return f"{anchor['name']} → {anchor['to']}"
    return anchor["name"]


def ranked(reading: Reading) -> list[tuple[int, Cellar]]:
    """Findings with their rank over the whole map: by size of impact, those without one after them."""
    found = [one for one in reading.map["findings"] if not is_truth(one)]
    found.sort(key=lambda one: -abs(one["impact"]) if one["impact"] is not None else 1.0)
    return list(enumerate(found, 1))


def is_truth(finding: Cellar) -> bool:
    return spaced(finding["kind"]).lower().rstrip("s") in (TRUTH, "moments of truth".rstrip("s"))


def pains(reading: Reading) -> Lane:
    """Pain and bright spots, each with its rank over all stages; every finding of a stage is in its cell."""
    rows = ranked(reading)
    axes = stake_axes(one for _, one in rows)
    cells = []
    for number, stage in enumerate(reading.stages):
        lines = [
            finding_line(rank, one, axes) for rank, one in rows if reading.stage_at(one["anchor"]) == number
        ]
        label = f"Pain and bright spots at {stage}"
        cells.append(Cell(number, label, tuple(lines[:SHOWN]), tuple(lines[SHOWN:]), empty="none found"))
    what = "value in this period" if any(one["money"] is not None for _, one in rows) else "share of cases"
    return Lane("findings", "Pain & bright", f"{what}, ranked over all stages", tuple(cells))


def stake_axes(findings: Iterable[Cellar]) -> tuple[Axis, Axis]:
    """One axis for money, one for points; both with zero, shared by all cells."""
    sums, shares = [0.0], [0.0]
    for one in findings:
        told, size = in_money(one), stake(one)
        if told is not None:
            sums += told
        elif size is not None:
            shares += size
    return Axis(min(sums), max(sums)), Axis(min(shares), max(shares))


def finding_line(rank: int, finding: Cellar, axes: tuple[Axis, Axis]) -> Line:
    sums, told = in_money(finding), stake(finding)
    mood = MOODS.get(finding["mood"], "")
    value, axis = (sums, axes[0]) if sums is not None else (told, axes[1])
    drawn = (
        interval(axis, Value(value[1], value[0], value[2], mood), told=finding["headline"])
        if value is not None
        else Line().mark
    )
    return Line(
        name=place(finding) or "Whole journey",
        value=worth(finding),
        note="stale" if finding["stale"] else "",
        n=spaced(finding["kind"]),
        interval=span(finding),
        glyph=GLYPHS.get(finding["mood"], "measured"),
        rank=str(rank),
        mood=mood,
        long=finding["headline"],
        mark=drawn,
        address=finding_address(finding),
    )


def span(finding: Cellar) -> str:
    """The interval of what it is worth, in words."""
    sums, told = in_money(finding), stake(finding)
    if sums is not None and sums[0] < sums[2]:
        return f"[{money(sums[0])}, {money(sums[2])}]"
    if told is not None and told[0] < told[2]:
        return f"[{plain(told[0] * 100, 1, signed=True)}, {plain(told[2] * 100, 1, signed=True)}] points"
    return ""


def strip(reading: Reading) -> tuple[Line, ...]:
    """Findings that belong to no stage: the journey's, a channel's, a persona's, a theme's."""
    rows = ranked(reading)
    axes = stake_axes(one for _, one in rows)
    loose = [finding_line(rank, one, axes) for rank, one in rows if reading.stage_at(one["anchor"]) is None]
    truths = [one for one in reading.map["findings"] if is_truth(one)]
    return (*loose, *(truth_line(one) for one in truths if reading.stage_at(one["anchor"]) is None))


def opportunities(reading: Reading) -> Lane:
    """What there would be to gain if a pain went away: up to what the comparison had."""
    cells = []
    gains = [(rank, one) for rank, one in ranked(reading) if one["mood"] == "pain" and one["impact"]]
    for number, stage in enumerate(reading.stages):
        lines = [gain(rank, one) for rank, one in gains if reading.stage_at(one["anchor"]) == number]
        label = f"Opportunities at {stage}"
        cells.append(Cell(number, label, tuple(lines[:2]), tuple(lines[2:]), empty="none found"))
    note = "up to this gain if it went as in the comparison; gains overlap"
    return Lane("opportunities", "Opportunities", note, tuple(cells))


def gain(rank: int, finding: Cellar) -> Line:
    sums, told = in_money(finding), stake(finding)
    basis = (finding["effect"] or {}).get("basis", "")
    words = AS.get(basis, "as in the comparison")
    if sums is not None:
        value = between(-sums[2], -sums[0], money)
    elif told is not None:
        value = f"{between(-told[2] * 100, -told[0] * 100, lambda part: plain(part, 1, signed=True))} points"
    else:
        value = ""
    return Line(
        name=place(finding) or "Whole journey",
        value=value,
        note=f"if {words}",
        rank=str(rank),
        mood="delight",
        long=finding["headline"],
        address=finding_address(finding),
    )


def between(low: float, high: float, told: Any) -> str:
    """+84k – +92k; one figure where both read the same."""
    ends = told(low), told(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} {DASH} {ends[1]}"


def truths(reading: Reading) -> Lane | None:
    found = [one for one in reading.map["findings"] if is_truth(one)]
    if not found:
        return None
    cells = []
    for number, stage in enumerate(reading.stages):
        lines = tuple(truth_line(one) for one in found if reading.stage_at(one["anchor"]) == number)
        cells.append(Cell(number, f"Moments of truth at {stage}", lines, empty="none found"))
    return Lane("truths", "Moments of truth", "what the outcome hangs on", tuple(cells))


def truth_line(finding: Cellar) -> Line:
    mood = MOODS.get(finding["mood"], "")
    return Line(
        place(finding), worth(finding), glyph="mot", mood=mood, note=finding["headline"], long=finding["headline"],
        address=finding_address(finding),
    )  # fmt: skip


def dropoff_cells(reading: Reading, number: int) -> list[Cellar]:
    """Cells of a stage that say which share of cases ends there, largest first."""
    found = [
        cell
        for cell in reading.of_stage(number)
        if cell["unit"] == "share" and spaced(cell["name"]).lower() in ENDS_HERE
    ]
    return sorted(found, key=lambda cell: (cell["anchor"]["place"] != "stage", -(cell["value"] or 0)))


def expected(reading: Reading, cell: Cellar) -> tuple[float, str] | None:
    """(share that would be usual, mood): from a finding on the same place whose rows are cases that go no further."""
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


def dropoff(reading: Reading) -> Lane:
    """Where cases end: observed as a bar, what would be usual as a ring, on one axis from zero."""
    rows = [dropoff_cells(reading, number) for number in range(len(reading.stages))]
    known = [cell["value"] for row in rows for cell in row if cell["value"] is not None]
    top = min(1.0, -(-max(known, default=0.1) // 0.1) * 0.1)
    cells = []
    for number, (stage, row) in enumerate(zip(reading.stages, rows, strict=True)):
        lines = [drop_line(reading, cell, top) for cell in row]
        label = f"Drop-off at {stage}"
        opened = address(row[0]) if row else None
        nothing = "no share of endings measured"
        calm = bool(row) and row[0]["anchor"]["place"] == "stage" and row[0]["value"] == 0
        first = 1 if calm else SHOWN
        cells.append(
            Cell(number, label, tuple(lines[:first]), tuple(lines[first:]), address=opened, empty=nothing)
        )
    note = f"share that ends here, axis 0 to {share(top)}; ○ usual"
    return Lane("endings", "Drop-off", note, tuple(cells))


def drop_line(reading: Reading, cell: Cellar, top: float) -> Line:
    whole = cell["anchor"]["place"] == "stage" and not cell["dims"]
    name = "stage, without the goal" if whole else next(iter(cell["dims"].values()), cell["anchor"]["name"])
    if cell["value"] is None:
        words = f"n = {count(cell['n'])}"
        return Line(name, note="not enough data", n=words, glyph="few", address=address(cell))
    usual = expected(reading, cell)
    mood = usual[1] if usual else ""
    low, high = bounds(cell)
    told = f"{name}: {share(cell['value'], 0, low, high)} end here"
    told += f", {share(usual[0])} is usual" if usual else ""
    return Line(
        name,
        share(cell["value"], 0, low, high),
        glyph={"pain": "painpt", "delight": "bright"}.get(mood, ""),
        mood=mood,
        n=f"n {count(cell['n'])}",
        long=told,
        mark=against(cell["value"], usual[0] if usual else None, top, told, mood),
        address=address(cell),
        **changed(reading, cell),
    )
