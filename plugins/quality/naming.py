"""Activities of a journey: which belong nowhere, which are one written in several ways; rules to mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from journeymap.mining import (
    Anchor,
    Condition,
    Data,
    Finding,
    Measure,
    Operation,
    Proposal,
    Result,
    Selection,
)
from journeymap.mining.statistics import wilson
from journeymap.mining.wording import percent

from . import spelling

OFTEN = 0.01  # of all events: a rarer unmatched activity is told of, but no touchpoint is proposed for it
MOST = 10  # proposals of each kind in a run
SHOWN = 3
NAME = 120  # characters
EXACT = {"column": "activity", "match": "exact"}


@dataclass(frozen=True)
class Activity:
    name: str
    touchpoint: str | None
    events: int


def results(data: Data) -> Iterator[Result]:
    """Measures, findings and proposals about the journey's activities. Nothing where it has no event."""
    known = activities(data)
    events = sum(each.events for each in known)
    if not events:
        return
    nowhere = [each for each in known if each.touchpoint is None]
    unmatched = sum(each.events for each in nowhere)
    here, somewhere = Anchor(place="journey"), bool(data.log.touchpoints)
    if somewhere:
        yield Measure(
            name="unmatched_share",
            anchor=here,
            value=unmatched / events,
            unit="share",
            interval=wilson(unmatched, events),
            n=events,
            method="events that no rule sends to a touchpoint / events of the journey, Wilson interval",
            evidence=Selection(subject="events"),
        )
    groups = spelling.groups(_counts(known))
    if groups:
        yield _spelled(groups, here)
    if nowhere and somewhere:
        yield _unmatched(nowhere, unmatched, events, here)
    yield from _one_place(groups, {each.name: each.touchpoint for each in known}, data)
    alike = {name for group in groups for name, _ in group}
    yield from _new_places([each for each in nowhere if each.name not in alike], events, somewhere, data)


def activities(data: Data) -> list[Activity]:
    """All activities with the touchpoint that most of their events are at, the commonest first."""
    told = data.log.events.aggregate("activity, touchpoint, count(*) AS n", "activity, touchpoint").fetchall()
    places: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
    for name, touchpoint, n in told:
        places[name].append((n, touchpoint))
    found = [
        Activity(name, max(at, key=lambda each: (each[0], each[1] or ""))[1], sum(n for n, _ in at))
        for name, at in places.items()
        if name
    ]
    return sorted(found, key=lambda each: (-each.events, each.name))


def _counts(known: list[Activity]) -> dict[str, int]:
    return {each.name: each.events for each in known}


def _spelled(groups: list[list[tuple[str, int]]], here: Anchor) -> Finding:
    names = tuple(sorted(name for group in groups for name, _ in group))
    rows = sum(count for group in groups for _, count in group)
    one = " / ".join(f"“{name[:NAME]}”" for name, _ in groups[0][:SHOWN])
    many = f"{len(groups)} activities are" if len(groups) > 1 else "One activity is"
    return Finding(
        kind="spellings",
        anchor=here,
        headline=f"{many} written in several ways, such as {one}. Mend: give all spellings one touchpoint."[
            :300
        ],
        value=float(len(groups)),
        unit="count",
        n=rows,
        method="names that differ only in case, accents, spaces and punctuation",
        mood="pain",
        evidence=Selection(subject="events", where=(Condition(column="activity", op="in", value=names),)),
    )


def _unmatched(nowhere: list[Activity], unmatched: int, events: int, here: Anchor) -> Finding:
    names = ", ".join(f"“{each.name[:NAME]}”" for each in nowhere[:SHOWN])
    more = f" and {len(nowhere) - SHOWN} more" if len(nowhere) > SHOWN else ""
    return Finding(
        kind="unmatched",
        anchor=here,
        headline=f"{percent(unmatched / events)} of the events are at no touchpoint: {names}{more}. "[:240]
        + "Mend: add rules for what belongs on the map.",
        value=unmatched / events,
        unit="share",
        interval=wilson(unmatched, events),
        n=unmatched,
        method="events that no rule sends to a touchpoint / events of the journey",
        mood="pain" if unmatched >= OFTEN * events else "neutral",
        evidence=Selection(subject="events", where=(Condition(column="touchpoint", op="null"),)),
    )


def _one_place(
    groups: list[list[tuple[str, int]]], place: dict[str, str | None], data: Data
) -> Iterator[Proposal]:
    """Rules that send all spellings of a name to the touchpoint of the commonest one that has one."""
    exact = {
        (rule["pattern"], rule["touchpoint"])
        for rule in data.log.manifest.definition.get("rules", ())
        if rule.get("column", "activity") == "activity" and rule.get("match", "exact") == "exact"
    }
    made = 0
    for group in groups:
        home = next((place[name] for name, _ in group if place[name]), None)
        astray = [name for name, _ in group if place[name] != home]
        # A spelling that a pattern sends elsewhere is somebody's intention: only exact rules are replaced.
        movable = [n for n in astray if place[n] is None or (n, place[n]) in exact]
        if home is None or not movable or made == MOST:
            continue
        made += 1
        operations = []
        for name in movable:
            if place[name] is not None:
                told = {"touchpoint": str(place[name]), "pattern": name, **EXACT}
                operations.append(Operation(name="remove_rule", arguments=dict(told)))
            operations.append(Operation(name="add_rule", arguments={"touchpoint": home, "pattern": name}))
        said = ", ".join(f"“{name[:NAME]}”" for name in movable[:SHOWN])
        yield Proposal(
            kind="one_spelling",
            target=group[0][0],
            operations=tuple(operations),
            reason=f"{said} differ from “{group[0][0][:NAME]}” only in case, spaces or punctuation: "
            f"count them at the touchpoint “{home}” as well.",
            evidence=Selection(
                subject="events",
                where=(Condition(column="activity", op="in", value=tuple(sorted(movable))),),
            ),
        )


def _new_places(nowhere: list[Activity], events: int, somewhere: bool, data: Data) -> Iterator[Proposal]:
    """A touchpoint for each unmatched activity that happens often."""
    taken = set(data.log.touchpoints)
    often = [each for each in nowhere if each.events >= OFTEN * events and each.name not in taken]
    for each in often[:MOST] if somewhere else ():
        if len(each.name) > 200:  # a touchpoint's name is no longer
            continue
        yield Proposal(
            kind="new_touchpoint",
            target=each.name,
            operations=(
                Operation(name="add_touchpoint", arguments={"touchpoint": each.name}),
                Operation(name="add_rule", arguments={"touchpoint": each.name, "pattern": each.name}),
            ),
            reason=f"“{each.name[:NAME]}” is {percent(each.events / events)} of the events and at no "
            "touchpoint: put it on the map. It comes into no stage; move it where it belongs.",
            evidence=Selection(
                subject="events", where=(Condition(column="activity", op="=", value=each.name),)
            ),
        )
