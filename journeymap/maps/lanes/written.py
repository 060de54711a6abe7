"""Lanes that people fill, and lanes for measures that no other lane shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.figures import count, ends, written
from journeymap.maps.lanes.board import Cell, Lane, Line, Written
from journeymap.maps.lanes.claims import Judgement, judged, worst
from journeymap.maps.lanes.comparing import changed
from journeymap.maps.lanes.found import told_scope
from journeymap.maps.lanes.reading import Cellar, Reading, address, bounds, spaced, state, titled

LANES = {
    "frontstage": "Frontstage",
    "backstage": "Backstage",
    "systems": "Support systems",
    "owner": "Owner",
}
"""Always there, so that people see where to write; lanes of other names follow."""
SHOWN = 3
EVERYWHERE = "all stages"


def note_cell(reading: Reading, number: int, title: str, notes: Iterable[Any], past: str = "") -> Cell:
    """What was written of one stage; `notes`: rows of `Note`. past: how long the review is overdue, in words:
    what is assumed is stale then."""
    kept = tuple(noted(reading, note) for note in notes)
    label = f"{title} of {reading.stages[number]}"
    if not kept:
        return Cell(number, label, empty="nothing written")
    lines = tuple(line(note) for note in kept)
    found = worst([Judgement(note.status, note.words) for note in kept])
    if found.status == "measured":
        return Cell(number, label, lines, notes=kept)
    if found.status == "contested":
        return Cell(number, label, lines, status="contested", words=found.words, notes=kept)
    if past:
        return Cell(number, label, lines, status="stale", words=past, notes=kept)
    by = ", ".join(dict.fromkeys(note.by for note in kept if note.by))
    return Cell(number, label, lines, status="assumed", words=by, notes=kept)


def noted(reading: Reading, note: Any) -> Written:
    """A note with what its evidence makes of it."""
    found = judged(reading, note)
    return Written(
        getattr(note, "pk", None),
        note.text,
        author(note),
        getattr(note, "revision", 1),
        getattr(note, "at", ""),
        found.status,
        found.words,
        found.evidence,
        getattr(note, "cell", ""),
        getattr(note, "says", ""),
        getattr(note, "limit", None),
    )


def line(note: Written) -> Line:
    """What was written, marked where data speak for or against it."""
    if not note.words:
        return Line(note.text)
    address = note.cell if note.evidence else None
    return Line(note.text, note=note.words, glyph=note.status, long=note.evidence, address=address)


def author(note: Any) -> str:
    return str(note.by) if getattr(note, "by", None) else ""


def note_lanes(reading: Reading, notes: Iterable[Any], past: str = "") -> Iterator[Lane]:
    """The lanes people write in; a note of no stage stands in every one. past: see `note_cell`."""
    by_lane: dict[str, list[Any]] = {key: [] for key in LANES}
    for note in notes:
        by_lane.setdefault(note.lane, []).append(note)
    for key, rows in by_lane.items():
        title = LANES.get(key, titled(key))
        cells = tuple(
            note_cell(reading, number, title, (note for note in rows if note.place in ("", stage)), past)
            for number, stage in enumerate(reading.stages)
        )
        yield Lane(key, title, "written by people", cells, written=True)


def other_lanes(reading: Reading, shown: set[str], titles: set[str]) -> Iterator[Lane]:
    """A lane for each measure of an analyzer that no lane shows yet: a new analyzer appears by itself."""
    groups: dict[tuple[str, str], list[Cellar]] = {}
    for cell in reading.map["measures"]:
        if cell["run"] is None or (address(cell) or "") in shown:
            continue
        if reading.stage_at(cell["anchor"]) is not None:
            groups.setdefault((cell["run"]["analyzer"], cell["name"]), []).append(cell)
    for (analyzer, name), found in groups.items():
        title = titled(name)
        if title in titles:
            title = f"{title} by {spaced(analyzer)}"
        yield measured(reading, f"{analyzer}-{name}", title, f"measured by {spaced(analyzer)}", found)


def measured(reading: Reading, key: str, title: str, note: str, found: list[Cellar]) -> Lane:
    axis = axis_of(found)
    cells = []
    for number, stage in enumerate(reading.stages):
        here = [cell for cell in found if reading.stage_at(cell["anchor"]) == number]
        here.sort(key=lambda cell: -(cell["value"] or 0))
        lines = [row(reading, cell, axis) for cell in here]
        opened = address(here[0]) if here else None
        cells.append(
            Cell(
                number, f"{title} at {stage}", tuple(lines[:SHOWN]), tuple(lines[SHOWN:]), address=opened,
                empty="not measured here",
            )
        )  # fmt: skip
    return Lane(key, title, told_scope(reading, note, found), tuple(cells), of_analyzer=True)


def axis_of(found: Iterable[Cellar]) -> Axis:
    values = [0.0]
    for cell in found:
        if cell["value"] is not None:
            values += [cell["value"], *(bound for bound in bounds(cell) if bound is not None)]
    return Axis(min(values), max(values))


def row(reading: Reading, cell: Cellar, axis: Axis) -> Line:
    anchor = cell["anchor"]
    where = anchor["name"] if anchor["place"] != "stage" else ""
    name = " · ".join([*filter(None, [where]), *cell["dims"].values()])
    n = f"n {count(cell['n'])}"
    if cell["value"] is None:
        return Line(name, note="not enough data", n=n, glyph="few", address=address(cell))
    low, high = bounds(cell)
    value = written(cell["value"], cell["unit"], low, high)
    told = f"{name}: {value} {ends(low, high, cell['unit'])}, {n}"
    told_state = state(cell)
    glyph = "" if told_state == "measured" else told_state
    mark = interval(axis, Value(cell["value"], low, high), told=told)
    return Line(
        name,
        value,
        ends(low, high, cell["unit"]),
        n,
        glyph=glyph,
        long=told,
        mark=mark,
        address=address(cell),
        **changed(reading, cell),
    )
