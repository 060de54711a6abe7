"""Readers: one module per file format, all giving the same `Table`. No Django here."""

from journeymap.ingest.readers.opening import open_table
from journeymap.ingest.readers.table import Batch, ReadLimits, Reject, Table, UnreadableFile

__all__ = ["Batch", "ReadLimits", "Reject", "Table", "UnreadableFile", "open_table"]
