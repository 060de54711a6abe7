"""One year of the small shop, shared by the tests that only read it."""

import pytest

from tests.analysis.conftest import store
from tests.forecasting.worlds import shop

__all__ = ["store", "year"]


@pytest.fixture(scope="session")
def year():
    data = shop()
    assert data.log.n_cases
    return data
