"""Many workers at once: each row is carried out once, whatever the order in which they come."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GREEDY = """
from journeymap.jobs.claiming import attempt
from tests.samples.models import Parcel
for pk in Parcel.objects.values_list("pk", flat=True).order_by("pk"):
    attempt(Parcel, pk)
"""


def shell(code: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code],
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def environment(request, tmp_path):
    """A fresh installation, its tables made, on either database."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("JOURNEYMAP")}
    ours |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "JOURNEYMAP_TEST_DATA": str(tmp_path)}
    if request.param == "postgresql":
        ours["JOURNEYMAP_TEST_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=ours, check=True, capture_output=True)
    return ours


@pytest.mark.slow
def test_three_greedy_workers_do_every_row_once(environment):
    names = "from tests.samples.models import *; "
    outcome(shell(names + "Parcel.objects.bulk_create([Parcel(pause=0.01) for _ in range(60)])", environment))
    for worker in [shell(GREEDY, environment) for _ in range(3)]:
        outcome(worker)
    told = names + "print(set(Parcel.objects.values_list('status', 'attempts')), Mark.objects.count())"
    assert outcome(shell(told, environment)) == "{('done', 1)} 60"
