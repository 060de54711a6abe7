"""The company of the tests of tools."""

from tests.assistant.tools.conftest import ada, ann, dropoff, install, sam, shop, store, sue, told

__all__ = ["ada", "ann", "dropoff", "install", "sam", "shop", "store", "sue", "told"]
