"""All that a log can be asked, in values that are equal only where every bit is."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pyarrow as pa

from journeymap.mining.filters import Filter
from journeymap.mining.log import Log
from journeymap.mining.measures import Measures, evidence
from journeymap.mining.results import Condition, Selection
from journeymap.mining.selecting import count, rows

LEVELS = ("activity", "touchpoint", "stage")
PAGE = 7


def everything(log: Log) -> dict[str, object]:
    """Every measure of the whole log and of some cases, and the rows behind them."""
    wheres = {"all": None, "filtered": some_cases(log)}
    found: dict[str, object] = {}
    for name, where in wheres.items():
        found |= {f"{name}: {what}": bits(value) for what, value in measured(log, where).items()}
        found |= {f"{name}: {what}": bits(value) for what, value in evidenced(log, where).items()}
    return found


def few(log: Log) -> dict[str, object]:
    """One measure of each kind, whole and of some cases, and some rows."""
    data, where = SimpleNamespace(log=log), some_cases(log)
    whole, part = Measures(log), Measures(log, where)
    found = {
        "transitions": whole.directly_follows(),
        "totals": whole.totals(),
        "variants of some": part.variants(None),
        "first steps of some": part.first_steps("touchpoint"),
        "cases": rows(evidence.everything(), data, PAGE, 1),
        "events of some": rows(evidence.everything("events"), data, PAGE, 0, where),
        "how many of some": count(evidence.everything("events"), data, where),
    }
    return {name: bits(value) for name, value in found.items()}


def some_cases(log: Log) -> Filter:
    """A filter that uses every kind of test."""
    half = datetime(2020, 9, 13, 12, 27, tzinfo=UTC) if log.reference_time is None else log.reference_time
    return Filter(
        period=(None, half),
        conditions=(
            Condition(column="activity", op="in", value=tuple(log.activities[:3])),
            Condition(column="case.events", op=">=", value=2),
        ),
    )


def measured(log: Log, where: Filter | None) -> dict[str, object]:
    measures = Measures(log, where)
    measures.prepare()
    by_level = {
        f"{name} {level}": getattr(measures, name)(level)
        for name in ("directly_follows", "skipped", "eventually_follows", "first_steps")
        for level in LEVELS
    }
    by_place = {f"places {level}": measures.places(level) for level in (*LEVELS, "channel")}
    times = {f"times {stage}": list(map(bytes, measures.stage_times(stage))) for stage in log.stages}
    plain = {
        "totals": measures.totals(),
        "variants": measures.variants(None),
        "stages": measures.stages(),
        "stays": measures.stays(),
        "stage_channels": measures.stage_channels(),
        "endings": measures.endings(),
        "outcome_places": measures.outcome_places(),
        "activity_touchpoints": measures.activity_touchpoints(),
        "touchpoints": measures.touchpoints(),
        "gaps": measures.gaps(),
        "funnel": measures.funnel(list(log.activities[:3])),
        "case_features": measures.case_features(),
    }
    return by_level | by_place | times | plain


def evidenced(log: Log, where: Filter | None) -> dict[str, object]:
    """Counts and pages of rows of selections of every kind, in the order they are shown."""
    data = SimpleNamespace(log=log)
    selections = [evidence.everything(), evidence.everything("events"), evidence.open_cases()]
    for level, subject in zip(LEVELS, ("events", "cases", "events"), strict=True):
        for row in Measures(log).directly_follows(level).slice(0, 1).to_pylist():
            selections.append(evidence.transition(level, row["from"], row["to"], subject))
    keys = log.cases.order("key").limit(3).project("key").fetchall()
    selections.append(Selection(subject="cases", ids=tuple(key for (key,) in keys)))
    found = {}
    for number, selection in enumerate(selections):
        found[f"{number} count"] = count(selection, data, where)
        found[f"{number} rows"] = rows(selection, data, PAGE, 0, where)
        found[f"{number} more"] = rows(selection, data, PAGE, PAGE, where)
    return found


def bits(value: object) -> object:
    """A table as its types and the text of its rows, which tells every bit of a number (-0.0, 0.1 + 0.2)."""
    return (str(value.schema), repr(value.to_pylist())) if isinstance(value, pa.Table) else value
