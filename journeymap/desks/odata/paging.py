"""One page of rows, and where the next begins. All pages of one reading are of the same state of the data."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from duckdb import ColumnExpression, ConstantExpression

from journeymap.desks import tables
from journeymap.desks.choice import Choice
from journeymap.desks.columns import Column
from journeymap.desks.odata.filtering import Unanswerable, filtered, known, ordered
from journeymap.desks.standing import reading, state_of
from journeymap.desks.tables import Table
from journeymap.desks.whose import HIDDEN
from journeymap.desks.withdrawn import NOBODY, Withdrawn
from journeymap.desks.writing import ROW
from journeymap.journeys.models import Journey

PAGE, MOST = 10_000, 50_000  # rows of a page, unless `Prefer: odata.maxpagesize` says otherwise
OPTIONS = {"$select", "$filter", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format"}
TOKEN = re.compile(r"([0-9a-f]{32}|live)\.(\d{1,12})\.(\d{1,12})")


class Gone(LookupError):
    """The state of the data that a reading began with is not kept any more: begin again."""


@dataclass(frozen=True)
class Asked:
    """What a request asks of a table. after: rows of the first page on; given: how many it had so far."""

    columns: tuple[Column, ...]
    where: duckdb.Expression | None
    order: tuple[duckdb.Expression, ...]
    top: int | None
    skip: int
    count: bool
    since: datetime | None
    content: str
    after: int
    given: int
    page: int


@dataclass(frozen=True)
class Page:
    """rows: as JSON values. then: skiptoken of the next page; None where this is the last."""

    rows: list[dict[str, Any]]
    count: int | None
    then: str | None


def opened(journey: Journey, name: str, choice: Choice, query: QueryDict) -> tuple[Table, str]:
    """The table that a request reads, and the state of the data it is of. Gone; NotYet, Unmade."""
    token = told_token(query)
    if token and token[0] != "live":
        place = reading(token[0], name) if name in tables.KEPT else None
        if place is None or not tables.is_of(place, journey, choice):
            raise Gone("The data that this reading began with are not kept any more. Begin again.")
        return tables.kept(place, name), token[0]
    found = state_of(journey, choice, name)
    table = found.table(name)
    return table, found.content if table.kept else "live"


def asked(table: Table, content: str, query: QueryDict, size: int) -> Asked:
    """Unanswerable says what cannot be."""
    if unknown := [name for name in query if name.startswith("$") and name not in OPTIONS]:
        raise Unanswerable(
            f"{unknown[0][:30]} is not answered here. There are: {', '.join(sorted(OPTIONS))}."
        )
    columns = {column.name: column for column in table.columns}
    wanted = [each.strip() for each in query.get("$select", "").split(",") if each.strip() not in ("", "*")]
    chosen = [known(each, columns) for each in dict.fromkeys(wanted)] or list(table.columns)
    _, after, given = told_token(query) or ("", 0, 0)
    return Asked(
        columns=tuple(chosen),
        where=filtered(query["$filter"], columns) if query.get("$filter") else None,
        order=tuple(ordered(query["$orderby"], columns)) if query.get("$orderby") else (),
        top=number(query, "$top"),
        skip=number(query, "$skip") or 0,
        count=choice_of(query, "$count"),
        since=since(query),
        content=content,
        after=after,
        given=given,
        page=size,
    )


def page(table: Table, told: Asked, gone: Withdrawn = NOBODY) -> Page:
    """Rows by their number where no order is asked for: then no page costs more than the one before.

    gone: whose rows are left out of the page. Their places count: further pages begin where they would.
    """
    left = told.page if told.top is None else max(min(told.page, told.top - told.given), 0)
    with table.connected(told.since) as (connection, rows):
        try:
            if told.where is not None:
                rows = rows.filter(told.where)
            stayed = gone.among(rows, connection) if told.count else rows
            count = int(stayed.count("*").fetchall()[0][0]) if told.count else None
            found = _some(rows, told, left + 1, HIDDEN if gone else ())
        except duckdb.Error as error:
            raise Unanswerable(f"The rows cannot be chosen so: {str(error).splitlines()[0]}"[:300]) from error
    more = len(found) > left
    found = found[:left]
    stay = [row for row in found if not gone.is_of(row)] if gone else found
    given = told.given + len(stay)
    over = not more or (told.top is not None and given >= told.top) or not found
    last = (told.after or told.skip) + len(found) if told.order else (found[-1][ROW] + 1 if found else 0)
    names = [column.name for column in told.columns]
    shown = [{name: finite(row[name]) for name in names} for row in stay]
    return Page(shown, count, None if over else f"{told.content}.{last}.{given}")


def _some(
    rows: duckdb.DuckDBPyRelation, told: Asked, most: int, beside: tuple[str, ...]
) -> list[dict[str, Any]]:
    """beside: further columns that are read, where the table has them."""
    there = set(rows.columns)
    names = [*dict.fromkeys((*(column.name for column in told.columns), *beside, ROW))]
    by_row = ColumnExpression(ROW).asc()
    if told.order:
        first = told.after or told.skip
        chosen = rows.sort(*told.order, by_row).limit(most, offset=first)
    else:
        if told.after:
            rows = rows.filter(ColumnExpression(ROW) >= ConstantExpression(told.after))
        chosen = rows.sort(by_row).limit(most, offset=0 if told.after else told.skip)
    return chosen.select(*(name for name in names if name in there)).to_arrow_table().to_pylist()


def told_token(query: Mapping[str, Any]) -> tuple[str, int, int] | None:
    text = query.get("$skiptoken")
    if not text:
        return None
    found = TOKEN.fullmatch(text)
    if not found:
        raise Unanswerable("$skiptoken: follow @odata.nextLink as it is.")
    return found[1], int(found[2]), int(found[3])


def number(query: QueryDict, name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,12}", text):
        raise Unanswerable(f"{name} is a whole number from 0.")
    return int(text)


def choice_of(query: QueryDict, name: str) -> bool:
    text = query.get(name, "false").lower()
    if text not in ("true", "false"):
        raise Unanswerable(f"{name} is true or false.")
    return text == "true"


def since(query: QueryDict) -> datetime | None:
    text = query.get("updated_since")
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Unanswerable("updated_since is a time with its zone: 2026-11-22T13:00:00Z.")
    return found


def finite(value: Any) -> Any:
    """JSON has no infinity and nothing that is no number: such a value is not known."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_json(told: Any) -> bytes:
    """Times in UTC."""
    return json.dumps(told, ensure_ascii=False, allow_nan=False, default=plain).encode()


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    raise TypeError(f"{type(value).__name__} has no form in JSON here")
