"""Batches of a file turned into events, feedback and customers, whole columns at once, with a reason per
bad row."""

from journeymap.ingest.normalise.customers import normalise_customers
from journeymap.ingest.normalise.events import normalise_events
from journeymap.ingest.normalise.feedback import normalise_feedback
from journeymap.ingest.normalise.result import Normalised

NORMALISERS = {"events": normalise_events, "feedback": normalise_feedback, "customers": normalise_customers}
"""kind of import -> function(batch, mapping) -> Normalised."""

__all__ = ["NORMALISERS", "Normalised", "normalise_customers", "normalise_events", "normalise_feedback"]
