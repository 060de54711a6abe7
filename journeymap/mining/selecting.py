"""The rows behind a number: one relation gives the count and the rows.

Conditions use names as people see them: activity, touchpoint, stage, channel, customer and session are texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from .conditions import ColumnExpression, ConditionError, all_of, columns_of, expression, on_codes
from .log import UTC_MICROSECONDS, Log
from .relations import WORDS
from .results import Condition, Selection

if TYPE_CHECKING:
    from .contract import Data
    from .filters import Filter

Relation = duckdb.DuckDBPyRelation
OF_LOG = ("events", "cases")
ORDER = {"events": ("case", "position"), "cases": ("case",), "feedback": ("id",), "customers": ("customer",)}
KEY = {"cases": "key", "feedback": "id", "customers": "customer"}


def count(selection: Selection, data: Data, where: Filter | None = None) -> int:
    """Number of rows selected. `where`: only rows of cases that this filter of the map keeps."""
    if selection.subject not in OF_LOG:
        return _counted(relation(selection, data, where))
    return sum(data.log.engine.over(partial(_count, selection, where), data.log.asked))


def rows(
    selection: Selection, data: Data, limit: int = 100, offset: int = 0, where: Filter | None = None
) -> pa.Table:
    """A page of the rows selected, in a stable order, with texts for codes. Times of the log are UTC."""
    if selection.subject not in OF_LOG:
        return _page(relation(selection, data, where), selection.subject, limit, offset)
    if not data.log.engine.apart:
        page = _page(of_log(selection, data.log, where), selection.subject, limit, offset)
    else:
        first = data.log.engine.over(partial(_first, selection, where, offset + limit), data.log.asked)
        page = _merged(pa.concat_tables(first), selection.subject).slice(offset, limit)
    return (
        readable_events(page, data.log) if selection.subject == "events" else in_utc(page, ("start", "end"))
    )


def relation(selection: Selection, data: Data, where: Filter | None = None) -> Relation:
    """All rows selected. Raises ConditionError for a column or value that cannot be asked for."""
    if selection.subject in OF_LOG:
        return of_log(selection, data.log, where)
    if where is not None and not where.empty:
        raise ConditionError(f"a filter of cases does not say which {selection.subject} to keep")
    source = data.feedback if selection.subject == "feedback" else data.customers
    columns = columns_of(source)
    found = source.filter(all_of(expression(condition, columns) for condition in selection.where))
    if selection.ids is None:
        return found
    return _semi(found, data.relation(_wanted(selection.ids)), KEY[selection.subject], "wanted")


def of_log(selection: Selection, log: Log, where: Filter | None = None) -> Relation:
    """The events or cases of a log that are selected, as `relation`."""
    if selection.subject == "events":
        return _events(selection, log, where)
    found = cases(log, selection.where)
    if where is not None and not where.empty:
        found = _semi(found, where.codes(log), "case", "case")
    if selection.ids is None:
        return found
    return _semi(found, log.connection.from_arrow(_wanted(selection.ids)), KEY["cases"], "wanted")


def cases(log: Log, where: Sequence[Condition]) -> Relation:
    """Cases (view `cases` of the log) that have one event meeting every event condition together, and meet
    every `case.` condition themselves."""
    on_case, on_event = split(where)
    found = log.cases.filter(all_of(expression(c, columns_of(log.cases)) for c in on_case))
    if on_event:
        touched = log.connection.view("coded_events").filter(_on_events(log, on_event))
        found = _semi(found, touched.project('"case"').distinct(), "case", "case")
    return found


def split(where: Sequence[Condition]) -> tuple[list[Condition], list[Condition]]:
    """Conditions on the case (without their `case.`) and conditions on an event."""
    on_case = [
        condition.model_copy(update={"column": condition.column.removeprefix("case.")})
        for condition in where
        if condition.column.startswith("case.")
    ]
    return on_case, [condition for condition in where if not condition.column.startswith("case.")]


def readable_events(table: pa.Table, log: Log) -> pa.Table:
    """Coded events with texts in the place of codes; `case` becomes the case's key."""
    texts = {column: getattr(log, words) for column, words in WORDS.items()}
    texts |= {"customer": log.customers, "session": log.sessions}
    for name, words in texts.items():
        if name in table.column_names:
            codes = pa.chunked_array(table[name].chunks or [[]], pa.int32()).combine_chunks()
            known = [code if code is not None and code >= 0 else None for code in codes.to_pylist()]
            taken = pa.array(words, pa.string()).take(pa.array(known, pa.int32()))
            table = table.set_column(table.column_names.index(name), name, taken)
    table = in_utc(table, ("time",))
    return _keyed(table, log) if "case" in table.column_names else table


def in_utc(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Times of the log's relations, which have no zone, as times in UTC."""
    for name in columns:
        if name in table.column_names:
            index = table.column_names.index(name)
            table = table.set_column(index, name, table[name].cast(UTC_MICROSECONDS))
    return table


def _count(selection: Selection, where: Filter | None, log: Log) -> int:
    return _counted(of_log(selection, log, where))


def _counted(found: Relation) -> int:
    return found.count("*").fetchall()[0][0]


def _first(selection: Selection, where: Filter | None, many: int, log: Log) -> pa.Table:
    return _page(of_log(selection, log, where), selection.subject, many, 0)


def _page(found: Relation, subject: str, limit: int, offset: int) -> pa.Table:
    by = ", ".join(f'"{column}"' for column in ORDER[subject])
    return found.order(by).limit(limit, offset).to_arrow_table()


def _merged(table: pa.Table, subject: str) -> pa.Table:
    """Rows of several pieces in the order of `_page`. No two rows of a log are equal in it."""
    return table.sort_by([(column, "ascending") for column in ORDER[subject]])


def _events(selection: Selection, log: Log, where: Filter | None) -> Relation:
    if selection.ids is not None:
        raise ConditionError("events have no ids of their own: select them by conditions")
    on_case, on_event = split(selection.where)
    found = log.connection.view("coded_events").filter(_on_events(log, on_event))
    if on_case:
        found = _semi(found, cases(log, selection.where).project('"case"'), "case", "case")
    if where is not None and not where.empty:
        found = _semi(found, where.codes(log), "case", "case")
    return found


def _on_events(log: Log, conditions: Sequence[Condition]) -> duckdb.Expression:
    columns = columns_of(log.connection.view("coded_events"))
    tests = []
    for condition in conditions:
        if condition.column in WORDS:
            tests.append(on_codes(condition, getattr(log, WORDS[condition.column])))
        elif condition.column in ("customer", "session"):
            tests.append(
                on_codes(condition, log.customers if condition.column == "customer" else log.sessions)
            )
        elif condition.column == "case":
            raise ConditionError('select a case by its key: the column is "case.key"')
        else:
            tests.append(expression(condition, columns))
    return all_of(tests)


def _semi(left: Relation, right: Relation, on_left: str, on_right: str) -> Relation:
    """Rows of `left` that have a partner in `right`."""
    condition = ColumnExpression("rows_", on_left) == ColumnExpression("partner_", on_right)
    return left.set_alias("rows_").join(right.set_alias("partner_"), condition, how="semi")


def _wanted(ids: Sequence[str]) -> pa.Table:
    """Ids as a table to join with: as constants of an expression, 50,000 of them take seconds."""
    return pa.table({"wanted": pa.array(ids, pa.string())})


def _keyed(table: pa.Table, log: Log) -> pa.Table:
    codes = table["case"].to_pylist()
    wanted = log.connection.from_arrow(pa.table({"wanted": pa.array(sorted(set(codes)), pa.int32())}))
    found = _semi(log.connection.view("coded_cases"), wanted, "case", "wanted")
    key = dict(found.project('"case", key').fetchall())
    keys = pa.array([key[code] for code in codes], pa.string())
    return table.set_column(table.column_names.index("case"), "case", keys)
