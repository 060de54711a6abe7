"""A store of its own for each test, and small tables as the normaliser gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from journeymap.events.appending import EventWriter
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import publish


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def store(request, db, settings, tmp_path):
    """A data folder of its own; the store's files are in it, or in a bucket."""
    settings.DATA_DIR = tmp_path
    if request.param == "bucket":
        in_bucket(settings, request.getfixturevalue("bucket"), tmp_path)
    return tmp_path


@pytest.fixture
def shared(db, settings, tmp_path, bucket):
    """As `store`, in a bucket."""
    settings.DATA_DIR = tmp_path
    in_bucket(settings, bucket, tmp_path)
    return tmp_path


def in_bucket(settings, bucket: tuple[str, str], folder) -> None:
    settings.SHARED_STORE, settings.S3_ENDPOINT = bucket
    settings.RUN_DIR = folder


def events(rows: Sequence[dict[str, Any]], first_row: int = 1) -> pa.Table:
    """Rows of case, activity, time (seconds) and whatever else, as a normalised table."""
    names = {name for row in rows for name in row} - {"time", "value"}
    columns: dict[str, Any] = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    seconds = [int(row["time"] * 1_000_000) for row in rows]
    columns["time"] = pa.array(seconds, pa.int64()).cast(pa.timestamp("us", "UTC"))
    columns["row"] = pa.array(range(first_row, first_row + len(rows)), pa.int64())
    if any("value" in row for row in rows):
        columns["value"] = pa.array([row.get("value") for row in rows], pa.float64())
    return pa.table(columns)


def random_events(count: int, seed: int = 0, customers: int = 40, **more: Any) -> list[dict[str, Any]]:
    """Rows in which times and whole rows repeat."""
    rng = np.random.default_rng(seed)
    return [
        {
            "customer": f"c{rng.integers(customers)}",
            "case": f"k{rng.integers(customers * 2)}",
            "activity": f"a{rng.integers(4)}",
            "time": int(rng.integers(100)),
            **more,
        }
        for _ in range(count)
    ]


def load(number: int, *tables: pa.Table, identity: Any = (), **options: Any):
    """Import the tables; returns (appended, snapshot)."""
    with EventWriter(number, identity or {}, **options) as writer:
        for table in tables:
            writer.add(table)
        appended = writer.finish()
        snapshot: Snapshot = publish(appended)
    return appended, snapshot
