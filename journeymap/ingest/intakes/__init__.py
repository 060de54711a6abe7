"""What becomes of the rows of a file: one intake for each kind of thing.

An intake takes batches, gives back the rows it refuses, and ends in a change that the store publishes.
"""

from journeymap.ingest.intakes.base import Intake
from journeymap.ingest.intakes.events import EventIntake

INTAKES: dict[str, type[Intake]] = {"events": EventIntake}

__all__ = ["INTAKES", "Intake"]
