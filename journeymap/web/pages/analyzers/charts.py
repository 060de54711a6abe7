"""Measures over time and by hour, drawn: a course or a grid for each place and refinement. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from journeymap.analysis.models import Measure
from journeymap.maps import figures
from journeymap.maps.drawing import course as over_time
from journeymap.maps.drawing.course import Point, course
from journeymap.maps.drawing.heat import Spot, heat
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.web.pages.analyzers.naming import dims_of, ranked, title_of, worded

CHARTS, ROWS = 6, 16  # drawings of one shape, rows of a grid that are shown
PERIOD, HOUR = "period", "hour"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekday", "weekend")
SIGNED = ("polarity", "points")


@dataclass(frozen=True)
class Chart:
    """A drawing with what it is of. wide: it has a size of its own and may need to be scrolled."""

    title: str
    drawn: Drawing
    note: str = ""
    wide: bool = False


def courses(rows: Sequence[Measure]) -> list[Chart]:
    """A course for each place and refinement, those with most behind them first; all share their axis."""
    lines: dict[str, list[Measure]] = defaultdict(list)
    for each in rows:
        lines[title_of(each, (PERIOD,))].append(each)
    told = ranked(lines)
    made = {title: points(found) for title, found in told[:CHARTS]}
    known = [one for line in made.values() for one in line if one.value is not None]
    spans = {title: over_time.reach(known) if alike(known, line) else None for title, line in made.items()}
    charts = [
        Chart(title, *_course(line, lines[title][0].unit, spans[title])) for title, line in made.items()
    ]
    return charts + [Chart(title, NOTHING) for title, _ in told[CHARTS:]]


def alike(known: Sequence[Point], line: Sequence[Point]) -> bool:
    """Whether a line is seen on the axis of all: its own reach is a quarter of theirs at least."""
    mine = [one for one in line if one.value is not None]
    if not mine:
        return False
    (low, high), (least, most) = over_time.reach(mine), over_time.reach(known)
    return high - low >= (most - least) / 4


def points(found: Sequence[Measure]) -> list[Point]:
    ordered = sorted(found, key=lambda each: (each.dims[PERIOD], each.pk or 0))
    return [
        Point(
            name=period(str(each.dims[PERIOD])),
            value=each.value,
            low=each.low,
            high=each.high,
            n=each.n,
            ahead=each.status == "predicted",
        )
        for each in ordered
    ]


def _course(line: Sequence[Point], unit: str, span: tuple[float, float] | None) -> tuple[Drawing, str]:
    known = [one for one in line if one.value is not None]
    ahead = sum(one.ahead for one in known)
    if not known:
        return NOTHING, "not enough data in any period"
    low, high = span or over_time.reach(known)

    def written(value: float) -> str:
        """With no more digits than the axis shows apart."""
        return worded(value, unit, low, high)

    said = (
        f"{len(line)} periods from {line[0].name} to {line[-1].name}, last {written(known[-1].value or 0.0)}"
    )
    note = f"{ahead} periods ahead are forecast" if ahead else ""
    return course(line, f"{said}. {note}".strip(), written, span), note


def period(told: str) -> str:
    """3 Oct 2026 of 2026-10-03; Oct 2026 of 2026-10; else as it was told."""
    try:
        if len(told) == 7 and told[4] == "-" and told[5:].isdigit():
            return f"{date.fromisoformat(f'{told}-01'):%b %Y}"
        return figures.day(date.fromisoformat(told[:10]), year=True)
    except ValueError:
        return told


def grids(rows: Sequence[Measure], dims: frozenset[str]) -> list[Chart]:
    """A grid for each place and refinement: hours across, days down where there are any."""
    down_by = next((name for name in sorted(dims) if name in ("day", "weekday", "dow")), "")
    found: dict[str, list[Measure]] = defaultdict(list)
    for each in rows:
        found[title_of(each, (HOUR, down_by)) if down_by else "By hour"].append(each)
    return [grid(title, told, down_by) if at < CHARTS else Chart(title, NOTHING)
            for at, (title, told) in enumerate(ranked(found))]  # fmt: skip


def grid(title: str, found: Sequence[Measure], down_by: str) -> Chart:
    unit = found[0].unit
    spots = [
        Spot(
            dims_of(each)[down_by] if down_by else title_of(each, (HOUR,)), hour(dims_of(each)[HOUR]),
            each.value, each.n, each.method if each.value is None else "",
        )
        for each in found
    ]  # fmt: skip
    rows = (
        sorted({spot.row for spot in spots}, key=day)
        if down_by
        else list(dict.fromkeys(s.row for s in spots))
    )
    columns = [f"{number:02}" for number in range(24)]
    columns += sorted({spot.column for spot in spots} - set(columns))
    known = [spot for spot in spots if spot.value is not None]
    most = max(known, key=lambda spot: spot.value or 0.0, default=None)
    note = f"most at {most.row} {most.column}: {worded(most.value or 0.0, unit)}" if most else ""
    told = f"{title}: {len(known)} of {len(rows) * len(columns)} hours are known. {note}"
    drawn = heat(rows[:ROWS], columns, spots, told, lambda value: worded(value, unit),
                 signed=unit in SIGNED)  # fmt: skip
    return Chart(title, drawn, note, wide=True)


def hour(told: str) -> str:
    return f"{int(told):02}" if told.isdecimal() and len(told) < 3 else told[:5]


def day(told: str) -> tuple[int, str]:
    """Days of a week in their order, then whatever else there is."""
    low = told.lower()
    if low.isdecimal():
        return int(low), low
    place = next(
        (at for at, name in enumerate(DAYS) if name == low or (len(low) == 3 and name[:3] == low)), 99
    )
    return place, low
