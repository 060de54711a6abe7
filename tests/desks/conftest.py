"""The small company of the tests of analysis, and exits that are open."""

import pytest

from journeymap.access.exits import exits, set_open
from tests.analysis.conftest import ada, ann, shop, store, stranger

__all__ = ["ada", "ann", "shop", "store", "stranger"]


@pytest.fixture
def opened(db):
    """Every exit is open."""
    for each in exits():
        set_open(each.name, True, None)


@pytest.fixture
def quiet():
    """A beat that nobody hears."""
    return lambda share, what: None
