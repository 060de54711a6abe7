"""What the room of journeys keeps."""

from .journey import Journey, JourneyManager, Revision, Rule, Stage, Touchpoint, UnknownJourney, free_slug
from .order import Drafting

__all__ = [
    "Drafting",
    "Journey",
    "JourneyManager",
    "Revision",
    "Rule",
    "Stage",
    "Touchpoint",
    "UnknownJourney",
    "free_slug",
]
