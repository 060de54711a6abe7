"""SQLite's test database put back to what migrations made of it, by copying it whole.

Django empties all tables after a test that commits, then lets every app write its rows again (permissions,
roles): a tenth of a second each time. A copy takes a few milliseconds, and what migrations write is there in
every test, as in an installation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import DEFAULT_DB_ALIAS, connection
from django.test import TransactionTestCase

TRIES = 40  # a quarter of a second apart, while a thread that a test left still reads


def copied() -> sqlite3.Connection | None:
    """The database as it is now; None where it is not SQLite's."""
    if connection.vendor != "sqlite":
        return None
    connection.ensure_connection()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)
    return kept


@contextmanager
def put_back_after_tests(kept: sqlite3.Connection | None) -> Iterator[None]:
    """Tests that commit are followed by a copy of `kept`; without one Django does as it always does."""
    if kept is None:
        yield
        return
    with closing(kept), pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: put_back_after(case, kept))
        yield


def put_back_after(case: TransactionTestCase, kept: sqlite3.Connection) -> None:
    """Put back, then say so where the test asked Django for what a copy does not give."""
    put_back(kept)
    asked = [
        name for name in ("reset_sequences", "serialized_rollback", "available_apps") if getattr(case, name)
    ]
    others = set(case._databases_names(include_mirrors=False)) - {DEFAULT_DB_ALIAS}
    asked += [f"the database {name}" for name in sorted(others)]
    assert not asked, (
        f"after a test that commits a copy is put back, which knows nothing of {', '.join(asked)}"
    )


def put_back(kept: sqlite3.Connection) -> None:
    """All rows as they were. Numbers go on, for files that a test left are called after them."""
    tries = 0

    def waited(status: int, _left: int, _pages: int) -> None:
        nonlocal tries
        tries += 1
        if status not in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE) and tries > TRIES:
            raise TimeoutError("somebody still uses the test's database: what did the test leave running?")

    connection.ensure_connection()
    database = connection.connection
    given = numbers(database)
    kept.backup(database, progress=waited)
    count_on(database, given)


def numbers(database: sqlite3.Connection) -> list[tuple[str, int]]:
    """(table, the last number given to a row of it)."""
    return database.execute("SELECT name, seq FROM sqlite_sequence").fetchall()


def count_on(database: sqlite3.Connection, given: list[tuple[str, int]]) -> None:
    """New rows are numbered after these."""
    database.execute("DELETE FROM sqlite_sequence")
    database.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", given)
