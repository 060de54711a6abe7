"""What the desks keep: what they have seen of a journey, what was taken, what was made for feeds."""

from journeymap.desks.models.making import Making
from journeymap.desks.models.seen import Seen
from journeymap.desks.models.take import Take

__all__ = ["Making", "Seen", "Take"]
