"""What is said of a part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

OK, SLOW, DOWN, OFF = "ok", "slow", "down", "off"


@dataclass(frozen=True)
class Told:
    """state: OK, SLOW (works, but somebody should look), DOWN, OFF (not in use). said: what was seen. mend:
    what to do about it, where something is to be done."""

    state: str
    said: str
    mend: str = ""


@dataclass(frozen=True)
class Part:
    """needs_database: whether it is asked only where the database answers."""

    name: str
    title: str
    check: Callable[[], Told]
    needs_database: bool = True


def span(seconds: float) -> str:
    """A length of time in words, as exact as anybody wants to know it."""
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= 2 * size or size == 1:
            number = round(seconds / size)
            return f"{number:,} {word}{'' if number == 1 else 's'}"
    raise AssertionError("a second is the last")


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
