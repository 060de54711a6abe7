"""The examples of the README run as they stand, on the real data, and show what they promise."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow

# script -> folder of the data, the journey, its cases, events and activities as published
EXAMPLES = {
    "olist.sh": ("olist_orders", "Olist orders", (8_135, None, 5)),
    "bpi2013.sh": ("bpic2013", "BPI 2013 incidents", (7_554, 65_533, 4)),
    "receipt.sh": ("receipt", "Permit receipt", (1_434, 8_577, 27)),
    "traffic_fines.sh": ("eventdataR_traffic_fines", "Traffic fines", (10_000, 34_724, 11)),
    "mobile_app.sh": ("retentioneering_mobile_app", "App onboarding", (None, 30_943 + 1_905, None)),
}
SHOWN = {"olist.sh": "order_estimated_delivery_date", "mobile_app.sh": "passed"}


def environment(data):
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("JOURNEYMAP_", "DATABASE_", "DJANGO_"))}
    return ours | {"JOURNEYMAP_DATA": str(data)}


@pytest.mark.parametrize("script", sorted(EXAMPLES))
def test_an_example_runs_and_its_map_has_the_published_counts(script, shared_data, tmp_path):
    folder, journey, (cases, events, activities) = EXAMPLES[script]
    assert script in (ROOT / "examples/README.md").read_text()
    command = [ROOT / "examples" / script, shared_data(folder)]
    done = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "flowchart" in done.stdout and "Traceback" not in done.stderr
    assert SHOWN.get(script, "") in done.stderr
    found = exported(journey, tmp_path)
    totals = found["totals"]
    for name, count in (("cases", cases), ("events", events), ("activities", activities)):
        assert count is None or totals[name] == count
    assert found["findings"]


def exported(journey, data):
    command = [sys.executable, "manage.py", "export_map", journey, "--format", "json"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(data), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
