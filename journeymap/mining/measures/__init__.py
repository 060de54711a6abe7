"""Measures of a compiled log: exact, computed part by part, stored beside the log."""

from .measures import Measures
from .totals import Totals

__all__ = ["Measures", "Totals"]
