"""What somebody asks of the desk tables: whose keys, since when, with what customers wrote or without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from journeymap.analysis.evidence import masked
from journeymap.customers.purposes import Purpose
from journeymap.events.manifests import Manifest
from journeymap.events.refusals import mark, refusing

STAND_INS, REAL = "stand-ins", "real"
KEYS = (STAND_INS, REAL)


@dataclass(frozen=True)
class Choice:
    """keys: stand-ins of this installation, or the keys as they are. texts: what customers wrote, masked as
    it was at the import. since: only rows that are new or changed at this time or later."""

    keys: str = STAND_INS
    texts: bool = False
    since: datetime | None = None


def absent(manifest: Manifest, choice: Choice) -> str:
    """A name for the persons whom a snapshot leaves out of what is chosen: another where somebody refused,
    or agreed again."""
    quoted = [Purpose.TEXTS] if choice.texts else []
    return ".".join(mark(refusing(manifest, str(purpose))) for purpose in (Purpose.MINING, *quoted))


def keyed(column: pa.ChunkedArray, keys: str) -> pa.ChunkedArray:
    """Keys as they are, or a stand-in for each: the same in every table and every take."""
    if keys == REAL:
        return column
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    words = pa.array([masked(key) for key in coded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([words.take(coded.indices)], pa.string())
