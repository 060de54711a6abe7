"""What to do next for whom: the step that goes with the goal, and the customers worth keeping."""

from .advising import NextStep
from .retention import Retention

analyzers = (NextStep, Retention)
