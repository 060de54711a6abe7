"""What the desks keep: what they have seen of a journey, and what was taken."""

from journeymap.desks.models.seen import Seen
from journeymap.desks.models.take import Take

__all__ = ["Seen", "Take"]
