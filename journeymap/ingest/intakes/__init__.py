"""What becomes of the rows of a file: one intake for each kind of thing.

An intake takes batches, gives back the rows it refuses, and ends in a change that the store publishes.
"""

from journeymap.ingest.intakes.base import NOT_KEPT, Intake
from journeymap.ingest.intakes.customers import CustomerIntake
from journeymap.ingest.intakes.events import EventIntake
from journeymap.ingest.intakes.feedback import FeedbackIntake

INTAKES: dict[str, type[Intake]] = {
    "events": EventIntake,
    "feedback": FeedbackIntake,
    "customers": CustomerIntake,
}

__all__ = ["INTAKES", "NOT_KEPT", "Intake"]
