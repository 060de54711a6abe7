"""Which part of a journey is asked for: see `journeymap.analysis.parts`, where runs read it too."""

from journeymap.analysis.parts import AskedError, Part, moment, named, part

__all__ = ["AskedError", "Part", "moment", "named", "part"]
