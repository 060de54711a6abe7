"""The shop and the plan of the room behind, and people who open its pages."""

import pytest

from journeymap.access.roles import BUSINESS_USER
from tests.futures.conftest import ben, long_shop, plan, store
from tests.people import client_of

__all__ = ["ben", "long_shop", "plan", "store"]


@pytest.fixture
def bea(db):
    return client_of(BUSINESS_USER, "bea")


@pytest.fixture
def carl(db):
    return client_of(BUSINESS_USER, "carl")
