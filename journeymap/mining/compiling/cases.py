"""The cases table of one bucket of sorted rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..definition import JourneyDefinition
from ..log import UTC_MICROSECONDS
from .codes import Codes
from .coding import Groups
from .gathering import Rows


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


def variant_hash(
    activity: np.ndarray, weight: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """64 bits of each case's path: the sum over positions of odd position weight x hash of the activity.

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
    """Sum of the values of goal events; where none has a value, of all events; null where none has one."""
    known = ~np.isnan(value)
    if not known.any():
        return pa.nulls(len(starts), pa.float64())
    amount = np.where(known, value, 0.0)
    at_goal = known & goal
    from_goal = np.logical_or.reduceat(at_goal, starts)
    total = np.where(
        from_goal,
        np.add.reduceat(np.where(at_goal, amount, 0.0), starts),
        np.add.reduceat(amount, starts),
    )
    return pa.array(total, mask=~np.logical_or.reduceat(known, starts))
