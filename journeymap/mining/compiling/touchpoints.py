"""Which touchpoint an event belongs to: rules are tried on distinct values, never on events.

For each column that rules look at, every distinct value gets the number of the first rule that matches it;
an event's rule is the smallest of these numbers over the columns. Patterns run on RE2, whose time is linear
in the text whatever the pattern.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..definition import JourneyDefinition, RuleDefinition

NO_RULE = np.iinfo(np.int32).max


class DefinitionError(ValueError):
    """The journey's definition cannot be compiled. The message says which part and how to mend it."""


class Rules:
    """The definition's rules, grouped by the column they look at.

    columns: names of the raw columns used. touchpoint_stage: stage code of each touchpoint (-1 none).
    """

    def __init__(self, definition: JourneyDefinition):
        names = [touchpoint.name for touchpoint in definition.touchpoints]
        if len(set(names)) != len(names):
            raise DefinitionError(f"journey {definition.name!r} names a touchpoint twice: rename one of them")
        self.touchpoint_stage = np.array(
            [_stage_code(definition, t.name, t.stage) for t in definition.touchpoints], dtype=np.int32
        )
        self._touchpoint_of_rule = np.array(
            [_touchpoint_code(names, rule) for rule in definition.rules], dtype=np.int32
        )
        self._by_column: dict[str, list[tuple[int, RuleDefinition]]] = {}
        for number, rule in enumerate(definition.rules):
            self._by_column.setdefault(rule.column, []).append((number, rule))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._by_column)

    def first_match(self, column: str, values: pa.Array) -> np.ndarray:
        """Number of the first rule on `column` that matches each of the values; NO_RULE where none does."""
        first = np.full(len(values), NO_RULE, dtype=np.int32)
        for number, rule in reversed(self._by_column.get(column, [])):
            first[matches(rule, values)] = number
        return first

    def touchpoints(self, rule: np.ndarray) -> np.ndarray:
        """Touchpoint code of each event from its rule number; -1 where no rule matched."""
        if not len(self._touchpoint_of_rule):
            return np.full(len(rule), -1, dtype=np.int32)
        found = rule != NO_RULE
        return np.where(found, self._touchpoint_of_rule[np.where(found, rule, 0)], np.int32(-1))

    def stages(self, touchpoint: np.ndarray) -> np.ndarray:
        """Stage code of each touchpoint code; -1 where unmatched or in no stage."""
        return np.append(self.touchpoint_stage, np.int32(-1))[touchpoint]


def matches(rule: RuleDefinition, values: pa.Array) -> np.ndarray:
    """Boolean mask of shape (n,): which of the texts the rule matches. Null matches nothing.

    Raises DefinitionError for a pattern that RE2 cannot read.
    """
    if rule.match == "exact":
        found = pc.equal(values, pa.scalar(rule.pattern, values.type))
    else:
        pattern = _from_wildcard(rule.pattern) if rule.match == "wildcard" else rule.pattern
        try:
            found = pc.match_substring_regex(values, pattern)
        except pa.ArrowInvalid as error:
            raise DefinitionError(
                f"the rule for touchpoint {rule.touchpoint!r} has a regular expression that cannot be read: "
                f"{rule.pattern!r} ({error}). Use RE2 syntax: no look-around and no back-references."
            ) from error
    return found.fill_null(False).to_numpy(zero_copy_only=False)


def _from_wildcard(pattern: str) -> str:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return f"(?s)^{''.join(parts)}$"


def _stage_code(definition: JourneyDefinition, touchpoint: str, stage: str | None) -> int:
    if stage is None:
        return -1
    if stage not in definition.stages:
        raise DefinitionError(
            f"touchpoint {touchpoint!r} lies in stage {stage!r}, "
            f"which journey {definition.name!r} does not have: "
            f"add the stage or choose one of {', '.join(definition.stages) or '(no stages)'}"
        )
    return definition.stages.index(stage)


def _touchpoint_code(names: list[str], rule: RuleDefinition) -> int:
    if rule.touchpoint not in names:
        raise DefinitionError(
            f"a rule ({rule.match} {rule.pattern!r}) sends events to touchpoint {rule.touchpoint!r}, "
            "which the journey does not have: add the touchpoint or change the rule"
        )
    return names.index(rule.touchpoint)
