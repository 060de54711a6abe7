"""Where cases end, go back, repeat, wait or run in another order, and what that does to their outcomes."""

from .analyzer import Dropoff

analyzers = (Dropoff,)
