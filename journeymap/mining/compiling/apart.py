"""Compile a log with an engine whose processes share nothing but files: equal to `whole`, file for file.

Tables are coded, each with codes of its own. From what they tell this process makes codes for all and lays
out the buckets as one process would fill them. Then the cases of each bucket are counted, so that each knows
its first case code, and the buckets are written. Only texts of keys come together here, never events.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from ..definition import JourneyDefinition
from ..engines import Engine
from ..log import Manifest
from . import gathering
from .codes import Codes
from .coding import Coder, RawTable
from .finishing import manifest_of, write_texts
from .gathering import Texts, unified, unified_groups
from .rounds import Bucket, Plan, Spilled, Told, code_table, count_cases, write
from .spilled import load_groups, load_texts, save_groups, save_texts


def compile_apart(
    raw: Iterable[RawTable],
    definition: JourneyDefinition,
    work: Path,
    buckets: int,
    whole_cases: bool,
    engine: Engine,
) -> Manifest:
    """Write the log's parts and texts into `work`, which all processes of the engine see at this path."""
    spill = work / "spill"
    spill.mkdir()
    coding = partial(code_table, definition, spill, 1 if whole_cases else buckets)
    told = list(engine.over(coding, enumerate(raw)))
    coder = Coder(definition, [], [])
    customers, sessions = Texts(), Texts()
    tables = _gathered(told, coder, spill, customers, sessions)
    if not whole_cases:
        _unify(spill, len(tables), customers, sessions)
    save_texts(spill / "customer", customers.all())
    codes = Codes.of(definition, coder.activities.texts, coder.rules.touchpoint_stage)
    plan = Plan(definition, codes, spill, unified=not whole_cases)
    laid = list(_filled(tables, told) if whole_cases else _spread(tables, told, buckets))
    firsts = [0, *itertools.accumulate(engine.over(partial(count_cases, plan), laid))]
    parts = list(engine.over(partial(write, plan, work), zip(laid, firsts[:-1], strict=True)))
    shutil.rmtree(spill)
    files = write_texts(work, "customers-00", customers), write_texts(work, "sessions-00", sessions)
    return manifest_of(coder, parts, firsts[-1], *files)


def _gathered(
    told: list[Told], coder: Coder, spill: Path, customers: Texts, sessions: Texts
) -> list[Spilled]:
    """The tables with codes for all, given in the order in which one process would meet the words."""
    tables, groups = [], 0
    for number, each in enumerate(told):
        coder.rows_read += each.rows_read
        for reason, rows in each.left_out.items():
            coder.left_out[reason] += rows
        words = coder.activities.codes(each.activities), coder.channels.codes(each.channels)
        first = {"group": groups}
        for name, texts in (("customer", customers), ("session", sessions)):
            first[name] = texts.add(load_texts(spill / f"{number}.{name}"))
        tables.append(Spilled(number, *words, first))
        groups += each.groups
    return tables


def _unify(spill: Path, tables: int, customers: Texts, sessions: Texts) -> None:
    """Equal keys and texts of different tables become one; their codes lie beside the tables."""
    groups, group = unified_groups([load_groups(spill / f"{number}.group") for number in range(tables)])
    save_groups(spill / "group", groups)
    codes = {"group": group, "customer": unified(customers), "session": unified(sessions)}
    for name, code in codes.items():
        np.save(spill / f"{name}.npy", code)


def _filled(tables: list[Spilled], told: list[Told]) -> Iterator[Bucket]:
    """Tables of whole cases: a bucket is closed when it holds enough, as `gathering.Local` does."""
    number = events = start = 0
    for end, each in enumerate(told, 1):
        events += sum(each.events)
        if events >= gathering.BUCKET_EVENTS or (end == len(told) and events):
            yield Bucket(f"bucket-{number:02d}", tuple(tables[start:end]), (0,))
            number, events, start = number + 1, 0, end


def _spread(tables: list[Spilled], told: list[Told], buckets: int) -> Iterator[Bucket]:
    """Cases spread over tables: one bucket while they are few, else by key, as `gathering.Shuffle` does."""
    events = np.array([each.events for each in told], dtype=np.int64).reshape(-1, buckets).sum(axis=0)
    few = events.sum() <= gathering.MEMORY_EVENTS
    batches = [tuple(range(buckets))] if few else [(int(bucket),) for bucket in np.flatnonzero(events)]
    for number, some in enumerate(batches if events.any() else []):
        yield Bucket(f"bucket-{number:02d}", tuple(tables), some)
