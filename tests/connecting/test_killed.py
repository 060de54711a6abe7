"""A pull whose process is killed again and again goes on where it was: nothing twice, nothing left out."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .scripted import Asked, Zendesk, serving

ROOT = Path(__file__).resolve().parents[2]
TICKETS = 3_000
KILLS = 5
MOST_DEATHS = 5  # of one row, then it is failed

MAKE = """
from journeymap.connecting.models import Connection
made = Connection(name="desk", kind="zendesk", settings={"address": "ADDRESS", "email": "a@example.com"})
made.keep_secrets({"token": "key"})
made.save()
"""
TELL = """
import json
from journeymap.connecting.models import Page
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
print(json.dumps({"cases": sorted(row["case"] for row in rows), "pages": Page.objects.count(),
                  "solved": sorted({row["case"] for row in rows if row["attr_status"] == "solved"}),
                  "imports": Import.objects.filter(status="done").count()}))
"""


@pytest.mark.slow
def test_a_zendesk_pull_that_is_killed_and_resumed_has_no_doubles_and_no_gaps(tmp_path):
    desk, chance = Zendesk(TICKETS), random.Random(7)

    def slow(asked: Asked):
        time.sleep(0.1)
        return desk(asked)

    environment = {
        name: value for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    } | {"JOURNEYMAP_DATA": str(tmp_path), "JOURNEYMAP_HEARTBEAT_LIMIT": "2"}  # fmt: skip

    def manage(*words: str, fails: bool = False) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert fails or done.returncode == 0, done.stderr
        return done.stdout

    with serving(slow) as served:
        manage("migrate", "--verbosity", "0")
        manage("shell", "--verbosity", "0", "-c", MAKE.replace("ADDRESS", served.address))
        for number in range(KILLS):
            asked = len(served.asked)
            begun = subprocess.Popen(
                [sys.executable, "manage.py", "pull", "desk"], cwd=ROOT, env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            while begun.poll() is None and len(served.asked) < asked + 2 + number:
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.8))
            if begun.poll() is None:
                os.kill(begun.pid, signal.SIGKILL)
            begun.wait()
            desk.change(1 + number, "solved")
        if KILLS >= MOST_DEATHS:  # the pull counts as failed then; the next one goes on where it was
            manage("pull", "desk", fails=True)
        manage("pull", "desk", "--json")
        fetched = len(served.asked)
    told = json.loads(manage("shell", "--verbosity", "0", "-c", TELL))
    assert told["cases"] == sorted([str(number) for number in desk.tickets] * 2)
    assert told["solved"] == sorted(str(1 + number) for number in range(KILLS))
    assert told["pages"] == 0
    assert fetched < 2 * TICKETS / desk.page  # it did not begin anew each time
