"""Spikes: sudden changes of volume, leaving, scores, moods and themes, and when they are over."""

from .analyzer import Spikes

analyzers = (Spikes,)
