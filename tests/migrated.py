"""What migrations make of an empty SQLite database, kept from one run of the tests to the next.

A hundred migrations take thirteen seconds of every process that tests. They give the same each time, as long
as they, Python and Django are the same: then the kept database is laid down, and `migrate` finds nothing to
do but what it does after migrations (permissions, roles), which is always done. Kept with pytest's own cache:
`--cache-clear` forgets it, and without a cache (`-p no:cacheprovider`) everything is migrated as ever.
"""

from __future__ import annotations

import ast
import hashlib
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ROOT = Path(__file__).resolve().parent.parent


def keep_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Until `patch` is undone, SQLite's database is migrated from what is kept, or kept once migrated."""
    if connection.vendor != "sqlite":
        return
    file, migrate = folder / f"{fingerprint()}.sqlite3", MigrationExecutor.migrate

    def lay_down() -> None:
        connection.ensure_connection()
        try:
            found = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)  # else an empty one were made
        except sqlite3.OperationalError:
            return  # another process has put a newer one there: everything is migrated as ever
        with closing(found) as kept:
            kept.backup(connection.connection)

    def and_keep(executor: MigrationExecutor, *told, **options):
        state = migrate(executor, *told, **options)
        keep(executor.connection.connection, file)
        return state

    if file.exists():
        patch.setattr(connection, "prepare_database", lay_down)  # the first that `migrate` does
    else:
        patch.setattr(MigrationExecutor, "migrate", and_keep)


def keep(database: sqlite3.Connection, file: Path) -> None:
    """Only the newest is kept, and whole: another process may read while this one writes."""
    for old in file.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    being_written = file.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(being_written)) as copy:
        database.backup(copy)
    being_written.replace(file)


def fingerprint() -> str:
    """Changes with every migration, what they import of the product, and what carries them out."""
    told = settings.DEFAULT_AUTO_FIELD, settings.AUTH_USER_MODEL  # they say what columns are
    seen = hashlib.sha256(repr((sys.version, sqlite3.sqlite_version, django.VERSION, told)).encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        folder = Path(app.path)
        # Tables of an app without migrations are made from its models.
        for file in sorted([*folder.glob("migrations/*.py")] or [*folder.glob("models.py")]):
            text = file.read_text()
            for each in (text, *imported(text)):
                seen.update(f"{app.name} {file.name} {each}".encode())
    return seen.hexdigest()


def imported(migration: str) -> list[str]:
    """The texts of the product's modules that a migration imports."""
    said = set()
    for node in ast.walk(ast.parse(migration)):
        if isinstance(node, ast.Import):
            said |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            said |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    said = {name for name in said if name.split(".")[0] == "journeymap"}
    stems = {name.replace(".", "/") for name in said}
    found = [file.read_text() for stem in sorted(stems) if (file := ROOT / f"{stem}.py").exists()]
    assert bool(found) == bool(said), f"what is it that a migration imports: {said}"
    return found
