"""People who look at the engine room's pages, on the company of the analysis tests."""

import pytest

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from tests.analysis.conftest import install, shop, store, told  # noqa: F401 - fixtures
from tests.people import client_of

PLUGIN = '''
from enum import Enum
from typing import Literal
from pydantic import Field
from journeymap.mining import *
from journeymap.mining import Analyzer

class Colour(str, Enum):
    red = "red"
    blue = "blue"

class Told(Params):
    level: float = Field(0.95, gt=0, lt=1, title="Confidence level", description="How <sure>.")
    most: int = Field(20, ge=1, le=500, description="The largest number of places.")
    way: Literal["mean", "median"] = Field("median", description="The middle.")
    colour: Colour = Field(Colour.red, description="One of a list.")
    careful: bool = Field(True, description="Leave out the rare.")
    word: str = Field("", max_length=40, description="Only with this word.")
    note: str = Field("", max_length=2000, description="Free words.")
    ceiling: float | None = Field(None, ge=0, description="Empty: none.")
    names: tuple[str, ...] = Field((), description="Left out.")

class Every(Analyzer):
    """Looks where customers <b>wait</b>. It has a parameter of every kind."""
    name = "every"
    title = "Every <i>kind</i>"
    version = "3"
    kinds = {"slow": "Where an answer takes long <script>alert(1)</script>."}
    Params = Told
    needs = frozenset({"scores:sentiment", "scores:urgency"})
    gives = frozenset({"scores:waits"})
    def analyze(self, data, params, progress):
        yield from ()

class Failing(Analyzer):
    """Fails."""
    name = "failing"
    title = "Failing"
    version = "1"
    kinds = {"k": "A kind."}
    def analyze(self, data, params, progress):
        raise ValueError("<script>alert('full')</script> the moon is full")
        yield

analyzers = (Every, Failing)
'''


@pytest.fixture
def every(install, shop):  # noqa: F811
    """A stranger's analyzer with a parameter of every kind, one that fails, one that does not load."""
    install("every", PLUGIN)
    install("unlucky", "raise RuntimeError('no <i>luck</i>')")
    return shop


@pytest.fixture
def business(db):
    return client_of(BUSINESS_USER)


@pytest.fixture
def support(db):
    return client_of(SUPPORT_AGENT)


@pytest.fixture
def admin(db):
    return client_of(ADMINISTRATOR)
