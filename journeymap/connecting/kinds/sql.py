"""Rows of a database by a query that only reads, in the order of a column that grows.

The query is a subquery of ours, so that it cannot be anything but a question. Rows are read in the order of
(cursor, key), a page at a time, each page going on behind the last row of the one before. A pull begins a
little before the newest row that was seen (`overlap`): what was written late lands there. Rows that come
again have the id that they had, so they are no doubles.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from pydantic import Field, ValidationInfo, field_validator
from sqlalchemy import Connection, and_, bindparam, column, create_engine, or_, select, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from journeymap.connecting.kinds.base import Batch, Cursor, Row, Settings, Source, Trouble, secret
from journeymap.connecting.kinds.own import OWN, is_own
from journeymap.connecting.kinds.values import AHEAD_NOTE, decoded, earlier, encoded, is_ahead, plain

PAGE = 10_000  # rows
DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
FILES = ("sqlite", "duckdb")
CONNECT_SECONDS = 10
READ_ONLY = {
    "postgresql": ("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET statement_timeout = {ms}"),
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_execution_time = {ms}"),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_statement_time = {seconds}"),
    "sqlite": ("PRAGMA query_only = ON",),
}


class SqlSettings(Settings):
    address: str = Field(
        title="Address",
        max_length=500,
        examples=["postgresql://reader@db.example.com:5432/shop"],
        description="postgresql://, mysql://, mariadb://, sqlite:////path/file.db or another address of "
        "SQLAlchemy, without the password. Give it a user who may only read.",
    )
    password: str = Field("", **secret("Password"))
    query: str = Field(
        title="Query",
        max_length=20_000,
        json_schema_extra={"lines": 5},
        examples=["select id, customer_id, status, updated_at from orders"],
        description="One SELECT, without the condition on what is new and without ORDER BY: both are added.",
    )
    cursor: str = Field(
        title="Cursor column",
        max_length=200,
        description="Grows with every new or changed row: updated_at, or a number that counts up. Rows where "
        "it is empty are not read.",
    )
    key: str = Field(
        "",
        title="Key column",
        max_length=200,
        description="Names one row for ever. It settles the order of rows of one moment, and a changed row "
        "is known by it: it is the field id unless the columns below say otherwise.",
    )
    overlap: float = Field(
        300,
        ge=0,
        title="Overlap",
        description="Seconds (of a number: units) before the newest row from which each pull reads again: "
        "rows that were written late land there.",
    )
    timeout: int = Field(60, ge=1, le=3600, title="Longest time of a page, in seconds")
    only_reads: bool = Field(
        False,
        title="The user of the address may only read",
        validate_default=True,
        description="Needed for others than PostgreSQL, MySQL, MariaDB, SQLite and DuckDB: those are "
        "told that nothing may be written, the others can only be asked by a user without the right to.",
    )

    def columns(self, gives: str) -> dict[str, Any]:
        return {"id": self.key} if self.key and gives != "customers" else {}

    @field_validator("query")
    @classmethod
    def _question(cls, told: str) -> str:
        plain = told.rstrip().rstrip(";").strip()
        if plain.split(None, 1)[:1] and plain.split(None, 1)[0].lower() not in {"select", "with"}:
            raise ValueError("it must be one SELECT (or WITH … SELECT)")
        return plain

    @field_validator("address")
    @classmethod
    def _address(cls, told: str) -> str:
        try:
            url = make_url(told)
        except ArgumentError as error:
            raise ValueError("it looks like postgresql://user@host:5432/database") from error
        if url.password:
            raise ValueError("without the password: that has a field of its own and is kept sealed")
        if url.get_backend_name() in FILES and is_own(file_of(url)):
            raise ValueError(OWN)
        return told

    @field_validator("only_reads")
    @classmethod
    def _reader(cls, told: bool, info: ValidationInfo) -> bool:
        if told or "address" not in info.data:
            return told
        kind = make_url(info.data["address"]).get_backend_name()
        if kind not in {*READ_ONLY, *FILES}:
            raise ValueError(
                f"{kind} cannot be told that nothing may be written: make a user there who may only read, "
                "enter it in the address, and say so here"
            )
        return told


class SqlSource(Source):
    def __init__(self, settings: SqlSettings) -> None:
        self.settings = settings
        self.engine = engine_of(settings)

    def close(self) -> None:
        self.engine.dispose()

    def preview(self, rows: int) -> list[Row]:
        with self.connected() as connection:
            found = connection.execute(self.statement(None, None).limit(rows))
            return [plain(dict(row)) for row in found.mappings()]

    def pages(self, cursor: Cursor) -> Iterator[Batch]:
        top = decoded(cursor.get("top"))
        top = None if is_ahead(top) else top  # of a time when such rows moved it
        key = decoded(cursor.get("key"))
        if told := cursor.get("ahead"):  # a pull ended there: what is left, then what came meanwhile
            top, key = yield from self.pages_behind((decoded(told[0]), decoded(told[1])), False, top, key)
        start = earlier(top, self.settings.overlap)
        behind = None if start is None else (start, key if start == top and self.settings.key else None)
        yield from self.pages_behind(behind, start != top or not self.settings.key, top, key)

    def pages_behind(
        self, behind: tuple[Any, Any] | None, inclusive: bool, top: Any, key: Any
    ) -> Generator[Batch, None, tuple[Any, Any]]:
        """All pages from there on. Returns the newest row that is not ahead: its cursor and key."""
        while True:
            rows = self.page(behind, inclusive)
            full = len(rows) == PAGE
            if full and not self.settings.key:
                rows = self.whole_moments(rows)
            if not rows:
                return top, key
            last = rows[-1][self.settings.cursor]
            near = [row for row in rows if not is_ahead(row[self.settings.cursor])]
            if near and (top is None or near[-1][self.settings.cursor] >= top):
                top, key = near[-1][self.settings.cursor], near[-1].get(self.settings.key)
            place, note = {"top": encoded(top), "key": encoded(key)}, ""
            if ahead := len(rows) - len(near):
                if full:  # else all was read, and the next pull begins at the newest row again
                    place["ahead"] = [encoded(last), encoded(rows[-1].get(self.settings.key))]
                note = AHEAD_NOTE.format(rows=ahead, last=last)
            yield Batch(place, [plain(row) for row in rows], more=full, note=note)
            if not full:
                return top, key
            behind, inclusive = (last, rows[-1].get(self.settings.key)), False

    def page(self, behind: tuple[Any, Any] | None, inclusive: bool) -> list[dict[str, Any]]:
        with self.connected() as connection:
            return [
                self.checked(dict(row))
                for row in connection.execute(self.statement(behind, inclusive).limit(PAGE)).mappings()
            ]

    def checked(self, row: dict[str, Any]) -> dict[str, Any]:
        for name in filter(None, (self.settings.cursor, self.settings.key)):
            if name not in row:
                raise Trouble(f"The query gives no column {name!r}; it gives {', '.join(row)}.")
        return row

    def whole_moments(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Without a key, rows of one moment must not be parted: the last ones come with the next page."""
        last = rows[-1][self.settings.cursor]
        kept = [row for row in rows if row[self.settings.cursor] != last]
        if not kept:
            raise Trouble(
                f"More than {PAGE:,} rows have the same {self.settings.cursor} ({last}): name a key column."
            )
        return kept

    def statement(self, behind: tuple[Any, Any] | None, inclusive: bool | None) -> Any:
        named: list[Any] = [column(name) for name in (self.settings.cursor, self.settings.key) if name]
        question = text(self.settings.query.replace(":", r"\:")).columns(*named).subquery("rows_of_source")
        cursor, key = question.c[self.settings.cursor], question.c.get(self.settings.key)
        found = select(text("*")).select_from(question).where(cursor.is_not(None))
        if behind is not None:
            value: Any = bindparam("value", behind[0])
            last = behind[1]
            if inclusive:
                found = found.where(cursor >= value)
            elif last is None or key is None:
                found = found.where(cursor > value)
            else:
                found = found.where(or_(cursor > value, and_(cursor == value, key > bindparam("key", last))))
        return found.order_by(cursor, *([key] if key is not None else []))

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection that may only read, each statement with a longest time."""
        told = {"ms": self.settings.timeout * 1000, "seconds": self.settings.timeout}
        try:
            with self.engine.connect() as connection:
                for command in READ_ONLY.get(self.engine.dialect.name, ()):
                    connection.execute(text(command.format(**told)))
                connection.commit()
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise Trouble(f"The database answers: {said(error)}") from error


def engine_of(settings: SqlSettings) -> Engine:
    """Raises Trouble where the driver is not installed."""
    url = make_url(settings.address)
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if settings.password:
        url = url.set(password=settings.password)
    try:
        return create_engine(
            for_reading(url), poolclass=NullPool, connect_args=connecting(url), hide_parameters=True
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise Trouble(
            f"The driver for {url.drivername} is not installed here ({error}). Install the package that "
            "SQLAlchemy's page on this database names, beside Journeymap."
        ) from error


def for_reading(url: URL) -> URL:
    """SQLite's file is opened read-only, and is not made where it is not there."""
    if url.get_backend_name() != "sqlite":
        return url
    if not url.database or url.database == ":memory:":
        raise Trouble("An address of SQLite names a file: sqlite:////path/file.db")
    # SQLite takes %2F and its like for what they stand for; the path that was looked at is the one to open.
    return url.set(
        database=f"file:{quote(os.path.realpath(url.database))}", query={"mode": "ro", "uri": "true"}
    )


def file_of(url: URL) -> str:
    return str(url.database or "").removeprefix("file:")


def connecting(url: URL) -> dict[str, Any]:
    if url.get_backend_name() in {"postgresql", "mysql", "mariadb"}:
        return {"connect_timeout": CONNECT_SECONDS}
    if url.get_backend_name() == "duckdb":  # its queries could read any file of this machine
        return {"read_only": True, "config": {"enable_external_access": "false"}}
    return {}


def said(error: Exception) -> str:
    """The database's own words, without the statement and its values, which may name people."""
    inner = getattr(error, "orig", None) or error
    return " ".join(str(inner).split())[:300]
