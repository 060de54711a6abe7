"""The path that most take to the goal, what leaves it, and what leaving it goes with."""

from .analyzer import Delays, Paths, Segments

analyzers = (Paths, Delays, Segments)
