"""Whom a snapshot leaves out: persons who refused that their data are used for a purpose.

Their rows stay stored (until somebody erases them) and come back when they agree again. A snapshot names
them in a file of its own, so that whoever reads it, at whatever moment, leaves out the same persons.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from .files import open_parquet
from .manifests import Manifest
from .persons import buckets

MINING = "mining"
REFUSED = pa.schema([("person", pa.string()), ("purpose", pa.string())])


def refused(manifest: Manifest) -> pa.Table:
    """(person, purpose) of every refusal that the snapshot knows of, sorted."""
    return _read(manifest.withheld[0].path) if manifest.withheld else REFUSED.empty_table()


def refusing(manifest: Manifest, purpose: str = MINING) -> pa.Array:
    """Persons whose data this snapshot must not use for the purpose."""
    return refusing_in(manifest.withheld[0].path, purpose) if manifest.withheld else pa.array([], pa.string())


def mark(absent: pa.Array) -> str:
    """A name for this set of persons that tells nobody who they are; empty for none."""
    return hashlib.sha256("\0".join(absent.to_pylist()).encode()).hexdigest()[:32] if len(absent) else ""


def among_buckets(absent: pa.Array, some: range) -> bool:
    """Whether any of the persons lies in these buckets."""
    return bool(len(absent)) and any(int(bucket) in some for bucket in buckets(absent))


@lru_cache(maxsize=64)
def _read(path: str) -> pa.Table:
    with open_parquet(path) as file:
        return file.read(use_threads=False).cast(REFUSED)


@lru_cache(maxsize=64)
def refusing_in(path: str, purpose: str = MINING) -> pa.Array:
    """The same, of the file that a snapshot names them in."""
    table = _read(path)
    return table.filter(pc.equal(table["purpose"], purpose))["person"].combine_chunks()
