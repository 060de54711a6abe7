"""A naive computation of the measures in plain Python, against which the fast one is tested."""

from __future__ import annotations

import fnmatch
import itertools
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median

import pyarrow as pa

from journeymap.mining.definition import JourneyDefinition

SECOND = 1_000_000


@dataclass
class Case:
    key: str
    events: list[dict] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(event["activity"] for event in self.events)


def touchpoint_of(event: dict, definition: JourneyDefinition) -> str | None:
    for rule in definition.rules:
        value = event.get(rule.column)
        if value is None:
            continue
        if rule.match == "exact":
            hit = value == rule.pattern
        elif rule.match == "wildcard":
            hit = fnmatch.fnmatchcase(value, rule.pattern)
        else:
            hit = re.search(rule.pattern, value) is not None
        if hit:
            return rule.touchpoint
    return None


def person_of(row: dict) -> str | None:
    if row["customer"] is not None:
        return row["customer"]
    if row["case"] is not None:
        return "case:" + row["case"]
    return "session:" + row["session"] if row.get("session") is not None else None


def cases_of(rows: list[dict], definition: JourneyDefinition) -> list[Case]:
    """Cases with sorted events, each with its touchpoint and stage."""
    stage_of = {t.name: t.stage for t in definition.touchpoints}
    groups: dict[tuple, list[dict]] = defaultdict(list)
    for place, row in enumerate(rows):
        event = dict(row, place=place, touchpoint=touchpoint_of(row, definition))
        event["stage"] = stage_of.get(event["touchpoint"])
        if definition.case == "session":
            named = row["session"] is not None
            key: tuple = (row["session"], "named") if named else (person_of(row), None)
        else:
            key = (person_of(row) if definition.case == "customer" else row[definition.case],)
        if key[0] is not None:
            groups[key].append(event)
    found = []
    for key, events in groups.items():
        events.sort(key=lambda e: (e["time"], e["import"], e["row"], e["place"]))
        gaps = [definition.case_gap_seconds]
        if definition.case == "session" and key[1] is None:
            gaps.append(definition.session_gap_seconds)
        gap = min((g for g in gaps if g is not None), default=None)
        pieces = [[events[0]]]
        for before, after in itertools.pairwise(events):
            if gap is not None and after["time"] - before["time"] >= gap * SECOND:
                pieces.append([])
            pieces[-1].append(after)
        name = f"person:{key[0]}" if definition.case == "session" and key[1] is None else key[0]
        names = itertools.repeat(name) if gap is None else (f"{name}#{n}" for n in itertools.count(1))
        found += [Case(name, piece) for name, piece in zip(names, pieces, strict=False)]
    return found


def directly_follows(cases: list[Case], level: str) -> dict[tuple, tuple[int, int, float | None]]:
    """(from, to) -> (count, cases, median seconds)."""
    seconds: dict[tuple, list[float]] = defaultdict(list)
    who: dict[tuple, set[int]] = defaultdict(set)
    counts: Counter[tuple] = Counter()
    for number, case in enumerate(cases):
        steps = [(e[level], e["time"]) for e in case.events if e[level] is not None]
        if not steps:
            continue
        for a, b in zip([("START", None), *steps], [*steps, ("END", None)], strict=True):
            pair = (a[0], b[0])
            counts[pair] += 1
            who[pair].add(number)
            if a[1] is not None and b[1] is not None:
                seconds[pair].append((b[1] - a[1]) / SECOND)
    return {
        pair: (n, len(who[pair]), median(seconds[pair]) if pair in seconds else None)
        for pair, n in counts.items()
    }


def eventually_follows(cases: list[Case], level: str) -> Counter:
    found: Counter[tuple] = Counter()
    for case in cases:
        steps = [e[level] for e in case.events if e[level] is not None]
        found.update({(a, b) for i, a in enumerate(steps) for b in steps[i + 1 :]})
    return found


def ends_after(cases: list[Case], definition: JourneyDefinition) -> float:
    if definition.ends_after_seconds is not None:
        return definition.ends_after_seconds
    gaps = sorted(
        (b["time"] - a["time"]) / SECOND
        for case in cases
        for a, b in zip(case.events, case.events[1:], strict=False)
    )
    return gaps[math.ceil(0.95 * len(gaps)) - 1] if gaps else 0.0


def open_cases(cases: list[Case], definition: JourneyDefinition) -> int:
    limit = ends_after(cases, definition)
    latest = max((case.events[-1]["time"] for case in cases), default=0)
    decided = {*definition.goal, *definition.exit}
    return sum(
        not decided & set(case.path) and latest - case.events[-1]["time"] <= limit * SECOND for case in cases
    )


def stages(cases: list[Case], definition: JourneyDefinition) -> list[dict]:
    """Per stage: cases, followed, median_seconds."""
    figures = []
    for number in range(len(definition.stages)):
        stays, reached, followed = [], 0, 0
        for case in cases:
            codes = [definition.stages.index(e["stage"]) if e["stage"] else -1 for e in case.events]
            if number not in codes:
                continue
            reached += 1
            first = codes.index(number)
            if number and number - 1 in codes[:first]:
                followed += 1
            later = [i for i, code in enumerate(codes) if i > first and code > number]
            until = later[0] if later else max(i for i, code in enumerate(codes) if code == number)
            stays.append((case.events[until]["time"] - case.events[first]["time"]) / SECOND)
        figures.append({"cases": reached, "followed": followed, "median": median(stays) if stays else None})
    return figures


def places(cases: list[Case], level: str) -> dict[str, tuple[int, int, float | None]]:
    """Name -> (events, cases, median seconds to the next event)."""
    events: Counter[str] = Counter()
    who: dict[str, set[int]] = defaultdict(set)
    waits: dict[str, list[float]] = defaultdict(list)
    for number, case in enumerate(cases):
        for event, after in zip(case.events, [*case.events[1:], None], strict=True):
            if event[level] is not None:
                events[event[level]] += 1
                who[event[level]].add(number)
                if after is not None:
                    waits[event[level]].append((after["time"] - event["time"]) / SECOND)
    return {k: (n, len(who[k]), median(waits[k]) if waits[k] else None) for k, n in events.items()}


def raw_table(rows: list[dict]) -> pa.Table:
    """Rows as the event store gives them; `time` in microseconds."""
    text = pa.string()
    schema = pa.schema(
        [(name, text) for name in ("customer", "case", "session", "activity", "channel", "attr_kind")]
        + [("time", pa.timestamp("us", tz="UTC")), ("import", pa.int32()), ("row", pa.int64())]
        + [("value", pa.float64())]
    )
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema)
