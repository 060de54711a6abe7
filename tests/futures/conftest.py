"""A shop of two years whose journey can be forecast, and a future map on it."""

import pytest
from django.contrib.auth import get_user_model

from journeymap.futures.making import make
from journeymap.journeys.models import Journey, Rule, Stage, Touchpoint
from tests.analysis.conftest import ada, ann, shop, store, stranger
from tests.journeys.conftest import put

from .company import weekly

__all__ = ["ada", "ann", "shop", "store", "stranger"]


@pytest.fixture
def ben(db):
    return get_user_model().objects.create_user("ben")


@pytest.fixture
def cleo(db):
    return get_user_model().objects.create_user("cleo")


@pytest.fixture
def future(shop, ben):
    return make(shop, "No surprises", None, ben)


@pytest.fixture
def long_shop(store) -> Journey:
    """60 weeks of 40 cases: look, cart, then a fee that half of them leave at, then the order."""
    put(1, weekly(60))
    journey = Journey.objects.create(
        name="Orders", case="customer", goal=["order"], exit=["leave"], ends_after_seconds=3 * 86_400.0
    )
    stages = [Stage.objects.create(journey=journey, name=n, order=o) for o, n in enumerate(("Look", "Buy"))]
    for order, (name, stage) in enumerate((("look", 0), ("cart", 1), ("fee", 1), ("order", 1), ("leave", 1))):
        point = Touchpoint.objects.create(journey=journey, name=name, order=order, stage=stages[stage])
        Rule.objects.create(journey=journey, touchpoint=point, order=order, pattern=name)
    return journey


@pytest.fixture
def plan(long_shop, ben):
    """A future map of the long shop."""
    return make(long_shop, "Tell the fee early", None, ben)
