"""Lanes of what analyzers found: pain and bright spots, moments of truth, and what belongs to no stage.

A finding is known by its shape (mood, effect, the rows behind it), never by the analyzer that gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.figures import money, plain, points, sentence
from journeymap.maps.lanes.board import Cell, Lane, Line, Written
from journeymap.maps.lanes.reading import ALL_CASES, Cellar, Reading, spaced

GLYPHS = {"pain": "painpt", "bright": "bright"}
MOODS = {"pain": "pain", "bright": "delight"}
SHOWN = 3
TRUTH = "moment of truth"
TRUTHS = "truths"


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


def place(finding: Cellar, called: Mapping[str, str]) -> str:
    """Where it is; called: activity -> its name for people."""
    anchor = finding["anchor"]
    here = called.get(anchor["name"], anchor["name"])
    if anchor["place"] != "transition" or anchor["name"] == anchor["to"]:
        return here
    return f"{here} → {called.get(anchor['to'], anchor['to'])}"


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
            finding_line(rank, one, axes, reading.called)
            for rank, one in rows
            if reading.stage_at(one["anchor"]) == number
        ]
        label = f"Pain and bright spots at {stage}"
        cells.append(Cell(number, label, tuple(lines[:SHOWN]), tuple(lines[SHOWN:]), empty="none found"))
    what = "value" if any(one["money"] is not None for _, one in rows) else "share of cases"
    note = told_scope(reading, f"{what}, ranked over all stages", [one for _, one in rows])
    return Lane("findings", "Pain & bright", note, tuple(cells))


def told_scope(reading: Reading, note: str, found: Iterable[Cellar]) -> str:
    """The note of a lane; it says so where what is found holds for other cases than those shown."""
    return f"{note}; {ALL_CASES}" if any(map(reading.elsewhere, found)) else note


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


def finding_line(rank: int, finding: Cellar, axes: tuple[Axis, Axis], called: Mapping[str, str]) -> Line:
    sums, told = in_money(finding), stake(finding)
    mood = MOODS.get(finding["mood"], "")
    value, axis = (sums, axes[0]) if sums is not None else (told, axes[1])
    drawn = (
        interval(axis, Value(value[1], value[0], value[2], mood), told=sentence(finding["headline"]))
        if value is not None
        else Line().mark
    )
    return Line(
        name=place(finding, called) or sentence(finding["headline"]),
        value=worth(finding),
        note="stale" if finding["stale"] else "imported" if finding.get("origin") else "",
        interval=span(finding),
        glyph=GLYPHS.get(finding["mood"], "measured"),
        rank=str(rank),
        mood=mood,
        long=sentence(finding["headline"]),
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
    """Findings that belong to no stage: the journey's, a channel's, a persona's, a theme's. What only
    describes a persona or theme, without an impact, stands on its own page."""
    rows = ranked(reading)
    axes = stake_axes(one for _, one in rows)
    loose = [
        finding_line(rank, one, axes, reading.called)
        for rank, one in rows
        if reading.stage_at(one["anchor"]) is None and not portrayed(one)
    ]
    truths = [one for one in reading.map["findings"] if is_truth(one)]
    return (
        *loose,
        *(truth_line(one, reading.called) for one in truths if reading.stage_at(one["anchor"]) is None),
    )


def portrayed(finding: Cellar) -> bool:
    """Whether it only describes what people keep."""
    return finding["anchor"]["place"] in ("persona", "theme") and finding["impact"] is None


def truths(reading: Reading, marked: Sequence[Written] = ()) -> Lane:
    """Moments of truth: those that were mined, and those that people marked, with why."""
    mined = [one for one in reading.map["findings"] if is_truth(one)]
    cells = []
    for number, stage in enumerate(reading.stages):
        lines = [
            truth_line(one, reading.called) for one in mined if reading.stage_at(one["anchor"]) == number
        ]
        own = tuple(note for note in marked if reading.stage_of.get(note.at) == number)
        lines += [marked_line(note) for note in own]
        label = f"Moments of truth at {stage}"
        cells.append(Cell(number, label, tuple(lines), notes=own, empty="none found or marked"))
    return Lane(TRUTHS, "Moments of truth", "what the outcome hangs on", tuple(cells), written=True)


def starred(reading: Reading, marked: Sequence[Written]) -> set[str]:
    """Touchpoints that are moments of truth, mined or marked."""
    mined = (one["anchor"] for one in reading.map["findings"] if is_truth(one))
    return {note.at for note in marked} | {at["name"] for at in mined if at["place"] == "touchpoint"}


def marked_line(note: Written) -> Line:
    """A touchpoint that somebody marked."""
    said = f"{note.status}{f' · {note.by}' if note.by else ''}: {note.text}"
    return Line(note.at, glyph="mot", note=said, long=note.text)


def truth_line(finding: Cellar, called: Mapping[str, str]) -> Line:
    mood = MOODS.get(finding["mood"], "")
    return Line(
        place(finding, called),
        worth(finding),
        glyph="mot",
        mood=mood,
        note=sentence(finding["headline"]),
        long=sentence(finding["headline"]),
        address=finding_address(finding),
    )
