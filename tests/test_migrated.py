"""The migrated database that is kept from one run of the tests to the next: see decision 92."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import migrated

CHAIN = migrated.ROOT / "journeymap/access/chain.py"
KEYS = migrated.ROOT / "journeymap/access/keys.py"
CHANNEL = migrated.ROOT / "journeymap/actions/models/channel.py"


def test_what_a_migration_imports_of_the_product_counts_as_part_of_it():
    one, other = "from journeymap.access import chain\n", "import journeymap.actions.models.channel\n"
    assert migrated.imported(one + other) == [CHAIN.read_text(), CHANNEL.read_text()]
    both = "from journeymap.access import (\n    keys,\n    chain,\n)\n"
    assert migrated.imported(both) == [CHAIN.read_text(), KEYS.read_text()]
    assert migrated.imported("from django.db import migrations\n") == []
    with pytest.raises(AssertionError, match="what is it that a migration imports"):
        migrated.imported("from journeymap.nowhere import nothing\n")


@pytest.mark.parametrize("changed", ["access/migrations/0003_chain_entries.py", "access/chain.py"])
def test_a_changed_migration_is_carried_out_anew(changed, monkeypatch):
    before, path = migrated.fingerprint(), migrated.ROOT / "journeymap" / changed
    assert migrated.fingerprint() == before
    read = type(path).read_text
    monkeypatch.setattr(type(path), "read_text", lambda file: read(file) + "#" * (file == path))
    assert migrated.fingerprint() != before


def test_what_columns_are_made_by_counts_too(settings):
    before = migrated.fingerprint()
    settings.DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
    assert migrated.fingerprint() != before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="what is kept is SQLite's")
def test_what_is_taken_away_meanwhile_is_not_there_empty_afterwards(db, tmp_path, monkeypatch):
    file = tmp_path / f"{migrated.fingerprint()}.sqlite3"
    file.touch()
    with monkeypatch.context() as patch:
        migrated.keep_in(tmp_path, patch)
        file.unlink()
        connection.prepare_database()
    assert not [*tmp_path.iterdir()]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="what is kept is SQLite's")
def test_what_is_migrated_is_kept_whole_and_only_the_newest(tmp_path):
    for name in ("first", "second"):
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute(f"CREATE TABLE {name} (number)")
            migrated.keep(database, tmp_path / f"{name}.sqlite3")
    (kept,) = tmp_path.iterdir()
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("second",)]


def test_tests_migrate_as_the_product_does(db):
    """What keeps the database is there only while it is set up."""
    assert MigrationExecutor.migrate.__module__ == MigrationExecutor.__module__
    assert "prepare_database" not in vars(connection._connections[connection._alias])
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
