"""One typical voice a stage: see `journeymap.maps.voices`."""

from journeymap.maps.voices import voices

__all__ = ["voices"]
