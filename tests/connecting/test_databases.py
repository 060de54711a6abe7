"""A query against real databases: what is new comes, what changed takes its place, nothing twice."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from django.conf import settings

from journeymap.connecting.kinds import KINDS, Trouble, checked, own, sql
from journeymap.connecting.kinds.values import is_ahead
from journeymap.connecting.opening import opened
from journeymap.ingest.models import Import

from .conftest import OURS, events, postgres_address, pull

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {"customer": "customer_id", "activity": "status", "time": "at"}
QUERY = "select id, id as number, customer_id, status, at, changed from orders"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def sqlite_file(tmp_path, rows: int) -> str:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as database:
        database.execute(
            "create table orders (id integer, customer_id text, status text, at text, changed int)"
        )
        database.executemany(
            "insert into orders values (?, ?, 'ordered', ?, ?)",
            [(n, f"c{n % 7}", str(BEGIN + timedelta(minutes=n)), n // 3) for n in range(rows)],
        )
    return str(path)


def of_sqlite(path: str, **fields) -> dict:
    told = {"address": f"sqlite:///{path}", "query": QUERY, "cursor": "changed", "key": "id", "overlap": 0}
    return told | fields


def change(path: str, *statements: str) -> None:
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)


def test_every_row_comes_once_though_many_share_a_moment(connect, tmp_path, monkeypatch):
    monkeypatch.setattr(sql, "PAGE", 100)  # cuts through moments: three rows have the same
    connection = connect("sql", of_sqlite(sqlite_file(tmp_path, 1000)), told=TOLD)
    first = pull(connection)
    assert (first.pages, first.rows, first.accepted, first.duplicates) == (10, 1000, 1000, 0)
    again = pull(connection)
    assert (again.rows, again.accepted) == (0, 0)
    assert len(events()) == 1000
    assert Import.objects.count() == 1


def test_without_a_key_moments_are_not_parted(connect, tmp_path, monkeypatch):
    monkeypatch.setattr(sql, "PAGE", 100)
    told = of_sqlite(sqlite_file(tmp_path, 1000), key="")
    connection = connect("sql", told, told=TOLD | {"id": "id"})
    pull(connection)
    assert len(events()) == 1000


@pytest.mark.parametrize("key", ["id", ""])
def test_a_row_of_the_far_future_silences_no_table(connect, tmp_path, monkeypatch, key):
    monkeypatch.setattr(sql, "PAGE", 4)
    path = sqlite_file(tmp_path, 10)
    change(path, *(f"update orders set at = '2999-01-0{n}' where id = {n}" for n in range(1, 10)))
    connection = connect("sql", of_sqlite(path, cursor="at", key=key), told=TOLD | {"id": "id"})
    first = pull(connection)
    assert first.rows == 10 and "later than now" in first.notes[0]
    change(path, "insert into orders values (99, 'late', 'ordered', '2026-01-02 00:00:00+00:00', 6)")
    again = pull(connection)
    assert again.accepted == 1 and again.notes
    assert "late" in [row["customer"] for row in events()]


def test_a_pull_that_was_ended_among_rows_of_the_future_goes_on_there(connect, tmp_path, monkeypatch):
    monkeypatch.setattr(sql, "PAGE", 10)
    path = sqlite_file(tmp_path, 100)
    change(path, "update orders set at = replace(at, '2026-01-01', '2931-01-01')")
    source = opened(connect("sql", of_sqlite(path, cursor="at"), told=TOLD))
    pages = source.pages({})
    ended = [next(pages), next(pages)][1]
    change(path, "insert into orders values (500, 'late', 'ordered', '2026-01-02 00:00:00+00:00', 6)")
    went_on = list(source.pages(ended.cursor))
    numbers = [row["id"] for page in went_on for row in page.rows]
    assert numbers[:80] == list(range(20, 100))
    assert numbers[80:] == [500, *range(100)]  # what came meanwhile, before a pull counts as whole
    assert "ahead" not in went_on[-1].cursor
    assert next(source.pages(went_on[-1].cursor)).rows[0]["id"] == 0
    source.close()


def test_numbers_written_as_texts_are_no_times(connect, tmp_path):
    path = sqlite_file(tmp_path, 3)
    change(path, "update orders set status = '3000010' || id")
    connection = connect("sql", of_sqlite(path, cursor="status"), told=TOLD)
    assert pull(connection).notes == []
    assert connection.cursor["top"] == "30000102"
    assert pull(connection).rows == 0


@pytest.mark.parametrize(
    ("value", "ahead"),
    [
        ("30000101", False),
        ("99991231", False),
        ("2999W101", False),
        ("2999-01-01", True),
        ("2999-01-01T10:00:00Z", True),
        ("29990101T10:00", True),
        ("2001-01-01", False),
        (30000101, False),
    ],
)
def test_what_is_ahead_of_now_is_a_time(value, ahead):
    assert is_ahead(value) is ahead


def test_rows_that_are_written_late_land_in_the_overlap(connect, tmp_path):
    path = sqlite_file(tmp_path, 30)
    connection = connect("sql", of_sqlite(path, overlap=5), told=TOLD)
    pull(connection)
    change(path, "insert into orders values (500, 'late', 'ordered', '2026-01-01 00:01:00+00:00', 6)")
    assert pull(connection).accepted == 1
    assert [row["customer"] for row in events()].count("late") == 1
    assert len(events()) == 31


def test_a_database_that_cannot_be_held_to_reading_is_read_only_on_somebodys_word():
    told = {"address": "mssql+pyodbc://reader@db.example.com/shop", "query": QUERY, "cursor": "id"}
    with pytest.raises(Trouble, match="may only read"):
        checked(KINDS["sql"], told)
    assert checked(KINDS["sql"], told | {"only_reads": True}).only_reads
    for address in ("postgresql://x@y/z", "mysql://x@y/z", "mariadb://x@y/z", "duckdb:////srv/x.db"):
        assert not checked(KINDS["sql"], told | {"address": address}).only_reads


def test_the_database_is_opened_for_reading_only_and_is_not_made(connect, tmp_path):
    path = sqlite_file(tmp_path, 1)
    source = opened(connect("sql", of_sqlite(path)))
    with pytest.raises(Trouble, match="readonly"), source.connected() as database:
        database.exec_driver_sql("delete from orders")
    with pytest.raises(Trouble, match="unable to open"):
        opened(connect("sql", of_sqlite(str(tmp_path / "none.db")))).preview(1)
    assert not (tmp_path / "none.db").exists()


def test_our_own_database_is_no_source(connect, tmp_path, monkeypatch):
    inside = settings.DATA_DIR / "journeymap.sqlite3"
    link = tmp_path / "link.db"
    link.symlink_to(inside)
    there = f"sqlite:////{settings.DATA_DIR}/uploads/../journeymap.sqlite3"
    for address in (f"sqlite:///{inside}", f"sqlite+pysqlite:///{inside}-wal", f"sqlite:///{link}", there,
                    f"duckdb:///{inside}"):  # fmt: skip
        with pytest.raises(Trouble, match="own folder or database"):
            opened(connect("sql", of_sqlite("", address=address)))
    elsewhere = sqlite_file(tmp_path, 1)
    monkeypatch.setattr(own, "database_file", lambda: elsewhere)
    with pytest.raises(Trouble, match="own folder or database"):
        opened(connect("sql", of_sqlite(elsewhere)))


def test_a_file_is_opened_by_the_name_that_was_looked_at(tmp_path):
    sqlite_file(tmp_path, 2)
    odd = tmp_path / "a shop?#%41.db"  # %41 is no A here
    (tmp_path / "shop.db").rename(odd)
    url = sql.for_reading(sql.URL.create("sqlite", database=str(odd)))
    assert sqlite3.connect(url.database, uri=True).execute("select count(*) from orders").fetchone() == (2,)


def test_a_database_that_reads_files_may_read_its_own_alone():
    told = sql.connecting(sql.make_url("duckdb:////srv/shop.duckdb"))
    with pytest.raises(duckdb.PermissionException, match="disabled"):
        duckdb.connect(config=told["config"]).execute("select * from read_text('/etc/hostname')")
    assert told["read_only"]


def test_no_value_of_a_row_stands_in_an_error(connect, tmp_path):
    assert opened(connect("sql", of_sqlite(sqlite_file(tmp_path, 1)))).engine.hide_parameters


@pytest.mark.parametrize(
    ("query", "words"),
    [("delete from orders", "one SELECT"), ("update orders set status = ''", "one SELECT")],
)
def test_what_is_no_question_is_refused(query, words):
    with pytest.raises(Trouble, match=words):
        checked(KINDS["sql"], of_sqlite("/x", query=query))


def test_two_statements_in_one_query_do_nothing(connect, tmp_path):
    path = sqlite_file(tmp_path, 3)
    told = of_sqlite(path, query="select * from orders) as x; delete from orders; select * from (select 1")
    with pytest.raises(Trouble):
        opened(connect("sql", told)).preview(5)
    assert sqlite3.connect(path).execute("select count(*) from orders").fetchone() == (3,)


def test_the_password_is_kept_sealed_and_apart(connect):
    with pytest.raises(Trouble, match="password"):
        checked(KINDS["sql"], of_sqlite("/x", address="postgresql://me:secret@127.0.0.1/x"))
    connection = connect("sql", of_sqlite("/x"), {"password": "hush hush"})
    connection.refresh_from_db()
    assert "hush" not in json.dumps(connection.settings) + connection.sealed
    assert connection.secrets == {"password": "hush hush"}


def test_a_driver_that_is_not_there_is_named(connect):
    with pytest.raises(Trouble, match=r"snowflake.*not installed"):
        opened(connect("sql", of_sqlite("/x", address="snowflake://me@account/db", only_reads=True)))


def test_a_preview_shows_rows_and_takes_none(connect, tmp_path):
    connection = connect("sql", of_sqlite(sqlite_file(tmp_path, 100)), told=TOLD)
    rows = opened(connection).preview(20)
    assert len(rows) == 20
    assert rows[0] == {"id": 0, "number": 0, "customer_id": "c0", "status": "ordered",
                       "at": str(BEGIN), "changed": 0}  # fmt: skip
    assert events() == []


def warehouse(execute) -> None:
    execute(
        "create table orders (id integer primary key, customer_id varchar(20), status varchar(20), "
        "at timestamp, changed timestamp)"
    )
    for n in range(40):
        moment = (BEGIN + timedelta(minutes=n)).replace(tzinfo=None)
        execute("insert into orders values (%s, %s, 'ordered', %s, %s)", (n, f"c{n % 5}", moment, moment))


def rows_change(execute) -> None:
    """Some rows get another state, one is written late, one is new."""
    later = (BEGIN + timedelta(hours=2)).replace(tzinfo=None)
    execute("update orders set status = 'shipped', changed = %s where id in (3, 7, 39)", (later,))
    late = (BEGIN + timedelta(minutes=38, seconds=30)).replace(tzinfo=None)
    execute("insert into orders values (100, 'late', 'ordered', %s, %s)", (late, late))
    execute("insert into orders values (101, 'new', 'ordered', %s, %s)", (later, later))


def holds_what_the_warehouse_holds(rows: list[dict]) -> None:
    assert len(rows) == 42
    assert sorted(int(row["attr_number"]) for row in rows) == sorted({*range(40), 100, 101})
    assert {int(row["attr_number"]) for row in rows if row["activity"] == "shipped"} == {3, 7, 39}


def test_a_query_on_postgresql_whose_rows_change_has_no_doubles_and_no_gaps(connect, postgres):
    warehouse(postgres.execute)
    told = {"address": postgres_address(), "query": QUERY, "cursor": "changed", "key": "id", "overlap": 300}
    connection = connect("sql", told, told=TOLD)
    assert pull(connection).accepted == 40
    rows_change(postgres.execute)
    pull(connection)
    holds_what_the_warehouse_holds(events())
    quiet = pull(connection)
    assert quiet.accepted == 0
    holds_what_the_warehouse_holds(events())


def test_postgresql_may_not_be_written_and_does_not_answer_for_ever(connect, postgres):
    warehouse(postgres.execute)
    told = {"address": postgres_address(), "query": QUERY, "cursor": "changed", "key": "id", "timeout": 1}
    source = opened(connect("sql", told))
    with pytest.raises(Trouble, match="read-only"), source.connected() as database:
        database.exec_driver_sql("delete from orders")
    slow = told | {"query": "select id, changed, pg_sleep(30) from orders"}
    with pytest.raises(Trouble, match="timeout"):
        opened(connect("sql", slow)).preview(1)


def test_a_query_on_mariadb_whose_rows_change_has_no_doubles_and_no_gaps(connect, mariadb):
    execute = mariadb.cursor().execute
    warehouse(execute)
    told = {"address": f"mariadb://root@127.0.0.1:3306/{OURS}", "query": QUERY, "cursor": "changed",
            "key": "id", "overlap": 300}  # fmt: skip
    connection = connect("sql", told, told=TOLD)
    assert pull(connection).accepted == 40
    rows_change(execute)
    pull(connection)
    holds_what_the_warehouse_holds(events())
    source = opened(connection)
    with pytest.raises(Trouble, match="READ ONLY"), source.connected() as database:
        database.exec_driver_sql("delete from orders")
