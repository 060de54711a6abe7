"""What tests of runs, results and maps share."""

from pathlib import Path

import pytest

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER
from journeymap.analysis.models import Run
from journeymap.journeys.models import Journey

from .company import carry_out, client, found_company, told_run


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
def ann(db, django_user_model):
    """A business user."""
    return client(django_user_model, "ann", role=BUSINESS_USER)


@pytest.fixture
def ada(db, django_user_model):
    """An administrator."""
    return client(django_user_model, "ada", role=ADMINISTRATOR)


@pytest.fixture
def stranger(db, django_user_model):
    """Somebody who may see journeys and findings, but neither who customers are nor what they wrote."""
    return client(
        django_user_model,
        "sam",
        may=("journeys.view_journey", "analysis.view_finding", "analysis.view_measure", "analysis.view_run"),
    )
