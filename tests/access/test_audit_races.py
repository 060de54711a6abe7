"""Many processes write the trail at once; it stays one chain, on either database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITES = """
from django.db import transaction
from journeymap.access.audit import record
for number in range(10):
    with transaction.atomic():
        record(None, "deed", number, share=0.5, whole=2.0, large=10**17, words=["ä", "<b>"])
"""


def started(environment: dict[str, str], *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def outcome(process: subprocess.Popen[str]) -> str:
    output, trouble = process.communicate(timeout=120)
    assert process.returncode == 0, trouble
    return output.strip()


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def test_entries_written_at_once_make_one_chain(database, request, tmp_path):
    ours = {name: value for name, value in os.environ.items() if not name.startswith("JOURNEYMAP")}
    ours |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "JOURNEYMAP_TEST_DATA": str(tmp_path)}
    if database == "postgresql":
        ours["JOURNEYMAP_TEST_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    outcome(started(ours, "migrate", "--verbosity", "0"))
    for writer in [started(ours, "shell", "--verbosity", "0", "-c", WRITES) for _ in range(4)]:
        outcome(writer)
    told = json.loads(outcome(started(ours, "verify_audit", "--json")))
    assert told["whole"] and told["checked"] == 40
