"""Cases replayed against the journey as designed: how well they keep to it, when they begin to leave it."""

from .analyzer import Conformance, DriftWatch

analyzers = (Conformance, DriftWatch)
