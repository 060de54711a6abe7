"""Rhythm: a customer's day and week by hour, touchpoint and channel, in local time."""

from .analyzer import Rhythm

analyzers = (Rhythm,)
