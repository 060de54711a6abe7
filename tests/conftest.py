"""What all tests share: the real data and the real services, where they are there."""

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from django.db import connection, connections
from hypothesis import settings
from psycopg import sql
from pyarrow import fs
from pytest_django.live_server_helper import LiveServer

from journeymap.analysis import running
from journeymap.web.static_files import StaticFilesMiddleware
from tests import here, migrated, pristine

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
POSTGRES = os.environ.get("JOURNEYMAP_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("JOURNEYMAP_TEST_REDIS", "redis://127.0.0.1:6379/5")
PROCESSES = Path("/proc")
STARTED_BY = "TESTS_STARTED_BY"  # in the environment of every process that a test starts


# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_configure() -> None:
    """A run that is told to end does so as after Ctrl-C: fixtures are taken down, the summary is written."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The second tier asks what another database changes: only tests that use one are run."""
    if "JOURNEYMAP_TEST_DATABASE_URL" in os.environ:
        others = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if uses_database(item)]


def uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures or item.get_closest_marker("django_db"))


@pytest.fixture(scope="session", autouse=True)
def no_process_is_left() -> Iterator[None]:
    """What tests started and did not end is ended, and told. Only where there is a /proc."""
    token = secrets.token_hex(8)
    os.environ[STARTED_BY] = f"{os.environ.get(STARTED_BY, '')} {token}".strip()
    yield
    left = {pid: command for pid, command in started(token) if pid != os.getpid()}
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left, "processes that tests left behind (they are ended now)"


def started(token: str) -> Iterator[tuple[int, str]]:
    """Processes that have the token in their environment: (id, command)."""
    for folder in PROCESSES.glob("[0-9]*"):
        try:
            if token.encode() in (folder / "environ").read_bytes():
                yield int(folder.name), (folder / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:  # it has ended meanwhile, or is somebody else's
            continue


@pytest.fixture(scope="session")
def migrated_once(request: pytest.FixtureRequest) -> Iterator[pytest.MonkeyPatch]:
    """While the database is set up: what an earlier run has migrated is not migrated again."""
    with pytest.MonkeyPatch.context() as patch:
        if cache := getattr(request.config, "cache", None):
            migrated.keep_in(cache.mkdir("migrated"), patch)
        yield patch


@pytest.fixture(scope="session")
def django_db_setup(migrated_once, django_db_setup, django_db_blocker) -> Iterator[None]:
    migrated_once.undo()
    with django_db_blocker.unblock():
        kept = pristine.copied()
    with pristine.put_back_after_tests(kept):
        yield


@pytest.fixture(scope="session", autouse=True)
def analyzers_work_here() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "work", here.work)
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_are_looked_for_once() -> Iterator[None]:
    """Every client of a test builds all middleware anew; this one would look through all folders."""
    known = {}
    look = StaticFilesMiddleware.add_files_from_finders

    def remember(middleware: StaticFilesMiddleware) -> None:
        if not known:
            look(middleware)
            known.update(middleware.files)
        middleware.files.update(known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesMiddleware, "add_files_from_finders", remember)
        yield


@pytest.fixture
def children(monkeypatch) -> None:
    """Runs of this test start their child, as in the product."""
    monkeypatch.setattr(running, "work", here.CHILD)


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
def file_database(transactional_db, tmp_path) -> Iterator[None]:
    """The test's database as a file, as in the product. Threads that share SQLite's database in memory do not
    wait for each other: one of them is told at once that a table is locked. Others stay as they are."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, connection.connection = connection.connection, None
    name = connection.settings_dict["NAME"]
    file = tmp_path / "tests.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        memory.backup(copy)
    connection.settings_dict["NAME"] = str(file)
    yield
    connections.close_all()
    connection.settings_dict["NAME"] = name
    connection.connection = memory
    with closing(sqlite3.connect(file)) as copy:
        pristine.count_on(memory, pristine.numbers(copy))
    for left in tmp_path.glob(f"{file.name}*"):
        left.unlink()


@pytest.fixture(scope="session")
def live_server(live_server: LiveServer) -> LiveServer:
    """The server of pytest-django, each of whose requests has a connection of its own.

    Django lends all requests the one connection of the test, where the database is in memory. Transactions of
    pages that load at once, and of the test meanwhile, are then one: what the first of them ends is ended for
    all of them.
    """
    live_server.thread.httpd.connections_override = None
    return live_server


@pytest.fixture(autouse=True)
def each_thread_of_a_server_has_its_connection(request: pytest.FixtureRequest) -> None:
    """Tests with a server have their database as a file: see `live_server`."""
    if "live_server" in request.fixturenames:
        request.getfixturevalue("file_database")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server on this machine (moto's), or skip; of each run of tests its own."""
    if not (command := Path(sys.executable).with_name("moto_server")).exists():
        pytest.skip("moto's server is not installed (requirements-dev.txt): no S3 to try")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [command, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until_it_answers(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def until_it_answers(port: int, server: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("moto's server did not start")


@pytest.fixture
def bucket(s3_server, monkeypatch) -> tuple[str, str]:
    """(JOURNEYMAP_STORE, JOURNEYMAP_S3_ENDPOINT) of an empty bucket, its keys in the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "only-tests")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    name = f"journeymap-{secrets.token_hex(6)}"
    parts = urlsplit(s3_server)
    fs.S3FileSystem(
        endpoint_override=parts.netloc, scheme=parts.scheme, region="us-east-1", allow_bucket_creation=True
    ).create_dir(name)
    return f"s3://{name}/store", s3_server


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
