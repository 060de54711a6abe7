"""Addresses of what a day map shows: one word of kind, strip, hours and name, which opens to rows. Pure."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

import numpy as np

STRIPS = ("weekday", "weekend")
KINDS = ("sessions", "channel", "touchpoint", "answers", "contacts", "waits", "cases", "steps")
"""Sessions that begin; that first use a channel or touchpoint; answers with a mood; first steps of sessions
at a touchpoint; steps at one that have a next step; cases that were at one; steps at one."""
NAMED = ("channel", "touchpoint", "contacts", "waits", "cases", "steps")
LONGEST = 2_000


class NoAddress(ValueError):
    """A text that is no address of a day map."""


@dataclass(frozen=True)
class Address:
    """strip: "weekday", "weekend" or "all". begin, end: hours, end excluded."""

    kind: str
    strip: str = "all"
    begin: int = 0
    end: int = 24
    name: str = ""

    def __str__(self) -> str:
        told = f"{self.kind}-{self.strip}-{self.begin}-{self.end}"
        name = urlsafe_b64encode(self.name.encode()).rstrip(b"=").decode()
        return f"{told}-{name}" if name else told

    @property
    def cells(self) -> np.ndarray:
        """The cells (0..47) that are meant."""
        hours = np.arange(self.begin, self.end)
        return np.concatenate(
            [hours + 24 * n for n, strip in enumerate(STRIPS) if self.strip in (strip, "all")]
        )


def address(told: str) -> Address:
    """The address that a text tells. NoAddress for any other text."""
    parts = told.split("-", 4)
    try:
        kind, strip, begin, end = parts[0], parts[1], int(parts[2]), int(parts[3])
        coded = (parts[4:] or [""])[0].encode("ascii")
        name = urlsafe_b64decode(coded + b"=" * (-len(coded) % 4)).decode()
    except (IndexError, ValueError) as error:
        raise NoAddress(told[:80]) from error
    right = kind in KINDS and strip in (*STRIPS, "all") and 0 <= begin < end <= 24
    if not right or bool(name) != (kind in NAMED) or len(told) > LONGEST:
        raise NoAddress(told[:80])
    return Address(kind, strip, begin, end, name)
