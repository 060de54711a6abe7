"""Conditions as DuckDB expressions: columns checked by name, values bound as constants, never SQL text."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import reduce

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression, ConstantExpression, Expression

from .results import Condition

COMPARE: dict[str, Callable] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
TRUE, FALSE = ConstantExpression(True), ConstantExpression(False)


class ConditionError(ValueError):
    """A condition that the data cannot answer. The message names the column and what there is instead."""


def expression(condition: Condition, columns: dict[str, str]) -> Expression:
    """The condition on a column of a relation. columns: name -> DuckDB type of what there is."""
    if condition.column not in columns:
        known = ", ".join(sorted(columns))
        raise ConditionError(f"there is no column {condition.column!r} to select by; there are: {known}")
    column = ColumnExpression(condition.column)
    if condition.op == "null":
        return column.isnull()
    if condition.op == "not null":
        return column.isnotnull()
    kind = columns[condition.column]
    constants = [ConstantExpression(_plain(value, kind, condition)) for value in values(condition)]
    if condition.op == "in":
        return column.isin(*constants) if constants else FALSE
    return COMPARE[condition.op](column, constants[0])


def on_codes(condition: Condition, texts: Sequence[str] | pa.Array) -> Expression:
    """The condition on a column of codes (negative = null) that stand for texts."""
    column = ColumnExpression(condition.column)
    if condition.op in ("null", "not null"):
        absent = column < ConstantExpression(0)
        return absent if condition.op == "null" else ~absent
    codes = [ConstantExpression(code) for code in codes_of(condition, texts)]
    return column.isin(*codes) if codes else FALSE


def codes_of(condition: Condition, texts: Sequence[str] | pa.Array) -> list[int]:
    """Codes whose text meets the condition."""
    words = texts.to_pylist() if isinstance(texts, pa.Array) else texts
    wanted = values(condition)
    if condition.op == "in":
        chosen = set(wanted)
        return [code for code, word in enumerate(words) if word in chosen]
    if not isinstance(wanted[0], str):
        raise ConditionError(f"{condition.column} is compared with a text, not with {wanted[0]!r}")
    compare = COMPARE[condition.op]
    return [code for code, word in enumerate(words) if compare(word, wanted[0])]


def all_of(expressions: Iterable[Expression]) -> Expression:
    """Conjunction; true when there are none."""
    return reduce(operator.and_, expressions, TRUE)


def values(condition: Condition) -> tuple:
    """The condition's values as a tuple: many for "in", one for a comparison."""
    value = condition.value
    if (condition.op == "in") != isinstance(value, tuple):
        raise ConditionError(f'{condition.column}: "in" takes a list of values, every other test takes one')
    if value is None:
        raise ConditionError(
            f'{condition.column}: nothing is equal to null; use the test "null" or "not null"'
        )
    return value if isinstance(value, tuple) else (value,)


def columns_of(relation: duckdb.DuckDBPyRelation) -> dict[str, str]:
    """Name -> DuckDB type of a relation's columns."""
    return {name: str(kind) for name, kind in zip(relation.columns, relation.types, strict=True)}


def _plain(value: object, kind: str, condition: Condition) -> object:
    """Times in UTC, with or without the zone as the column has it; texts of times are read (ISO 8601)."""
    if kind.startswith("TIMESTAMP") and isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise ConditionError(f"{condition.column} is a time; {value!r} cannot be read as one") from error
    if not isinstance(value, datetime):
        return value
    value = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return value if kind == "TIMESTAMP WITH TIME ZONE" else value.replace(tzinfo=None)
