"""The second tier: every test that uses the database, once more on a real PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent


@pytest.mark.slow
@pytest.mark.services
def test_on_postgresql(postgres_url):
    """One process for all, so that tables are made once; what it says is shown where it fails."""
    command = [sys.executable, "-m", "pytest", str(TESTS), "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-m", "not slow and not services and not browser"],
        cwd=TESTS.parent,
        env=os.environ | {"JOURNEYMAP_TEST_DATABASE_URL": postgres_url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
