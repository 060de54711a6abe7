"""A filled installation of a version before is upgraded, backed up and restored; so is a backup of it.

`before_messages` is one from before messages had a room: a map of three events, a mail channel that is on, a
webhook that is off; Carla, and a group of the company's own, may change channels. That version packed it.
"""

from __future__ import annotations

import json
import sqlite3
import tarfile
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.migrations.loader import MigrationLoader

from journeymap.operations.upgrading import ours
from journeymap.privacy.older import MOVED, UnknownModel, put_right
from tests.spoken import spoken

BEFORE = Path(settings.BASE_DIR) / "tests" / "data" / "before_messages"
MIGRATE, MAP = "migrate -v0", "export_map shop --format json"
TELL = """
import json
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from journeymap.access.models import Door, Entry
from journeymap.access.verifying import verify
from journeymap.access.secrets import unseal
from journeymap.actions.models import Channel, Notice
from journeymap.actions.telling import PURPOSE
carla = User.objects.get(username="carla")
senders = Group.objects.get(name="Senders").permissions.values_list("content_type__app_label", "codename")
administrator = Group.objects.get(name="Administrator").permissions
told = {
    "channels": list(Channel.objects.order_by("name").values_list("name", "on")),
    "secret": len(unseal(Channel.objects.get(name="Hook").secret, PURPOSE)),
    "notices": Notice.objects.count(),
    "carla": sorted(carla.get_all_permissions()),
    "senders": [".".join(each) for each in senders],
    "stale": [str(each) for each in ContentType.objects.all() if each.model_class() is None],
    "trackers": administrator.filter(codename="add_tracker").count(),
    "doors": list(Door.objects.values_list("name", "open")),
    "opened": list(Entry.objects.filter(action="exit.open").values_list("target", flat=True)),
    "chain": verify().broken,
}
print(json.dumps(told))
"""
EXPECTED = {
    "channels": [["Hook", False], ["Team", True]],
    "secret": 43,
    "notices": 1,
    "carla": ["actions.change_channel"],
    "senders": ["actions.change_channel"],
    "stale": [],
    "trackers": 1,
    "doors": [["mail", True]],
    "opened": ["mail"],
    "chain": "",
}


def unpacked(folder: Path) -> Path:
    with tarfile.open(BEFORE / "installation.tar.gz") as tar:
        tar.extractall(folder, filter="data")
    with closing(sqlite3.connect(folder / "journeymap.sqlite3")) as database:
        database.executescript((folder / "database.sql").read_text())
    return folder


@pytest.mark.slow
def test_it_is_upgraded_backed_up_and_restored_with_all_that_people_may_do(tmp_path):
    here, there, backup = unpacked(tmp_path / "here"), tmp_path / "there", tmp_path / "backup.tar.gz"
    _, told, (shown, _), (written, _) = spoken(here, MIGRATE, TELL, MAP, f"backup {backup}")
    assert json.loads(told[0]) == EXPECTED and "Written to" in written
    *_, (restored, refused) = spoken(there, MIGRATE, f"restore {backup}")
    assert "Restored from" in restored, refused
    told, (again, _) = spoken(there, TELL, MAP)
    assert json.loads(told[0]) == EXPECTED and json.loads(again) == json.loads(shown)


@pytest.mark.slow
def test_its_backup_is_restored_by_this_version(tmp_path):
    """Into a place whose own key was changed once: the backup's counts, for who is refused too."""
    there, digest = (
        tmp_path / "there",
        "from journeymap.customers.suppression import digest; print(digest('ann'))",
    )
    *_, (restored, refused) = spoken(there, MIGRATE, "rotate_key", f"restore {BEFORE / 'backup.tar.gz'}")
    assert "Restored from" in restored, refused
    told, (shown, _), first, _, second = spoken(there, TELL, MAP, digest, "rotate_key", digest)
    assert json.loads(told[0]) == EXPECTED and json.loads(shown)
    here = unpacked(tmp_path / "here")
    assert spoken(here, MIGRATE, digest)[-1] == first == second


@pytest.mark.django_db
def test_an_installation_that_was_upgraded_before_rights_moved(migration_of_rights):
    """It has rights on channels twice: those that people hold, and new ones that nobody holds."""
    old, _ = ContentType.objects.get_or_create(app_label="analysis", model="channel")
    right = Permission.objects.create(content_type=old, codename="change_channel", name="Can change channel")
    own = Permission.objects.create(content_type=old, codename="greet_channel", name="Can greet")
    carla, senders = User.objects.create_user("carla"), Group.objects.create(name="Senders")
    carla.user_permissions.add(right)
    senders.permissions.add(right, own)
    line = LogEntry.objects.create(user=carla, content_type=old, object_repr="Team", action_flag=2)
    migration_of_rights.move(apps, None)
    assert carla.get_all_permissions() == {"actions.change_channel"}
    assert {each.codename for each in senders.permissions.all()} == {"change_channel", "greet_channel"}
    assert not ContentType.objects.filter(pk=old.pk).exists()
    line.refresh_from_db()
    assert line.content_type.app_label == "actions"


@pytest.fixture
def migration_of_rights():
    return import_module("journeymap.analysis.migrations.0009_rights_move")


def lines(path: Path, *rows: dict) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.django_db
def test_rights_on_what_is_gone_are_left_out_and_the_rest_is_untouched(tmp_path):
    kept = ["view_run", "analysis", "run"]
    group = {
        "name": "Senders",
        "permissions": [kept, ["add_gone", "gone", "gone"], ["add_told", "analysis", "told"]],
    }
    path = lines(
        tmp_path / "rows.jsonl",
        {"model": "auth.group", "pk": 7, "fields": group},
        {
            "model": "admin.logentry",
            "pk": 1,
            "fields": {"content_type": ["gone", "gone"], "object_repr": "Größe"},
        },
        {"model": "journeys.journey", "pk": 1, "fields": {"name": "gone.gone"}},
    )
    assert put_right(path) == set()
    groups, entry, journey = map(json.loads, path.read_text().splitlines())
    assert groups["fields"]["permissions"] == [kept, ["add_told", "actions", "told"]]
    assert entry["fields"] == {"content_type": None, "object_repr": "Größe"}
    assert journey == {"model": "journeys.journey", "pk": 1, "fields": {"name": "gone.gone"}}


@pytest.mark.django_db
def test_rows_of_a_model_that_is_not_known_are_refused_in_words(tmp_path):
    path = lines(tmp_path / "rows.jsonl", {"model": "tomorrow.thing", "pk": 1, "fields": {}})
    with pytest.raises(UnknownModel, match="Restore it with the version that wrote it"):
        put_right(path)


def test_a_model_that_moved_is_known_to_a_restore():
    """Whoever moves a model to another room adds it to privacy/older.py, so that backups stay good."""
    made = {
        f"{app}.{operation.name.lower()}"
        for (app, _), step in MigrationLoader(None).disk_migrations.items()
        if app in ours()
        for operation in step.operations
        if type(operation).__name__ == "CreateModel"
    }
    present = {model._meta.label_lower for model in apps.get_models()}
    assert made - present == set(MOVED) and set(MOVED.values()) <= present
