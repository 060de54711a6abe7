"""Times as people write them, read into UTC microseconds: the whole column at once wherever that is
possible."""

from journeymap.ingest.times.formats import FormatGuess, guess_formats
from journeymap.ingest.times.parse import check_formats, parse_times
from journeymap.ingest.times.window import FIRST_YEAR, LAST_YEAR, after_window, before_window

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "FormatGuess",
    "after_window",
    "before_window",
    "check_formats",
    "guess_formats",
    "parse_times",
]
