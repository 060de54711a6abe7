"""The example's data, changed in ways whose effect on the results is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..definition import JourneyDefinition, RuleDefinition
from ..frames import FrameData
from ..results import Scores

COPY = "~copy"
KEYS = ("id", "case", "customer", "session", "person")


class NotApplicable(Exception):
    """This data cannot be varied so; the message says why."""


@dataclass(frozen=True)
class Names:
    """Old to new names of activities and touchpoints."""

    activity: Mapping[str, str]
    touchpoint: Mapping[str, str]

    def __call__(self, name: str) -> str:
        return self.touchpoint.get(name) or self.activity.get(name) or name


def renamed(data: FrameData) -> tuple[FrameData, Names]:
    """Every activity and touchpoint under a new name, in another alphabetical order."""
    definition = data.definition
    if any(rule.match != "exact" for rule in definition.rules if rule.column == "activity"):
        raise NotApplicable("the example's rules match activities by pattern, so they cannot be renamed")
    names = Names(
        _scrambled("step", pc.unique(data.event_table["activity"].cast(pa.string())).to_pylist()),
        _scrambled("place", [touchpoint.name for touchpoint in definition.touchpoints]),
    )
    events = _mapped(data.event_table, "activity", names.activity)
    feedback = _mapped(data.feedback_table, "touchpoint", names.touchpoint)
    return data.changed(
        events=events,
        feedback=feedback,
        definition=_renamed_definition(definition, names),
        curated=_anywhere(data.accepted, names.touchpoint),
    ), names


def _anywhere(told: Any, names: Mapping[str, str]) -> Any:
    """What people keep, with every text that is a touchpoint's name under its new name."""
    if isinstance(told, dict):
        return {key: _anywhere(value, names) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_anywhere(value, names) for value in told]
    return names.get(told, told) if isinstance(told, str) else told


def _renamed_definition(definition: JourneyDefinition, names: Names) -> JourneyDefinition:
    def rule(old: RuleDefinition) -> RuleDefinition:
        pattern = names.activity.get(old.pattern, old.pattern) if old.column == "activity" else old.pattern
        return old.model_copy(update={"touchpoint": names.touchpoint[old.touchpoint], "pattern": pattern})

    activities = {
        field: tuple(names.activity.get(name, name) for name in getattr(definition, field))
        for field in ("goal", "exit", "activities")
    }
    touchpoints = tuple(
        t.model_copy(update={"name": names.touchpoint[t.name]}) for t in definition.touchpoints
    )
    rules = tuple(rule(old) for old in definition.rules)
    return definition.model_copy(update=activities | {"touchpoints": touchpoints, "rules": rules})


def doubled(data: FrameData) -> FrameData:
    """Every case, customer and answer twice. Where a case ends by silence, it does so after the same time."""
    definition = data.definition
    if definition.ends_after_seconds is None and data.log.ends_after > 0:
        definition = definition.model_copy(update={"ends_after_seconds": data.log.ends_after})
    return data.changed(
        events=_twice(data.event_table),
        feedback=_twice(data.feedback_table),
        customers=_twice(data.customer_table),
        scores={name: _twice_scores(scores) for name, scores in data.score_values.items()},
        vectors={name: _twice_scores(scores) for name, scores in data.vector_values.items()},
        definition=definition,
    )


def shuffled(data: FrameData, seed: int) -> FrameData:
    """Outcomes dealt anew: scores among the answers, goal and exit events among the cases."""
    random = np.random.default_rng(seed)
    events, dealt = _deal_goals(data, random)
    feedback = data.feedback_table
    if "score" in feedback.column_names and feedback["score"].null_count < feedback.num_rows:
        order = np.arange(feedback.num_rows)
        known = np.flatnonzero(np.asarray(feedback["score"].is_valid()))
        order[known] = random.permutation(known)
        for name in ("score", "satisfied", "kind", "scale_min", "scale_max"):
            if name in feedback.column_names:
                column = feedback.column_names.index(name)
                feedback = feedback.set_column(column, name, feedback[name].take(pa.array(order)))
        dealt = True
    if not dealt:
        raise NotApplicable("the example has no outcome to shuffle: give it a goal or scores")
    return data.changed(events=events, feedback=feedback)


def empty(data: FrameData) -> FrameData:
    """The same columns without a row."""
    return _cut(data, 0)


def one_row(data: FrameData) -> FrameData:
    """One event, one answer, one customer."""
    return _cut(data, 1)


def bare(data: FrameData) -> FrameData:
    """Only the columns that an event must have, answers without all but id and text, no customers."""
    kept = ("time", "activity", "row", _key(data.definition))
    feedback = data.feedback_table
    said = feedback.select([name for name in ("id", "text") if name in feedback.column_names])
    events = data.event_table.select([name for name in data.event_table.column_names if name in kept])
    return data.changed(events=events, feedback=said, customers=pa.table({}))


def without(data: FrameData, words: Collection[str]) -> FrameData:
    """The same data but for these inputs, as `Analyzer.wants` names them."""

    def rest(kind: str, found: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in found.items() if f"{kind}:{name}" not in words}

    feedback = data.feedback_table.slice(0, 0) if "feedback" in words else data.feedback_table
    return data.changed(
        feedback=feedback,
        scores=rest("scores", data.score_values),
        vectors=rest("vectors", data.vector_values),
        models=rest("model", data.models),
        curated=rest("curated", data.accepted),
    )


def odd_tables() -> dict[str, pa.Table]:
    """What people may hand to a command: what is odd about it -> table."""
    texts = ["ab", "", None, "\U0001f600", "x" * 2000]
    return {
        "no column": pa.table({}),
        "no row": pa.table({"text": pa.array([], pa.string()), "b": pa.array([], pa.float64())}),
        "one row": pa.table({"text": ["a"], "b": [1.0]}),
        "nulls alone": pa.table({"text": pa.nulls(5, pa.string()), "b": pa.nulls(5, pa.float64())}),
        "one value alone": pa.table({"text": ["a"] * 5, "b": [1.0] * 5}),
        "odd texts": pa.table({"text": texts, "b": [1.0, math.inf, math.nan, None, -1e300]}),
        "other columns": pa.table({"c": ["a", "b"]}),
    }


def _key(definition: JourneyDefinition) -> str:
    return definition.case


def _cut(data: FrameData, rows: int) -> FrameData:
    def few(scores: Mapping[str, Scores]) -> dict[str, Scores]:
        cut: dict[str, Scores] = {}
        for name, old in scores.items():
            part = None if old.part is None else old.part[:rows]
            cut[name] = replace(old, ids=list(old.ids)[:rows], values=old.values[:rows], part=part)
        return cut

    return data.changed(
        events=data.event_table.slice(0, rows),
        feedback=data.feedback_table.slice(0, rows),
        customers=data.customer_table.slice(0, rows),
        scores=few(data.score_values),
        vectors=few(data.vector_values),
    )


def _deal_goals(data: FrameData, random: np.random.Generator) -> tuple[pa.Table, bool]:
    """Take goal and exit events off their cases and put each case's set at the end of another's path."""
    definition, events = data.definition, data.event_table
    outcome = np.isin(events["activity"].to_pylist(), [*definition.goal, *definition.exit])
    if not outcome.any():
        return events, False
    key = _key(definition)
    if key not in events.column_names:
        raise NotApplicable(
            f"the example's events have no column {key!r}, by which goals could be dealt anew"
        )
    cases, case = np.unique(np.array(events[key].to_pylist(), dtype=str), return_inverse=True)
    time = events["time"].cast(pa.int64()).to_numpy().copy()
    last = np.full(len(cases), np.iinfo(np.int64).min)
    np.maximum.at(last, case[~outcome], time[~outcome])
    taking_part = last > np.iinfo(np.int64).min  # cases that consist of more than their outcome
    receiver = np.arange(len(cases))
    receiver[taking_part] = random.permutation(receiver[taking_part])
    moved = outcome & taking_part[case]
    lag = np.maximum(time[moved] - last[case[moved]], 1_000_000)
    new_case = receiver[case[moved]]
    time[moved] = last[new_case] + lag
    keys = np.array(events[key].to_pylist(), dtype=object)
    keys[moved] = cases[new_case]
    columns = events.column_names
    events = events.set_column(columns.index(key), key, pa.array(keys.tolist(), pa.string()))
    zoned = pa.array(time).cast(data.event_table["time"].type)
    return events.set_column(columns.index("time"), "time", zoned), True


def _scrambled(word: str, names: list[str]) -> dict[str, str]:
    order = np.random.default_rng(0).permutation(len(names))
    return {name: f"{word} {number:04d}" for name, number in zip(sorted(names), order.tolist(), strict=True)}


def _mapped(table: pa.Table, column: str, names: Mapping[str, str]) -> pa.Table:
    if column not in table.column_names:
        return table
    values = [names.get(value, value) for value in table[column].to_pylist()]
    return table.set_column(table.column_names.index(column), column, pa.array(values, pa.string()))


def _twice(table: pa.Table) -> pa.Table:
    copy = table
    for name in (*KEYS, "row"):
        if name in table.column_names:
            copy = copy.set_column(copy.column_names.index(name), name, _other(name)(copy[name]))
    return pa.concat_tables([table, copy])


def _other(name: str) -> Callable[[pa.ChunkedArray], pa.ChunkedArray]:
    if name == "row":
        return lambda rows: pc.add(rows, (pc.max(rows).as_py() or 0))
    return lambda keys: pc.binary_join_element_wise(keys.cast(pa.string()), COPY, "")


def _twice_scores(scores: Scores) -> Scores:
    ids = [*scores.ids, *(f"{key}{COPY}" for key in scores.ids)]
    part = None if scores.part is None else np.concatenate([scores.part, scores.part])
    return replace(scores, ids=ids, values=np.concatenate([scores.values, scores.values]), part=part)
