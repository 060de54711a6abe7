"""$filter and $orderby as DuckDB expressions: columns by name, values as constants, nothing as SQL text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import duckdb
from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression
from odata_query import ast
from odata_query.exceptions import ODataException
from odata_query.grammar import ODataLexer, ODataParser

from journeymap.desks.columns import Column

LONGEST = 8_000  # letters of a filter
DEEPEST = 60
NULL = "$filter: null is only compared with a column, by eq or ne."
TEXTS = {
    "contains": "contains", "startswith": "starts_with", "endswith": "ends_with", "tolower": "lower",
    "toupper": "upper", "trim": "trim", "length": "length", "concat": "concat",
}  # fmt: skip
TIMES = {name: name for name in ("year", "month", "day", "hour", "minute", "second")}
NUMBERS = {"round": "round", "floor": "floor", "ceiling": "ceil"}
COMPARED: dict[type, Callable[[Expression, Expression], Expression]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}
COUNTED: dict[type, Callable[[Expression, Expression], Expression]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Mod: lambda a, b: a % b,
}


class Unanswerable(ValueError):
    """The question cannot be answered. The message says what of it, and how to mend it."""


def filtered(text: str, columns: Mapping[str, Column]) -> Expression:
    """What rows must meet."""
    if len(text) > LONGEST:
        raise Unanswerable(f"$filter is longer than {LONGEST:,} letters.")
    try:
        tree = ODataParser().parse(ODataLexer().tokenize(text))
        return Reading(columns).visit(tree)
    except ODataException as error:
        raise Unanswerable(f"$filter cannot be read: {error}"[:300]) from error
    except (ValueError, OverflowError, duckdb.Error) as error:
        raise error if isinstance(error, Unanswerable) else Unanswerable(f"$filter: {error}"[:300]) from error


class Reading:
    """Reads one filter. What it does not know is refused, never left out."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns
        self.depth = 0

    def visit(self, node: Any) -> Expression:
        read = getattr(self, f"_{type(node).__name__.lower()}", None)
        if read is None:
            raise Unanswerable(f"$filter: {type(node).__name__} is not answered here.")
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unanswerable(f"$filter is more than {DEEPEST} levels deep.")
        found: Expression = read(node)
        self.depth -= 1
        return found

    def _identifier(self, node: ast.Identifier) -> Expression:
        return ColumnExpression(known(node.full_name(), self.columns).name)

    def _boolop(self, node: ast.BoolOp) -> Expression:
        left, right = self.visit(node.left), self.visit(node.right)
        return left & right if isinstance(node.op, ast.And) else left | right

    def _unaryop(self, node: ast.UnaryOp) -> Expression:
        inner = self.visit(node.operand)
        return ~inner if isinstance(node.op, ast.Not) else -inner

    def _binop(self, node: ast.BinOp) -> Expression:
        return COUNTED[type(node.op)](self.visit(node.left), self.visit(node.right))

    def _compare(self, node: ast.Compare) -> Expression:
        if isinstance(node.comparator, ast.In):
            if not isinstance(node.right, ast.List):
                raise Unanswerable("$filter: behind `in` stands a list: stage in ('Awareness','Purchase').")
            return self.visit(node.left).isin(*(self.visit(each) for each in node.right.val))
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, ast.Null):
                return self.nulled(node.comparator, self.visit(one))
        found = COMPARED[type(node.comparator)](self.visit(node.left), self.visit(node.right))
        if isinstance(node.comparator, ast.NotEq) and isinstance(node.left, ast.Identifier):
            return found | self.visit(node.left).isnull()  # null is not equal to a value
        return found

    def nulled(self, comparator: Any, side: Expression) -> Expression:
        if not isinstance(comparator, ast.Eq | ast.NotEq):
            raise Unanswerable(NULL)
        return side.isnull() if isinstance(comparator, ast.Eq) else side.isnotnull()

    def _call(self, node: ast.Call) -> Expression:
        name = node.func.full_name()
        if name == "now":
            return moment(datetime.now(UTC))
        inside = [self.visit(each) for each in node.args]
        if name in TIMES:
            return FunctionExpression(TIMES[name], FunctionExpression("make_timestamp", micro(inside[0])))
        ours = {**TEXTS, **NUMBERS}.get(name)
        if ours is None:
            raise Unanswerable(f"$filter: {name}() is not answered here. There are: {', '.join(FUNCTIONS)}.")
        return FunctionExpression(ours, *inside)

    def _string(self, node: ast.String) -> Expression:
        return ConstantExpression(node.py_val)

    _integer = _float = _boolean = _string

    def _null(self, node: ast.Null) -> Expression:
        raise Unanswerable(NULL)

    def _datetime(self, node: ast.DateTime) -> Expression:
        return moment(node.py_val)

    def _date(self, node: ast.Date) -> Expression:
        day: date = node.py_val
        return moment(datetime(day.year, day.month, day.day, tzinfo=UTC))


FUNCTIONS = sorted({*TEXTS, *TIMES, *NUMBERS, "now"})


def micro(time: Expression) -> Expression:
    return FunctionExpression("epoch_us", time)


def moment(when: datetime) -> Expression:
    """A constant time; UTC where it names no zone."""
    told = when if when.tzinfo else when.replace(tzinfo=UTC)
    return ConstantExpression(told).cast(duckdb.type("TIMESTAMP WITH TIME ZONE"))


def known(name: str, columns: Mapping[str, Column]) -> Column:
    if name not in columns:
        raise Unanswerable(f"There is no column “{name[:60]}”. $metadata lists them.")
    return columns[name]


def ordered(text: str, columns: Mapping[str, Column]) -> list[Expression]:
    """`a desc,b` as what rows are ordered by."""
    found = []
    for each in text.split(","):
        name, _, way = each.strip().partition(" ")
        if way.strip() not in ("", "asc", "desc"):
            raise Unanswerable(f"$orderby: “{each.strip()[:60]}” is neither `column` nor `column desc`.")
        column = ColumnExpression(known(name, columns).name)
        found.append(column.desc().nulls_last() if way.strip() == "desc" else column.asc().nulls_first())
    return found
