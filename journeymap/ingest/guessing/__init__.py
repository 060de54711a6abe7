"""Which column means what: by its name in several languages, by what its cells hold, each guess with its
reason."""

from journeymap.ingest.guessing.choice import Choice, Choices, MappingError
from journeymap.ingest.guessing.column import Column, look_at, plain
from journeymap.ingest.guessing.customers import guess_customers
from journeymap.ingest.guessing.events import guess_events
from journeymap.ingest.guessing.feedback import guess_feedback
from journeymap.ingest.guessing.scale import guess_scale

__all__ = [
    "Choice",
    "Choices",
    "Column",
    "MappingError",
    "guess_customers",
    "guess_events",
    "guess_feedback",
    "guess_scale",
    "look_at",
    "plain",
]
