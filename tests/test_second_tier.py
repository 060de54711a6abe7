"""The second tier: tests that write to the database, once more on a real PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
FIRST = ["jobs", "access", "customers", "feedback", "events"]
ROOMS = [*FIRST, "ingest", "journeys", "analysis", "maps", "privacy"]


@pytest.mark.slow
@pytest.mark.services
@pytest.mark.parametrize("room", [room for room in ROOMS if (TESTS / room).is_dir()])
def test_on_postgresql(room, postgres_url):
    command = [sys.executable, "-m", "pytest", str(TESTS / room), "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-m", "not slow and not services and not browser"],
        cwd=TESTS.parent,
        env=os.environ | {"JOURNEYMAP_TEST_DATABASE_URL": postgres_url},
        capture_output=True,
        text=True,
    )
    # 5: a room whose tests are all slow
    assert done.returncode in (0, 5), done.stdout[-4000:] + done.stderr[-4000:]
