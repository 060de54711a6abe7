"""The same company as in the tests of analysis."""

from tests.analysis.conftest import dropoff, shop, store

__all__ = ["dropoff", "shop", "store"]
