"""A plugin from a wheel, built and installed as its author does it: on the registry, the API and the map."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from journeymap.analysis.models import Run
from journeymap.maps.gathering import current_map
from journeymap.mining import registry

from .company import carry_out

ROOT = Path(__file__).resolve().parents[2]
BUILD = "from flit_core.buildapi import build_wheel; print(build_wheel('dist'))"
DESCRIBE = """
import json
from journeymap.mining.registry import load
known = load()
found = [each for each in known.describe() if each["name"] == "late_delivery"]
print(json.dumps([list(known.broken), *found]))
"""


def run(*command: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, capture_output=True, text=True, env=os.environ | environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder into which pip put the wheel of a fresh project."""
    folder = tmp_path_factory.mktemp("author")
    call_command("startanalyzer", "late_delivery", "--package", directory=folder, verbosity=0)
    project = folder / "journeymap-late-delivery"
    (project / "dist").mkdir()
    wheel = run("-c", BUILD, cwd=project).splitlines()[-1]
    assert wheel == "journeymap_late_delivery-0.1.0-py3-none-any.whl"
    site = folder / "site"
    pip = ("-m", "pip", "install", "--no-index", "--no-deps", "--no-cache-dir", "--target", str(site))
    run(*pip, "--disable-pip-version-check", str(project / "dist" / wheel), cwd=folder)
    return site


def test_the_guide_shows_the_project_as_it_is(installed):
    made = (installed.parent / "journeymap-late-delivery" / "pyproject.toml").read_text()
    assert made in (ROOT / "docs" / "plugins.md").read_text()


def test_the_project_passes_its_own_test(installed):
    project = installed.parent / "journeymap-late-delivery"
    alone = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "tests")
    assert "1 passed" in run(*alone, cwd=project, PYTHONPATH=f"{installed}{os.pathsep}{ROOT}")


def test_a_fresh_process_finds_it(installed):
    found = json.loads(run("-c", DESCRIBE, cwd=ROOT, PYTHONPATH=str(installed)))
    assert found[0] == [] and found[1]["title"] == "Late delivery"
    assert json.loads(run("-c", DESCRIBE, cwd=ROOT)) == [[]], "without the wheel it is not there"


@pytest.mark.django_db
def test_it_runs_and_stands_on_the_api_and_the_map(installed, shop, ann, monkeypatch, children):
    monkeypatch.syspath_prepend(str(installed))
    monkeypatch.setenv("PYTHONPATH", str(installed), prepend=os.pathsep)
    registry.load.cache_clear()
    try:
        assert ann.get("/api/v1/analyzers/late_delivery/").json()["title"] == "Late delivery"
        done = carry_out(Run.objects.create(journey=shop, analyzer="late_delivery"))
        assert done.status == "done"
        shown = [m for m in current_map(shop)["measures"] if m["name"] == "late_delivery_score"]
        assert {m["anchor"]["name"]: m["n"] for m in shown} == {
            "cart": 20, "deliver": 30, "pay": 10,
        }  # fmt: skip
        measures = ann.get("/api/v1/measures/", {"analyzer": "late_delivery"}).json()["results"]
        assert [m["value"] for m in measures] == [m["value"] for m in shown]
    finally:
        registry.load.cache_clear()
        sys.modules.pop("journeymap_late_delivery", None)
