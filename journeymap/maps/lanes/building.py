"""From the map's data to the board: heads, then lanes in the order that people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from journeymap.maps.figures import NARROW, count, duration, points, share
from journeymap.maps.figures import bounds as in_percent
from journeymap.maps.lanes import counted, endings, feelings, found, gains, written
from journeymap.maps.lanes.board import Board, Cell, Lane, Line, StageHead
from journeymap.maps.lanes.comparing import pointed
from journeymap.maps.lanes.reading import Cellar, Reading, address, bounds, state

COLUMN = 183
OPPORTUNITIES = "opportunities"


def lanes(
    drawn: Mapping[str, Any],
    notes: Iterable[Any] = (),
    quotes: Mapping[str, Sequence[Any]] | None = None,
    compared: Mapping[str, Any] | None = None,
    others: Sequence[tuple[str, Mapping[str, Any]]] = (),
    column: int = COLUMN,
    curves: Sequence[tuple[str, Mapping[str, Any]]] = (),
    past: str = "",
) -> Board:
    """The board of a map (its JSON data, see docs/maps.md).

    notes: rows of `Note`. quotes: stage -> voices that may be shown; None: no lane of voices. compared:
    address -> difference to another map. others: that map by its name. column: px of a stage at least.
    curves: more maps by name, as of personas, for the lines of the emotion curve, which has room for two
    besides its own. past: how long the review is overdue, in words; empty while it is not.
    """
    other_cases = others[0][1]["totals"]["cases"] if others else None
    reading = Reading(drawn, compared or {}, other_cases)
    kept = list(notes)
    ideas = [note for note in kept if note.lane == OPPORTUNITIES]
    marked = [written.noted(reading, note) for note in kept if note.lane == found.TRUTHS]
    beside = [(name, Reading(other)) for name, other in (*others, *curves)]
    shown = [
        counted.flow(reading, column),
        counted.touchpoints(reading),
        counted.channels(reading),
        counted.times(reading),
        *feelings.emotions(reading, beside, column, found.starred(reading, marked)),
        feelings.scores(reading),
        *([feelings.quotes(reading, quotes)] if quotes is not None else []),
        found.pains(reading),
        endings.dropoff(reading),
        with_notes(reading, gains.opportunities(reading), ideas),
        found.truths(reading, marked),
    ]
    told = {one for lane in shown for cell in lane.cells for one in cell.addresses}
    shown += written.other_lanes(reading, told, {lane.title for lane in shown})
    other_lanes = [note for note in kept if note.lane not in (OPPORTUNITIES, found.TRUTHS)]
    shown += written.note_lanes(reading, other_lanes, past)
    return Board(heads(reading), tuple(shown), found.strip(reading), column, facts(reading), past)


def with_notes(reading: Reading, lane: Lane, notes: Sequence[Any]) -> Lane:
    """What people wrote stands below what was worked out."""
    cells = []
    for cell in lane.cells:
        stage = reading.stages[cell.stage]
        own: Cell = written.note_cell(
            reading, cell.stage, lane.title, (note for note in notes if note.place in ("", stage))
        )
        lines = tuple(Line(note.text, note=note.by, glyph=note.status) for note in own.notes)
        cells.append(replace(cell, lines=(*cell.lines, *lines), notes=own.notes))
    return replace(lane, cells=tuple(cells), written=True)


def heads(reading: Reading) -> tuple[StageHead, ...]:
    return tuple(head(reading, number) for number in range(len(reading.stages)))


def head(reading: Reading, number: int) -> StageHead:
    stage = reading.map["stages"][number]
    cases, start, previous = (
        reading.cell("stage", stage["name"], name)
        for name in ("cases", "share_of_start", "share_of_previous")
    )
    ends = bounds(start) if start else (None, None)
    differs = reading.difference(start) if start else None
    change = "" if differs is None else points(differs.change)
    of_start = share(stage["share_of_start"], 1, *ends)
    told = share(stage["share_of_previous"], 1, *(bounds(previous) if previous else (None, None)))
    none_before = "first stage" if number == 0 else "too few cases before"
    lines = [Line("Cases", count(stage["cases"]), address=address(cases))]
    lines.append(head_line("Share of start", of_start, start))
    if stage["share_of_previous"] is not None:
        lines.append(head_line("Share of previous stage", told, previous))
    return StageHead(
        number + 1,
        stage["name"],
        count(stage["cases"]),
        of_start,
        none_before if stage["share_of_previous"] is None else f"{told} of previous",
        Cell(number, f"Cases of {stage['name']}", tuple(lines)),
        change,
        differs is not None and pointed(change, differs.marked),
    )


def head_line(name: str, value: str, cell: Cellar | None) -> Line:
    """A share of a stage's head: its interval, of how many; imported ones say so."""
    if cell is None:
        return Line(name, value)
    told = state(cell)
    glyph = "" if told == "measured" else told
    ends = in_percent(*bounds(cell))
    sure = f"{round(cell['interval']['level'] * 100)}{NARROW}% {ends}" if ends else ""
    n = f"n {count(cell['n'])}"
    return Line(name, value, ends, n, glyph=glyph, long=sure, address=address(cell))


def facts(reading: Reading) -> tuple[str, ...]:
    """What holds for the whole map, ready to read."""
    totals = reading.map["totals"]
    told = [f"{count(totals['cases'])} cases", f"{count(totals['open_cases'])} of them still open"]
    if reading.map.get("ends_after_seconds"):
        told.append(f"a case ends after {duration(reading.map['ends_after_seconds'])} of silence")
    if reading.map["unmatched"]["events"]:
        told.append(f"{count(reading.map['unmatched']['events'])} events match no touchpoint")
    return tuple(told)
