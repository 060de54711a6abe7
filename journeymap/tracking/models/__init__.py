"""Write keys, what arrived, and the takings that bring it into the store."""

from journeymap.tracking.models.arrivals import Arrival
from journeymap.tracking.models.keys import WriteKey
from journeymap.tracking.models.same import Same
from journeymap.tracking.models.takings import Taking

__all__ = ["Arrival", "Same", "Taking", "WriteKey"]
