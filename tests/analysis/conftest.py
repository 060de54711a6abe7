"""What tests of runs, results and maps share."""

import sys
from pathlib import Path

import pytest

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER
from journeymap.analysis.models import Run
from journeymap.journeys.models import Journey
from journeymap.mining import registry
from tests.people import api_client_of

from .company import carry_out, found_company, told_run


@pytest.fixture
def store(db, settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.EXPORTS_DIR = tmp_path / "exports"
    return tmp_path


@pytest.fixture
def shop(store) -> Journey:
    return found_company()


@pytest.fixture
def told(shop) -> Run:
    """A finished run whose findings are made by hand, without a process: n is what their evidence counts."""
    return told_run(shop)


@pytest.fixture
def dropoff(shop) -> Run:
    """A finished run of `dropoff` on the shop."""
    return carry_out(Run.objects.create(journey=shop, analyzer="dropoff"))


@pytest.fixture
def ann(db):
    """A business user."""
    return api_client_of(BUSINESS_USER, "ann")


@pytest.fixture
def ada(db):
    """An administrator."""
    return api_client_of(ADMINISTRATOR, "ada")


@pytest.fixture
def stranger(db):
    """Somebody who may see journeys and findings, but neither who customers are nor what they wrote."""
    return api_client_of(
        name="sam",
        may=("journeys.view_journey", "analysis.view_finding", "analysis.view_measure", "analysis.view_run"),
    )


@pytest.fixture
def install(tmp_path_factory, monkeypatch):
    """Put a package with an entry point where Python finds it, here and in child processes."""

    def install(name: str, source: str) -> None:
        site = tmp_path_factory.mktemp("site")
        (site / f"{name}_plugin.py").write_text(source)
        told = site / f"{name}-1.0.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (told / "entry_points.txt").write_text(f"[journeymap.analyzers]\n{name} = {name}_plugin\n")
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.setenv("PYTHONPATH", str(site), prepend=":")
        sys.modules.pop(f"{name}_plugin", None)  # of another version that stood here before
        registry.load.cache_clear()

    registry.load.cache_clear()
    yield install
    registry.load.cache_clear()
    for name in [name for name in sys.modules if name.endswith("_plugin")]:
        del sys.modules[name]
