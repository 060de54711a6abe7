"""What all tests share: the real data and the real services, where they are there."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
POSTGRES = os.environ.get("JOURNEYMAP_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("JOURNEYMAP_TEST_REDIS", "redis://127.0.0.1:6379/5")


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """`shared_data("bpi/receipt.xes")`: the path of real data kept beside the project, or skip."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"the real data {name} is not there (looked for it in ../shared/data)")
        return path

    return find


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The address of an empty database on the real PostgreSQL, dropped afterwards; skip without one."""
    try:
        server = psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"PostgreSQL does not answer at {POSTGRES}: {error}")
    name = f"journeymap_test_{secrets.token_hex(6)}"
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{POSTGRES}/{name}"
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def redis_url() -> Iterator[tuple[str, str]]:
    """(address, key prefix of this test's own) of the real Redis, its keys removed afterwards; or skip."""
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=3)
    prefix = f"journeymap-test-{secrets.token_hex(6)}:"
    with client:
        try:
            client.ping()
        except redis.ConnectionError as error:
            pytest.skip(f"Redis does not answer at {REDIS}: {error}")
        yield REDIS, prefix
        for key in client.scan_iter(f"{prefix}*"):
            client.delete(key)
