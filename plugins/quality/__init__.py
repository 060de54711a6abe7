"""The state of the data: a grade for each source, what is wrong with it, and the mend."""

from .journey import Quality
from .records import Records

analyzers = (Quality, Records)
