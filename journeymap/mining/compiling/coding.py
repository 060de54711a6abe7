"""One raw event table to integer columns: filters, case groups, touchpoints; every left-out row counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..definition import JourneyDefinition
from ..dictionaries import one_array
from .touchpoints import Rules

RawTable: TypeAlias = pa.Table | Callable[[], pa.Table]
COLUMNS: dict[str, type] = {
    "group": np.int32,
    "time": np.int64,
    "activity": np.int32,
    "touchpoint": np.int32,
    "channel": np.int32,
    "session": np.int32,
    "customer": np.int32,
    "import": np.int32,
    "row": np.int64,
    "value": np.float64,
}


@dataclass
class Groups:
    """Keys by which events are gathered into cases.

    key: the group's text. owner: what an overlay replaces by: the same as key.
    silent: True where a silence of `session_gap_seconds` cuts the group (sessions without a session column).
    """

    key: pa.Array
    owner: pa.Array
    silent: np.ndarray


@dataclass
class Coded:
    """Rows of one raw table as integers: `rows` has the COLUMNS; group, customer, session index the texts."""

    rows: dict[str, np.ndarray]
    groups: Groups
    customers: pa.Array
    sessions: pa.Array


class Vocabulary:
    """Texts with codes in order of first use; grows, never changes a code."""

    def __init__(self, texts: list[str] | None = None):
        self.texts = list(texts or [])
        self._code = {text: code for code, text in enumerate(self.texts)}

    def codes(self, texts: list[str]) -> np.ndarray:
        for text in texts:
            if text not in self._code:
                self._code[text] = len(self.texts)
                self.texts.append(text)
        return np.array([self._code[text] for text in texts], dtype=np.int32)


class Coder:
    """Turns raw tables into Coded rows; keeps activity and channel codes and counts what it leaves out."""

    def __init__(self, definition: JourneyDefinition, activities: list[str], channels: list[str]):
        self.definition = definition
        self.rules = Rules(definition)
        self.activities = Vocabulary(activities)
        self.channels = Vocabulary(channels)
        self.left_out: Counter[str] = Counter()
        self.rows_read = 0
        self._first_rule: dict[str, np.ndarray] = {}

    def code(self, table: pa.Table) -> Coded:
        """Integer columns of the rows that belong to the journey."""
        self.rows_read += len(table)
        table = self._belonging(table)
        group, groups = self._groups(table)
        keep = group >= 0
        if not keep.all():
            self.left_out["without_case"] += int(len(keep) - keep.sum())
            table = table.filter(pa.array(keep))
            group = group[keep]
        return self._coded(table, group, groups)

    def _belonging(self, table: pa.Table) -> pa.Table:
        tests = [
            ("without_time", pc.is_valid(table["time"])),
            ("without_activity", pc.is_valid(table["activity"])),
        ]
        if self.definition.sources and "import" in table.column_names:
            wanted = pa.array(self.definition.sources, table["import"].type)
            tests.append(("other_sources", pc.is_in(table["import"], value_set=wanted)))
        if self.definition.activities:
            codes, values = encode(table["activity"])
            wanted_value = pc.is_in(values, value_set=pa.array(self.definition.activities, values.type))
            tests.append(
                ("other_activities", pa.array(np.append(wanted_value.to_numpy(False), False)[codes]))
            )
        keep = None
        for reason, test in tests:
            passed = test if keep is None else pc.and_(keep, test)
            before = len(table) if keep is None else pc.sum(keep).as_py() or 0
            self.left_out[reason] += before - (pc.sum(passed).as_py() or 0)
            keep = passed
        return table if pc.all(keep).as_py() in (True, None) else table.filter(keep)

    def _groups(self, table: pa.Table) -> tuple[np.ndarray, Groups]:
        case = self.definition.case
        if case == "session":
            return _session_groups(_person(table), table)
        column = _person(table) if case == "customer" else _column(table, case)
        codes, values = encode(column)
        return codes, Groups(values, values, np.zeros(len(values), dtype=bool))

    def _coded(self, table: pa.Table, group: np.ndarray, groups: Groups) -> Coded:
        customer, customers = encode(_column(table, "customer"))
        session, sessions = encode(_column(table, "session"))
        activity, first_rule = self._coded_words(table, "activity", self.activities)
        channel, channel_rule = self._coded_words(table, "channel", self.channels)
        rule = np.minimum(first_rule, channel_rule)
        for name in self.rules.columns:
            if name not in ("activity", "channel"):
                codes, values = encode(_column(table, name))
                matched = np.append(self.rules.first_match(name, values), np.iinfo(np.int32).max)
                rule = np.minimum(rule, matched[codes])
        rows = {
            "group": group,
            "time": _microseconds(table["time"]),
            "activity": activity,
            "touchpoint": self.rules.touchpoints(rule),
            "channel": channel,
            "session": session,
            "customer": customer,
            "import": _numbers(table, "import", np.int32, 0),
            "row": _numbers(table, "row", np.int64, 0),
            "value": _numbers(table, "value", np.float64, np.nan),
        }
        return Coded(rows, groups, customers, sessions)

    def _coded_words(self, table: pa.Table, name: str, words: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
        """Codes of a column in the log's vocabulary and the first rule matching each event's value."""
        local, values = encode(_column(table, name))
        used = np.flatnonzero(np.bincount(local + 1, minlength=len(values) + 1)[1:])
        code_of = np.full(len(values) + 1, -1, dtype=np.int32)
        rule_of = np.full(len(values) + 1, np.iinfo(np.int32).max, dtype=np.int32)
        if len(used):
            taken = values.take(pa.array(used))
            code_of[used] = words.codes(taken.to_pylist())
            rule_of[used] = self._rules_of(name, words)[code_of[used]]
        return code_of[local], rule_of[local]

    def _rules_of(self, name: str, words: Vocabulary) -> np.ndarray:
        """The first rule that matches each word, tried once a word however many tables hold it."""
        known = self._first_rule.get(name, np.zeros(0, np.int32))
        if len(known) < len(words.texts):
            new = self.rules.first_match(name, pa.array(words.texts[len(known) :], pa.string()))
            known = self._first_rule[name] = np.append(known, new)
        return known


def encode(column: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """Codes (int32, -1 = null) and the distinct texts they index. Empty text counts as null nowhere."""
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    whole = one_array(column)
    values = whole.dictionary.cast(pa.string())
    codes = whole.indices.cast(pa.int32()).fill_null(-1).to_numpy()
    return _compact(codes, values) if len(values) > len(codes) // 2 else (codes, values)


def _compact(codes: np.ndarray, values: pa.Array) -> tuple[np.ndarray, pa.Array]:
    """Without the texts that no row uses: a table may be a small slice of what its dictionary was for."""
    used = np.zeros(len(values) + 1, dtype=bool)
    used[codes] = True
    used[-1] = False
    if used.sum() == len(values):
        return codes, values
    new_code = np.append(np.cumsum(used[:-1], dtype=np.int32) - np.int32(1), np.int32(-1))
    return new_code[codes], values.filter(pa.array(used[:-1]))


def _column(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name in table.column_names:
        return table[name]
    return pa.chunked_array([pa.nulls(len(table), pa.string())])


def _person(table: pa.Table) -> pa.ChunkedArray:
    """The person of each row; where no column says it: the customer, else "case:..." or "session:..."."""
    if "person" in table.column_names:
        return table["person"]
    text = [_column(table, name).cast(pa.string()) for name in ("customer", "case", "session")]
    return pc.coalesce(
        text[0],
        pc.binary_join_element_wise("case:", text[1], ""),
        pc.binary_join_element_wise("session:", text[2], ""),
    )


def _session_groups(person: pa.ChunkedArray, table: pa.Table) -> tuple[np.ndarray, Groups]:
    """One group for each session, whoever was in it, and one for a person's rows that name no session."""
    session_code, sessions = encode(_column(table, "session"))
    person_code, persons = encode(person)
    silent = np.append(np.zeros(len(sessions), dtype=bool), np.ones(len(persons), dtype=bool))
    group = np.where(session_code >= 0, session_code, person_code + np.int32(len(sessions)))
    group = np.where((session_code < 0) & (person_code < 0), np.int32(-1), group).astype(np.int32)
    key = pa.concat_arrays([sessions, pc.binary_join_element_wise("person:", persons, "")])
    return group, Groups(key, key, silent)


def _microseconds(column: pa.ChunkedArray) -> np.ndarray:
    """Microseconds since 1970 UTC; times without a zone count as UTC."""
    unit = pa.timestamp("us", tz=column.type.tz)
    return column.cast(unit, safe=False).cast(pa.int64()).to_numpy()


def _numbers(table: pa.Table, name: str, kind: type, missing: float) -> np.ndarray:
    if name not in table.column_names:
        return np.full(len(table), missing, dtype=kind)
    column = table[name]
    if column.null_count:
        column = column.fill_null(pa.scalar(missing, column.type))
    return column.to_numpy().astype(kind, copy=False)
