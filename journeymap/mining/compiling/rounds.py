"""What the processes of an engine do to compile a log apart: code a table, count a bucket's cases, write it.

Each is told all it needs and finds the rest in files, so any process may do it, and do it again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from ..definition import JourneyDefinition
from ..log import Part
from .bucket import cut, write_bucket
from .codes import CaseCodes, Codes
from .coding import COLUMNS, Coder, Groups, RawTable
from .gathering import Rows, bucket_of, joined, joined_groups, shifted
from .ordering import order
from .spilled import load, load_groups, load_texts, save, save_groups, save_texts

KEYS = ("group", "customer", "session")


@dataclass(frozen=True)
class Told:
    """What a coded table tells of itself. events: how many rows in each of its buckets; groups: how many."""

    activities: list[str]
    channels: list[str]
    left_out: dict[str, int]
    rows_read: int
    events: list[int]
    groups: int


@dataclass(frozen=True)
class Spilled:
    """A coded table on disk: the log's codes of its words, and which number the first of its groups,
    customers and sessions has among those of all tables."""

    number: int
    activities: np.ndarray
    channels: np.ndarray
    first: dict[str, int]


@dataclass(frozen=True)
class Bucket:
    """Whole cases: batches of spilled tables, in the order of the tables."""

    name: str
    tables: tuple[Spilled, ...]
    batches: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What every bucket needs. unified: equal keys of different tables were made one."""

    definition: JourneyDefinition
    codes: Codes
    spill: Path
    unified: bool


def code_table(definition: JourneyDefinition, spill: Path, buckets: int, given: tuple[int, RawTable]) -> Told:
    """Code a raw table; spill its rows, bucket by bucket, and the texts of its keys."""
    number, table = given
    coder = Coder(definition, [], [])
    coded = coder.code(table() if callable(table) else table)
    rows, key = coded.rows, coded.groups.key
    if buckets > 1:
        bucket = bucket_of(key, buckets)[rows["group"]]
        by_bucket = np.argsort(bucket, kind="stable")
        rows = {name: rows[name][by_bucket] for name in COLUMNS}
        events = np.bincount(bucket, minlength=buckets).tolist()
    else:
        events = [len(rows["time"])]
    save(spill / f"{number}.rows", pa.table({name: rows[name] for name in COLUMNS}), events)
    save_groups(spill / f"{number}.group", coded.groups)
    save_texts(spill / f"{number}.customer", coded.customers)
    save_texts(spill / f"{number}.session", coded.sessions)
    words = coder.activities.texts, coder.channels.texts
    return Told(*words, dict(coder.left_out), coder.rows_read, events, len(key))


def count_cases(plan: Plan, bucket: Bucket) -> int:
    """How many cases the bucket's rows are."""
    rows, groups = _rows(plan, bucket), _groups(plan, bucket)
    if plan.definition.case_gap_seconds is None and not groups.silent.any():
        return int(np.count_nonzero(np.bincount(rows["group"])))
    permutation = order(rows["group"], rows["time"], rows["import"], rows["row"])
    group, time = rows["group"][permutation], rows["time"][permutation]
    return len(cut(group, time, groups.silent, plan.definition)[0])


def write(plan: Plan, work: Path, given: tuple[Bucket, int]) -> Part:
    """Write the two files of a bucket; its first case has the code given."""
    bucket, first = given
    own = plan.spill / uuid.uuid4().hex  # whoever writes the same bucket a second time does not disturb
    own.mkdir()
    rows, groups, customers = _rows(plan, bucket), _groups(plan, bucket), load_texts(plan.spill / "customer")
    codes = CaseCodes(first)
    part = write_bucket(own, bucket.name, rows, groups, plan.definition, plan.codes, codes, customers)
    for file in own.iterdir():
        file.replace(work / file.name)
    return part


def _rows(plan: Plan, bucket: Bucket) -> Rows:
    """The bucket's rows, coded as the log is; groups as `_groups` numbers them."""
    pieces: list[Rows] = []
    for table in bucket.tables:
        spilled = load(plan.spill / f"{table.number}.rows")
        for batch in (spilled[number] for number in bucket.batches):
            rows = {name: batch[name].to_numpy() for name in COLUMNS}
            rows["activity"] = table.activities[rows["activity"]]
            rows["channel"] = np.append(table.channels, np.int32(-1))[rows["channel"]]
            for name in KEYS:
                rows[name] = _code(plan, bucket, table, name, rows[name])
            pieces.append(rows)
    return joined(pieces)


def _code(plan: Plan, bucket: Bucket, table: Spilled, name: str, local: np.ndarray) -> np.ndarray:
    """The log's codes of a table's groups, customers or sessions, -1 left alone."""
    first = table.first[name]
    if not plan.unified:
        return shifted(local, first - bucket.tables[0].first[name] if name == "group" else first)
    codes = np.load(plan.spill / f"{name}.npy", mmap_mode="r")
    known = local >= 0
    return np.where(known, codes[np.where(known, local + first, 0)], np.int32(-1)) if len(codes) else local


def _groups(plan: Plan, bucket: Bucket) -> Groups:
    if plan.unified:
        return load_groups(plan.spill / "group")
    return joined_groups([load_groups(plan.spill / f"{table.number}.group") for table in bucket.tables])
