"""One year of the small shop, shared by the tests that only read it."""

import pytest

from tests.analysis.conftest import store
from tests.forecasting.worlds import on_the_way_shop, shop

__all__ = ["on_the_way", "store", "year"]


@pytest.fixture(scope="session")
def year():
    data = shop()
    assert data.log.n_cases
    return data


@pytest.fixture(scope="session")
def on_the_way():
    return on_the_way_shop()
