"""The events table of one bucket of sorted rows: positions, next steps, seconds, arrivals in stages."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..log import UTC_MICROSECONDS
from .codes import Codes
from .gathering import Rows, shifted

NONE, END = np.int32(-1), np.int32(-2)


def event_table(rows: Rows, codes: Codes, case: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> pa.Table:
    """Events of sorted rows, as `journeymap.mining.log.EVENTS` says. `case`: code of each case."""
    sizes = ends - starts + 1
    owner = np.repeat(np.arange(len(starts), dtype=np.int32), sizes)
    seconds = np.append(np.diff(rows["time"]) / 1e6, 0.0)
    last = np.zeros(len(owner), dtype=bool)
    last[ends] = True
    touchpoint = rows["touchpoint"]
    stage = codes.touchpoint_stage[touchpoint]
    touchpoint_position, next_touchpoint = along(touchpoint, owner)
    stage_position, next_stage = along(stage, owner)
    columns = {
        "case": case[owner],
        "position": (np.arange(len(owner)) - starts[owner]).astype(np.int32),
        "activity": rows["activity"],
        "next_activity": np.where(last, NONE, np.append(rows["activity"][1:], NONE)),
        "touchpoint": touchpoint,
        "touchpoint_position": touchpoint_position,
        "next_touchpoint": next_touchpoint,
        "stage": stage,
        "stage_position": stage_position,
        "next_stage": next_stage,
        "arrival": arrivals(stage, owner, len(starts), len(codes.stages)),
        "time": pa.array(rows["time"], UTC_MICROSECONDS),
        "seconds": pa.array(seconds, mask=last),
        "channel": rows["channel"],
        "session": shifted(rows["session"], codes.offsets[1]),
        "value": pa.array(rows["value"], mask=np.isnan(rows["value"])),
        "customer": shifted(rows["customer"], codes.offsets[0]),
        "import": rows["import"],
        "row": rows["row"],
    }
    return pa.table(columns)


def along(code: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Position among the case's events that have a code, and the next such event's code (-2: there is none).

    Both -1 for events without a code. owner: case index of each event, rising.
    """
    known = np.flatnonzero(code >= 0)
    if len(known) == len(code):
        return _all_along(code, owner)
    position, following = np.full(len(code), NONE), np.full(len(code), NONE)
    if len(known):
        position[known], following[known] = _all_along(code[known], owner[known])
    return position, following


def _all_along(code: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`along` where every event has a code."""
    new = np.append(True, owner[1:] != owner[:-1])[: len(code)]
    number = np.arange(len(code), dtype=np.int32)
    position = number - number[new][np.cumsum(new) - 1]
    following = np.append(np.where(new[1:], END, code[1:]), END)[: len(code)]
    return position, following


def arrivals(stage: np.ndarray, owner: np.ndarray, cases: int, stages: int) -> np.ndarray:
    """2: the case's first event in this stage, after one in the stage before; 1: its first event in this
    stage otherwise; 0: a later event in this stage, or in no stage."""
    arrival = np.zeros(len(stage), dtype=np.int32)
    if not (stage >= 0).any():
        return arrival
    before = np.full(cases, len(stage))
    for number in range(stages):
        here = np.flatnonzero(stage == number)
        who = owner[here]
        first = here[np.append(True, who[1:] != who[:-1])[: len(who)]]
        arrival[first] = 1 + (before[owner[first]] < first)
        before = np.full(cases, len(stage))
        before[owner[first]] = first
    return arrival
