"""Series: what the next weeks bring, with intervals that past errors give."""

from .analyzer import SeriesForecast

analyzers = (SeriesForecast,)
