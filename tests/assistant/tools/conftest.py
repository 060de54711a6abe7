"""The company of the tests of analysis, asked by people of several rights."""

import pytest

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.assistant.asker import Asker
from tests.analysis.conftest import dropoff, install, shop, store, told
from tests.people import somebody

__all__ = ["dropoff", "install", "shop", "store", "told"]


@pytest.fixture
def ann(db) -> Asker:
    """A business user."""
    return Asker(somebody(BUSINESS_USER, "ann"))


@pytest.fixture
def ada(db) -> Asker:
    return Asker(somebody(ADMINISTRATOR, "ada"))


@pytest.fixture
def sue(db) -> Asker:
    """A support agent: feedback, but no journeys."""
    return Asker(somebody(SUPPORT_AGENT, "sue"))


@pytest.fixture
def sam(db) -> Asker:
    """Somebody who may see maps, but neither who customers are nor what they wrote."""
    may = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
    return Asker(somebody(name="sam", may=may))
