"""Records that hold several rows (a conversation its messages, a visit its actions) taken apart into them."""

from journeymap.ingest.unfolding.tables import apart, unfolded

__all__ = ["apart", "unfolded"]
