"""One bucket of whole cases: sorted, cut into cases, and written as two Parquet files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..definition import JourneyDefinition
from ..log import UTC_MICROSECONDS, Part
from .coding import Groups
from .gathering import Rows
from .ordering import order

END, UNMATCHED_END = np.int32(-1), np.int32(-2)
DELTA = ("case", "time", "row", "customer")


@dataclass(frozen=True)
class Codes:
    """What coding a bucket needs to know of the log: weights of activities, goal and exit activities, stages."""

    weight: np.ndarray
    goal: np.ndarray
    exit: np.ndarray
    touchpoint_stage: np.ndarray

    @classmethod
    def of(cls, definition: JourneyDefinition, activities: list[str], touchpoint_stage: np.ndarray) -> Codes:
        weight = [hashlib.blake2b(text.encode(), digest_size=8).digest() for text in activities]
        return cls(
            np.frombuffer(b"".join(weight), dtype="<u8"),
            np.array([text in definition.goal for text in activities], dtype=bool),
            np.array([text in definition.exit for text in activities], dtype=bool),
            np.append(touchpoint_stage, np.int32(-1)),
        )


def write_bucket(
    folder: Path,
    name: str,
    rows: Rows,
    groups: Groups,
    definition: JourneyDefinition,
    codes: Codes,
    case_codes: CaseCodes,
    customers: pa.Array,
) -> Part:
    """Sort the rows, cut them into cases and write `name`.events.parquet and `name`.cases.parquet."""
    permutation = order(rows["group"], rows["time"], rows["import"], rows["row"])
    rows = {column: values[permutation] for column, values in _emptied(rows)}
    starts, ordinal = cut(rows["group"], rows["time"], groups.silent, definition)
    ends = np.append(starts[1:], len(rows["time"])) - 1
    case = case_codes.take(len(starts))
    cases = case_table(rows, groups, definition, codes, customers, case, starts, ends, ordinal)
    events = event_table(rows, codes, case, starts, ends)
    return write_part(folder, name, events, cases)


class CaseCodes:
    """Gives out case codes in rising order: freed ones first, then new ones."""

    def __init__(self, next_code: int = 0, freed: np.ndarray | None = None):
        self.next = next_code
        self._freed = np.sort(freed) if freed is not None else np.zeros(0, np.int32)

    def take(self, n: int) -> np.ndarray:
        again, self._freed = self._freed[:n], self._freed[n:]
        new = np.arange(self.next, self.next + n - len(again))
        self.next += len(new)
        return np.concatenate([again, new]).astype(np.int32)


def cut(
    group: np.ndarray, time: np.ndarray, silent: np.ndarray, definition: JourneyDefinition
) -> tuple[np.ndarray, np.ndarray]:
    """First row of each case, and the case's number within its group (1, 2, ...). Rows are sorted."""
    new_group = np.append(True, group[1:] != group[:-1])
    new = new_group.copy()
    gap = np.diff(time)
    if definition.case_gap_seconds is not None:
        new[1:] |= gap >= definition.case_gap_seconds * 1e6
    if silent.any():
        new[1:] |= silent[group[1:]] & (gap >= definition.session_gap_seconds * 1e6)
    starts = np.flatnonzero(new)
    first_of_group = new_group[starts]
    number = np.arange(len(starts))
    return starts, number - np.maximum.accumulate(np.where(first_of_group, number, 0)) + 1


def event_table(rows: Rows, codes: Codes, case: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> pa.Table:
    """Events of sorted rows, as `journeymap.mining.log.EVENTS` says."""
    n = len(rows["time"])
    sizes = ends - starts + 1
    last = np.zeros(n, dtype=bool)
    last[ends] = True
    seconds = np.empty(n)
    seconds[:-1] = np.diff(rows["time"]) / 1e6
    seconds[-1] = 0.0
    value = rows["value"]
    return pa.table(
        {
            "case": np.repeat(case, sizes),
            "position": (np.arange(n) - np.repeat(starts, sizes)).astype(np.int32),
            "activity": rows["activity"],
            "next_activity": _next(rows["activity"], ends, END),
            "touchpoint": rows["touchpoint"],
            "next_touchpoint": _next(rows["touchpoint"], ends, UNMATCHED_END),
            "stage": codes.touchpoint_stage[rows["touchpoint"]],
            "time": pa.array(rows["time"], UTC_MICROSECONDS),
            "seconds": pa.array(seconds, mask=last),
            "channel": rows["channel"],
            "session": rows["session"],
            "value": pa.array(value, mask=np.isnan(value)),
            "customer": rows["customer"],
            "import": rows["import"],
            "row": rows["row"],
        }
    )


def case_table(
    rows: Rows,
    groups: Groups,
    definition: JourneyDefinition,
    codes: Codes,
    customers: pa.Array,
    case: np.ndarray,
    starts: np.ndarray,
    ends: np.ndarray,
    ordinal: np.ndarray,
) -> pa.Table:
    """One row a case, as `journeymap.mining.log.CASES` says."""
    group = rows["group"][starts]
    goal = codes.goal[rows["activity"]]
    left = codes.exit[rows["activity"]]
    return pa.table(
        {
            "case": case,
            "key": _keys(groups, group, ordinal, definition),
            "owner": groups.owner.take(pa.array(group)),
            "customer": _texts(customers, _first_known(rows["customer"], starts)),
            "start": pa.array(rows["time"][starts], UTC_MICROSECONDS),
            "end": pa.array(rows["time"][ends], UTC_MICROSECONDS),
            "events": (ends - starts + 1).astype(np.int32),
            "variant": variant_hash(rows["activity"], codes.weight, starts, ends),
            "path": pa.ListArray.from_arrays(np.append(starts, len(goal)).astype(np.int32), rows["activity"]),
            "goal": np.logical_or.reduceat(goal, starts),
            "exit": np.logical_or.reduceat(left, starts),
            "value": _worth(rows["value"], goal, starts),
        }
    )


def variant_hash(activity: np.ndarray, weight: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """64 bits of each case's path: the sum over positions of (odd weight of the position x weight of the activity).

    It says which paths may be equal; whoever groups by it confirms by the path itself.
    """
    sizes = ends - starts + 1
    position = np.arange(int(sizes.max()), dtype=np.uint64)
    with np.errstate(over="ignore"):
        position_weight = _mixed(position) | np.uint64(1)
        term = weight[activity] * position_weight[np.arange(len(activity)) - np.repeat(starts, sizes)]
        return _mixed(np.add.reduceat(term, starts) + sizes.astype(np.uint64))


def _mixed(x: np.ndarray) -> np.ndarray:
    """The finalizer of SplitMix64 (Steele, Lea, Flood 2014), a bijection of 64-bit integers."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _emptied(rows: Rows):
    """Columns one by one, each given up by `rows` once taken, so that only one lies twice in memory."""
    for column in list(rows):
        yield column, rows.pop(column)


def _next(codes: np.ndarray, ends: np.ndarray, at_end: np.int32) -> np.ndarray:
    following = np.empty_like(codes)
    following[:-1] = codes[1:]
    following[ends] = at_end
    return following


def _keys(groups: Groups, group: np.ndarray, ordinal: np.ndarray, definition: JourneyDefinition) -> pa.Array:
    """Case keys; "#1", "#2" ... is added wherever a silence may cut, so that keys are distinct for ever."""
    key = groups.key.take(pa.array(group))
    if definition.case_gap_seconds is not None:
        numbered = np.ones(len(group), dtype=bool)
    else:
        numbered = groups.silent[group]
    if not numbered.any():
        return key
    with_number = pc.binary_join_element_wise(key, pa.array(ordinal).cast(pa.string()), "#")
    return pc.if_else(pa.array(numbered), with_number, key)


def _first_known(codes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Code of the first event of each case that has one; -1 where none has."""
    first = codes[starts]
    if (first < 0).any():
        position = np.where(codes >= 0, np.arange(len(codes)), len(codes))
        first = np.append(codes, np.int32(-1))[np.minimum.reduceat(position, starts)]
        size = np.diff(np.append(starts, len(codes)))
        found = np.minimum.reduceat(position, starts) < starts + size
        first = np.where(found, first, np.int32(-1))
    return first


def _texts(texts: pa.Array, codes: np.ndarray) -> pa.Array:
    unknown = codes < 0
    return texts.take(pa.array(np.where(unknown, 0, codes), mask=unknown))


def _worth(value: np.ndarray, goal: np.ndarray, starts: np.ndarray) -> pa.Array:
    """Sum of the values of goal events; where none has a value, of all events; null where no event has one."""
    known = ~np.isnan(value)
    if not known.any():
        return pa.nulls(len(starts), pa.float64())
    amount = np.where(known, value, 0.0)
    at_goal = known & goal
    from_goal = np.logical_or.reduceat(at_goal, starts)
    total = np.where(
        from_goal, np.add.reduceat(np.where(at_goal, amount, 0.0), starts), np.add.reduceat(amount, starts)
    )
    return pa.array(total, mask=~np.logical_or.reduceat(known, starts))


def write_part(folder: Path, name: str, events: pa.Table, cases: pa.Table) -> Part:
    write_parquet(events, folder / f"{name}.events.parquet")
    write_parquet(cases, folder / f"{name}.cases.parquet")
    return Part(name=name, events=len(events), cases=len(cases))


def write_parquet(table: pa.Table, path: Path) -> None:
    """LZ4; small codes by dictionary, rising integers by delta: about 16 bytes an event."""
    rising = [f.name for f in table.schema if f.name in DELTA and not pa.types.is_string(f.type)]
    small = [f.name for f in table.schema if f.type == pa.int32() and f.name not in rising]
    delta = dict.fromkeys(rising, "DELTA_BINARY_PACKED")
    pq.write_table(
        table,
        path,
        compression="lz4",
        use_dictionary=small,
        column_encoding=delta or None,
        write_statistics=["case", "activity", "time"] if "time" in table.column_names else ["case", "events"],
        row_group_size=262_144,
    )
