"""The same company as in the tests of analysis."""

from tests.analysis.conftest import ada, ann, dropoff, shop, store, stranger, told

__all__ = ["ada", "ann", "dropoff", "shop", "store", "stranger", "told"]
