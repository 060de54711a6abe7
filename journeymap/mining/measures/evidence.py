"""The selection behind each measure: `selecting.count` of it equals the measure's number.

Of a filtered map, count and rows take the map's filter as well (`where`).
"""

from __future__ import annotations

from typing import Literal

from ..log import END, START
from ..results import Condition, Selection
from .stages import FOLLOWED

POSITION = {"activity": "position", "touchpoint": "touchpoint_position", "stage": "stage_position"}


def transition(level: str, start: str, end: str, subject: Literal["events", "cases"] = "events") -> Selection:
    """`count` of a transition (events: the step it leaves; of START the one it enters), or its `cases`."""
    if start == START:
        where = (_is(level, end), Condition(column=POSITION[level], op="=", value=0))
    elif end == END:
        where = (_is(level, start), Condition(column=f"next_{level}", op="null"))
    else:
        where = (_is(level, start), _is(f"next_{level}", end))
    return Selection(subject=subject, where=where)


def place(level: str, name: str, subject: Literal["events", "cases"] = "cases") -> Selection:
    """`cases` or `events` of an activity, touchpoint, stage or channel."""
    return Selection(subject=subject, where=(_is(level, name),))


def followed(stage: str) -> Selection:
    """Cases of a stage whose first event there follows their first in the stage before."""
    arrival = Condition(column="arrival", op="=", value=FOLLOWED)
    return Selection(subject="cases", where=(_is("stage", stage), arrival))


def variant(variant_hash: int) -> Selection:
    """Cases of one variant, by the hash of its path."""
    return Selection(subject="cases", where=(_is("case.variant", variant_hash),))


def everything(subject: Literal["events", "cases"] = "cases") -> Selection:
    """All cases or events."""
    return Selection(subject=subject)


def open_cases() -> Selection:
    """Cases that may still go on."""
    return Selection(subject="cases", where=(_is("case.ended", False),))


def _is(column: str, value: str | int | bool) -> Condition:
    return Condition(column=column, op="=", value=value)
