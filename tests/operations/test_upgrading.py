"""Steps that stop the version before are told, in the manual and by a command; a newer database: refused."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from journeymap.operations.upgrading import Newer, missing, ours, reasons, refuse_newer, stops

MANUAL = (settings.BASE_DIR / "docs" / "operations.md").read_text()


def before() -> ProjectState:
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("shop", "Parcel", fields))
    return state


ADDS = [
    migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("parcel", "more", models.TextField(null=True)),
    migrations.AddField("parcel", "more", models.IntegerField(default=3, db_default=3)),
    migrations.AddIndex("parcel", models.Index(fields=["name"], name="by_name")),
    migrations.AlterField("parcel", "name", models.CharField(max_length=20, help_text="what it says")),
    migrations.AlterField("parcel", "name", models.CharField(max_length=40, null=True)),
]
STOPS = [
    migrations.RemoveField("parcel", "note"),
    migrations.RenameField("parcel", "note", "remark"),
    migrations.DeleteModel("Parcel"),
    migrations.RenameModel("Parcel", "Packet"),
    migrations.AddField("parcel", "more", models.IntegerField(default=3)),
    migrations.AlterField("parcel", "name", models.CharField(max_length=10)),
    migrations.AlterField("parcel", "name", models.TextField()),
    migrations.AlterField("parcel", "note", models.TextField(default="")),
    migrations.AddConstraint("parcel", models.UniqueConstraint(fields=["name"], name="once")),
    migrations.RunSQL("DELETE FROM shop_parcel"),
    migrations.RunPython(migrations.RunPython.noop),
]


@pytest.mark.parametrize("step", ADDS, ids=lambda step: step.describe())
def test_steps_that_only_add(step):
    assert list(reasons(step, "shop", before())) == []


@pytest.mark.parametrize("step", STOPS, ids=lambda step: step.describe())
def test_steps_that_the_version_before_trips_over(step):
    assert list(reasons(step, "shop", before()))


def released() -> set[tuple[str, str]]:
    """Steps that the manual lists: taken before anybody ran this version, or noted as stopping."""
    return {
        (app, name.strip("` ")) for app, _, names in table() for name in names.split(",") if name.strip("` ")
    }


def table() -> list[tuple[str, str, str]]:
    lines = MANUAL.partition("<!-- steps -->")[2].partition("<!-- end of steps -->")[0].splitlines()
    rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| `")]
    return [(row[0], row[1], row[2]) for row in rows]


def steps_of_ours() -> list[Migration]:
    found = MigrationLoader(None).disk_migrations
    return [migration for (label, _), migration in sorted(found.items()) if label in ours()]


def test_a_step_that_stops_the_version_before_is_noted_in_the_manual():
    """Whoever writes one adds a row to docs/operations.md: what it does; the old version is ended then."""
    noted = released()
    unnoted = {
        f"{step.app_label} {step.name}": why
        for step in steps_of_ours()
        if not step.initial and (step.app_label, step.name) not in noted and (why := stops(step))
    }
    assert unnoted == {}


def test_the_manual_notes_only_steps_that_stop():
    there = {(step.app_label, step.name): step for step in steps_of_ours()}
    assert [noted for noted in sorted(released()) if noted not in there or not stops(there[noted])] == []


@pytest.fixture
def newer(db, monkeypatch):
    """A newer version has run on this database."""
    recorded = MigrationRecorder.applied_migrations

    def applied(self):
        return recorded(self) | {("events", "0999_of_tomorrow"): None, ("gone_room", "0001_initial"): None}

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", applied)


@pytest.mark.usefixtures("newer")
def test_a_database_of_a_newer_version_is_refused():
    with pytest.raises(Newer, match=r"events\.0999_of_tomorrow"):
        refuse_newer()
    for command in ("up", "upgrade_plan"):
        with pytest.raises(CommandError, match="Start the newer version"):
            call_command(command, **({"port": 0} if command == "up" else {}))


@pytest.mark.django_db
def test_a_database_of_this_version_lacks_nothing():
    refuse_newer()
    assert missing() == []
    said = StringIO()
    call_command("upgrade_plan", stdout=said)
    assert "Nothing to do" in said.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("stopping", [True, False])
def test_the_plan_says_whether_the_version_before_may_run_on(monkeypatch, stopping):
    found = [step for step in steps_of_ours() if bool(stops(step)) == stopping and not step.initial]
    monkeypatch.setattr("journeymap.operations.management.commands.upgrade_plan.missing", lambda: found[:2])
    said = StringIO()
    call_command("upgrade_plan", stdout=said)
    assert ("End the version before" in said.getvalue()) == stopping
