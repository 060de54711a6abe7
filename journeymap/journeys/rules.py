"""What rules would take, counted before anything is saved, and whether their patterns can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.events.models import Snapshot
from journeymap.mining.compiling.touchpoints import NO_RULE, DefinitionError, Rules, matches
from journeymap.mining.definition import JourneyDefinition, RuleDefinition

from .counting import kinds

MOST_UNMATCHED = 100  # activities named of those that no rule takes
EXAMPLES = 5
PATTERN_LENGTH = 2000


class RuleCount(TypedDict):
    """What one rule takes, after the rules before it took theirs."""

    touchpoint: str
    column: str
    match: str
    pattern: str
    events: int
    activities: int
    examples: list[str]


class ActivityCount(TypedDict):
    activity: str
    events: int


class Preview(TypedDict):
    """Counts over all events of the journey's sources. unmatched: activities, most events first."""

    events: int
    rules: list[RuleCount]
    unmatched_events: int
    unmatched_activities: int
    unmatched: list[ActivityCount]


def check(rules: Iterable[RuleDefinition]) -> None:
    """DefinitionError for the first rule that is too long or whose regular expression cannot be read."""
    something = pa.array([""])  # a pattern is read when there is a text to match
    for number, rule in enumerate(rules, 1):
        if not rule.pattern or (rule.match != "exact" and len(rule.pattern) > PATTERN_LENGTH):
            raise DefinitionError(
                f"Rule {number} for touchpoint {rule.touchpoint!r} needs a pattern of 1 to "
                f"{PATTERN_LENGTH:,} characters; it has {len(rule.pattern):,}."
            )
        matches(rule, something)


def preview(definition: JourneyDefinition, snapshot: Snapshot, most: int = MOST_UNMATCHED) -> Preview:
    """Count what each rule of `definition` takes in the snapshot; the first that matches an event wins.

    most: activities named of those that no rule takes. Nothing is saved. DefinitionError when the rules
    cannot be compiled.
    """
    check(definition.rules)
    rules = Rules(definition)
    columns = list(dict.fromkeys(["activity", *rules.columns]))
    table = kinds(snapshot, columns, definition.sources)
    return _preview(definition, Counter(_counts(table, rules, definition.activities)), most)


def _counts(table: pa.Table, rules: Rules, belonging: tuple[str, ...]) -> dict[tuple[int, str], int]:
    """{(number of the rule, NO_RULE where none; activity): events} of a table of kinds of events."""
    first = np.full(table.num_rows, NO_RULE, np.int32)
    for name in rules.columns:
        codes, values = _coded(table[name])
        matched = np.append(rules.first_match(name, values), np.int32(NO_RULE))
        first = np.minimum(first, matched[codes])
    activity, names = _coded(table["activity"])
    n = table["n"].to_numpy()
    if belonging:
        belongs = pc.is_in(names, value_set=pa.array(belonging, pa.string())).to_numpy(zero_copy_only=False)
        first, activity, n = first[belongs[activity]], activity[belongs[activity]], n[belongs[activity]]
    pairs, place = np.unique(first.astype(np.int64) * (len(names) + 1) + activity, return_inverse=True)
    n = np.bincount(place, weights=n, minlength=len(pairs)).astype(np.int64)
    return {
        (int(pair // (len(names) + 1)), names[int(pair % (len(names) + 1))].as_py()): int(count)
        for pair, count in zip(pairs, n, strict=True)
    }


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """Codes into the distinct texts; a null's code is -1, the last place of what is looked up with it."""
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    return whole.indices.fill_null(-1).to_numpy(zero_copy_only=False), whole.dictionary.cast(pa.string())


def _preview(definition: JourneyDefinition, counts: Counter[tuple[int, str]], most: int) -> Preview:
    taken: dict[int, list[tuple[str, int]]] = {}
    for (rule, activity), events in counts.most_common():
        taken.setdefault(rule, []).append((activity, events))
    unmatched = taken.get(int(NO_RULE), [])
    return Preview(
        events=counts.total(),
        rules=[
            RuleCount(
                touchpoint=rule.touchpoint,
                column=rule.column,
                match=rule.match,
                pattern=rule.pattern,
                events=sum(events for _, events in taken.get(number, [])),
                activities=len(taken.get(number, [])),
                examples=[activity for activity, _ in taken.get(number, [])[:EXAMPLES]],
            )
            for number, rule in enumerate(definition.rules)
        ],
        unmatched_events=sum(events for _, events in unmatched),
        unmatched_activities=len(unmatched),
        unmatched=[ActivityCount(activity=a, events=n) for a, n in unmatched[:most]],
    )
