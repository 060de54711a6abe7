"""Moving to another version: which steps the database lacks, whether old and new may run beside each other.

A step of a migration is additive where a process of the version before works on, knowing nothing of it: a new
table, a new column that may stay empty, an index. Any other stops: the old version is ended first.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

ADDITIVE = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.RemoveConstraint,
)


NOT_STORED = {
    "blank", "choices", "default", "editable", "error_messages", "help_text", "limit_choices_to", "on_delete",
    "related_name", "validators", "verbose_name",
}  # fmt: skip


class Newer(RuntimeError):
    """The database was brought up to date by a newer version than this one."""


def ours() -> set[str]:
    """Labels of the apps that are part of this version."""
    return {config.label for config in apps.get_app_configs() if config.name.startswith("journeymap.")}


def refuse_newer() -> None:
    """Raises Newer where the database has steps that this version does not know."""
    known = set(MigrationLoader(None).disk_migrations)
    applied = {step for step in MigrationRecorder(connection).applied_migrations() if step[0] in ours()}
    if unknown := sorted(applied - known):
        named = ", ".join(".".join(step) for step in unknown[:3])
        more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        raise Newer(
            f"This version does not know what a newer one did to the database ({named}{more}). "
            "Start the newer version, or restore the backup from before the upgrade into an empty place."
        )


def missing() -> list[Migration]:
    """Steps of this version that the database lacks, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [migration for migration, backwards in plan if not backwards]


def stops(migration: Migration) -> list[str]:
    """Why a process of the version before cannot run beside this migration; empty where it can."""
    loader = MigrationLoader(None)
    state = loader.project_state((migration.app_label, migration.name), at_end=False)
    found: list[str] = []
    for operation in migration.operations:
        found += reasons(operation, migration.app_label, state)
        operation.state_forwards(migration.app_label, state)
    return found


def reasons(operation: Operation, app: str, before: ProjectState) -> Iterator[str]:
    """What of this step the version before would trip over, in words."""
    if isinstance(operation, ADDITIVE):
        return
    if isinstance(operation, migrations.AddField):
        new: models.Field = operation.field
        if not (new.null or new.many_to_many or new.has_db_default()):
            yield f"{operation.describe()}: the version before cannot leave it empty"
    elif isinstance(operation, migrations.AlterField):
        old = before.models[app, operation.model_name_lower].fields[operation.name]
        if not widened(old, operation.field):
            yield str(operation.describe())
    elif isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from reasons(inner, app, before)
    else:
        yield str(operation.describe())


def widened(old: models.Field, new: models.Field) -> bool:
    """Whether the column stays, or takes all that it took and more."""
    (_, kind, _, was), (_, now_kind, _, now) = old.deconstruct(), new.deconstruct()
    was, now = (
        {name: value for name, value in each.items() if name not in NOT_STORED} for each in (was, now)
    )
    if now.get("null") and not was.get("null"):
        now.pop("null")
    if (was.get("max_length") or 0) < (now.get("max_length") or 0):
        was.pop("max_length", None), now.pop("max_length")
    return kind == now_kind and was == now
