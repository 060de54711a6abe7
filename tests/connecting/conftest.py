"""What tests of connections share: connections, what was stored of them, and sources that are real."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import psycopg
import pymysql
import pytest
from django.conf import settings

from journeymap.connecting.due import start
from journeymap.connecting.models import Connection, Pull
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.jobs.claiming import run_here
from tests.conftest import POSTGRES

OURS = "journeymap_connecting_test"
MARIADB = {"host": "127.0.0.1", "user": "root", "autocommit": True}


@pytest.fixture(autouse=True)
def no_page_is_left() -> Iterator[None]:
    yield
    for path in settings.UPLOADS_DIR.iterdir():
        path.unlink()


@pytest.fixture
def connect() -> Callable[..., Connection]:
    """`connect("sql", {...}, secrets, told=..., gives=...)`: a connection that is only pulled by hand."""

    def connect(kind: str, told_settings: dict, secrets: dict | None = None, **fields) -> Connection:
        name = fields.pop("name", f"{kind} {Connection.objects.count() + 1}")
        made = Connection(name=name, kind=kind, settings=told_settings, **{"every": 60, **fields})
        made.keep_secrets(secrets or {})
        made.save()
        return made

    return connect


def pull(connection: Connection) -> Pull:
    """Pull once in this process; the pull, done."""
    pull = start(connection)
    assert pull is not None
    run_here(pull)
    connection.refresh_from_db()
    return pull


def events() -> list[dict]:
    """All stored events with their columns, by time."""
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    return sorted(rows, key=lambda row: (row["time"], row["customer"] or "", row["activity"]))


@pytest.fixture
def postgres() -> Iterator[psycopg.Connection]:
    """A database of its own on the real PostgreSQL, or skip."""
    try:
        admin = psycopg.connect(POSTGRES + "/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers")
    admin.execute(f"drop database if exists {OURS} with (force)")
    admin.execute(f"create database {OURS}")
    with psycopg.connect(f"{POSTGRES}/{OURS}", autocommit=True) as connection:
        yield connection
    admin.execute(f"drop database {OURS} with (force)")
    admin.close()


@pytest.fixture
def mariadb() -> Iterator[pymysql.Connection]:
    """A database of its own on the real MariaDB, or skip."""
    try:
        connection = pymysql.connect(**MARIADB, connect_timeout=3)
    except pymysql.MySQLError:
        pytest.skip("no MariaDB answers")
    with connection.cursor() as cursor:
        cursor.execute(f"drop database if exists {OURS}")
        cursor.execute(f"create database {OURS}")
        cursor.execute(f"use {OURS}")
    yield connection
    connection.cursor().execute(f"drop database {OURS}")
    connection.close()


def postgres_address() -> str:
    parts = urlsplit(POSTGRES)
    return f"postgresql://{parts.username}@{parts.hostname}:{parts.port}/{OURS}"
