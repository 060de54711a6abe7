"""What an analyzer measured, drawn by the shape of its measures. Pure.

No analyzer and no measure is named here. What the dims of a measure are called says how it is drawn: `period`
is a course, `hour` a grid, one dim with few values beside places a table with a column each, else a list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from journeymap.analysis.models import Measure
from journeymap.maps.lanes.reading import titled
from journeymap.web.pages.analyzers.charts import CHARTS, HOUR, PERIOD, Chart, courses, grids
from journeymap.web.pages.analyzers.naming import dims_of, place_of
from journeymap.web.pages.analyzers.tables import ROWS, Table, across, axis_of, down


@dataclass(frozen=True)
class Group:
    """All measures of one name. reasons: why some are unknown, with how many; hidden: charts not drawn."""

    name: str
    title: str
    sentence: str
    number: int
    few: int
    reasons: tuple[tuple[str, int], ...]
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    hidden: int


def groups(measures: Iterable[Measure], sentences: dict[str, str]) -> list[Group]:
    """Measures by name, in the order in which the names first come."""
    named: dict[str, list[Measure]] = defaultdict(list)
    for each in measures:
        named[each.measure].append(each)
    return [group(name, found, sentences.get(name, "")) for name, found in named.items()]


def group(name: str, found: Sequence[Measure], sentence: str) -> Group:
    shapes: dict[frozenset[str], list[Measure]] = defaultdict(list)
    for each in found:
        shapes[frozenset(dims_of(each))].append(each)
    charts: list[Chart] = []
    tables: list[Table] = []
    hidden = 0
    single = [each for dims, rows in shapes.items() if not {PERIOD, HOUR} & dims for each in rows]
    axis = axis_of(found[0].unit, single)  # one for all tables, so that they can be compared
    loose: list[list[Measure]] = []
    for dims, rows in shapes.items():
        if PERIOD in dims or HOUR in dims:
            drawn = courses(rows) if PERIOD in dims else grids(rows, dims)
            charts += drawn[:CHARTS]
            hidden += max(0, len(drawn) - CHARTS)
        elif table := across(rows, dims, axis):
            tables.append(table)
            hidden += max(0, len({place_of(each) for each in rows}) - len(table.rows))
        else:
            loose.append(rows)
    if sum(map(len, loose)) <= ROWS:  # few of several kinds are one list
        loose = [[each for rows in loose for each in rows]] if loose else []
    for rows in loose:
        tables.append(down(rows, axis))
        hidden += max(0, len(rows) - ROWS)
    few = [each for each in found if each.value is None]
    reasons = Counter(each.method for each in few).most_common(2)
    return Group(
        name=name,
        title=titled(name),
        sentence=sentence,
        number=len(found),
        few=len(few),
        reasons=tuple(reasons),
        charts=tuple(charts),
        tables=tuple(tables),
        hidden=hidden,
    )
