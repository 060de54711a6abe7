"""What two changes of a journey make of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["mine", "theirs"]


@dataclass(frozen=True)
class Conflict:
    """What both changed, in words: what it is, what you made of it, what they made of it."""

    what: str
    mine: str
    theirs: str
