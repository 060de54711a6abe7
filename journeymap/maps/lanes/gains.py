"""The lane of opportunities: what there would be to gain if a pain went away."""

from __future__ import annotations

from collections.abc import Mapping

from journeymap.maps.figures import between, money, points, sentence
from journeymap.maps.lanes.board import Cell, Lane, Line
from journeymap.maps.lanes.found import finding_address, in_money, place, ranked, stake, told_scope
from journeymap.maps.lanes.reading import Cellar, Reading

SHOWN = 2
AS = {
    "matched": "as comparable cases",
    "before-after": "as before",
    "segment": "as the others",
    "designed": "as designed",
    "expected": "as is usual",
}


def opportunities(reading: Reading) -> Lane:
    """What there would be to gain if a pain went away: up to what the comparison had."""
    cells = []
    gains = [(rank, one) for rank, one in ranked(reading) if one["mood"] == "pain" and one["impact"]]
    for number, stage in enumerate(reading.stages):
        lines = [
            gain(rank, one, reading.called)
            for rank, one in gains
            if reading.stage_at(one["anchor"]) == number
        ]
        label = f"Opportunities at {stage}"
        cells.append(Cell(number, label, tuple(lines[:SHOWN]), tuple(lines[SHOWN:]), empty="none found"))
    note = "up to this gain if it went as in the comparison; gains overlap"
    note = told_scope(reading, note, [one for _, one in gains])
    return Lane("opportunities", "Opportunities", note, tuple(cells))


def gain(rank: int, finding: Cellar, called: Mapping[str, str]) -> Line:
    sums, told = in_money(finding), stake(finding)
    basis = (finding["effect"] or {}).get("basis", "")
    words = AS.get(basis, "as in the comparison")
    if sums is not None:
        value = between(money(-sums[2]), money(-sums[0]))
    elif told is not None:
        value = between(points(-told[2]), points(-told[0]))
    else:
        value = ""
    return Line(
        name=place(finding, called) or "Whole journey",
        value=value,
        rank=str(rank),
        mood="delight",
        long=f"If it went {words}: {value}. {sentence(finding['headline'])}",
        address=finding_address(finding),
    )
