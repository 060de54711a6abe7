import pytest

from journeymap.tracking.keys import make
from journeymap.tracking.models import Taking
from tests.tracking.sending import Tracker


@pytest.fixture
def key(transactional_db):
    """(row, the key itself)"""
    return make(None, "Shop", "shop", origins="https://shop.example.com")


@pytest.fixture
def tracker(key):
    tracker = Tracker(key[1])
    yield tracker
    tracker.end()


@pytest.fixture
def take(db):
    """Bring what waits into the store."""

    def take() -> Taking:
        job = Taking.begin()
        assert job is not None, "nothing waits"
        return job.run_here()

    return take
