"""The manual's commands for backup, restore, change of the key and upgrade, as they stand there."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings

from tests.spoken import spoken

MANUAL = (settings.BASE_DIR / "docs" / "operations.md").read_text()
EVENTS = "customer,activity,time\nalice,visit,2026-01-01\nalice,buy,2026-01-02\nbob,visit,2026-01-03\n"
MAP = "export_map shop --format json"
SEAL = """
from journeymap.connecting.models import Connection
one = Connection(name="Shop", kind="rest"); one.keep_secrets({"token": "open sesame"}); one.save()
"""
TELL = """
from journeymap.connecting.models import Connection
from journeymap.customers.suppression import digest
print(Connection.objects.get().secrets["token"], digest("ann"))
"""
AS_BEFORE = "from journeymap.access.models import KeptKey; KeptKey.objects.all().delete()"
NEWER = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connection).record_applied("events", "0999_of_tomorrow")
"""


def commands(heading: str) -> list[str]:
    """The indented commands of a section, without the interpreter."""
    section = MANUAL.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    command = r"^    (?:JOURNEYMAP_DATA=\S+ )?\.venv/bin/python manage\.py (.+)$"
    return re.findall(command, section, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("archived", ["of this version", "of one before the key of digests was kept"])
def test_the_manual_step_by_step(tmp_path, archived):
    here, there = tmp_path / "here", tmp_path / "there"
    (tmp_path / "events.csv").write_text(EVENTS)
    backup, migrate, restore, doctor = (
        each.replace("/backups/", f"{tmp_path}/") for each in commands("Backup and restore")
    )
    rotate, forget = commands("Changing the secret key")
    filled = spoken(
        here, "migrate -v0", f"import_events {tmp_path}/events.csv", "discover shop", SEAL, MAP, TELL,
        AS_BEFORE if "before" in archived else "check", backup,
    )  # fmt: skip
    shown, told = filled[4][0], filled[5][0]
    assert "Written to" in filled[-1][0] and told.startswith("open sesame ")

    assert "Restored from" in spoken(there, f"{migrate} -v0", restore)[-1][0]
    again, said, (health, code) = spoken(there, MAP, TELL, doctor)
    assert json.loads(again[0]) == json.loads(shown) and said[0] == told
    assert "down  Broker" in health and code == "2"  # nothing runs there

    before = (there / "secret-key").read_text()
    ((changed, _),) = spoken(there, rotate)
    assert "were sealed anew" in changed and (there / "secret-key").read_text() != before
    said, forgotten, after = spoken(there, TELL, forget, TELL)
    assert said[0] == after[0] == told and "1 earlier keys are forgotten" in forgotten[0]

    # Another version: nothing to do, then a database that a newer one has been at.
    nothing, _, (_, refused), (_, planned) = spoken(
        there, "upgrade_plan", NEWER, "up --port 0", "upgrade_plan"
    )
    assert "Nothing to do" in nothing[0]
    assert "Start the newer version" in refused and "events.0999_of_tomorrow" in planned
