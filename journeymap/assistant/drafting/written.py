"""What drafters write: a draft with what it rests on, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.assistant.telling import Told


class CannotDraft(ValueError):
    """Nothing is drafted; the message says why and how to mend it. field: what of the request is wrong."""

    def __init__(self, message: str, field: str = "kind") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Drafted:
    """target: what it is about, for people. rests_on: facts with intervals and rows, quotes, how counted."""

    target: str
    operation: str
    arguments: Mapping[str, Any]
    rests_on: Told


@dataclass(frozen=True)
class Lacking:
    """Nothing is drafted of `target`, and why."""

    target: str
    reason: str


def few(n: int, what: str, needed: int) -> str:
    """Why nothing can be said of so few."""
    return f"Not enough data: n = {n:,} {what}; from {needed} on something can be said."
