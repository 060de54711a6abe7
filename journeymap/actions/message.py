"""What a message says, before it is known where it goes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

JOINER = "\u2060"  # no width, no break: nothing is seen of it
CALLS = re.compile(r"(@|://|www\.|mailto:)", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """words: one thing that is said; note: where and when, in smaller letters."""

    words: str
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """name: its content id in a mail. told: what it shows, for who cannot see it."""

    name: str
    told: str
    png: bytes = field(repr=False)


@dataclass(frozen=True)
class Message:
    """data: what a webhook gets, as JSON. lines: the same in words. html, pictures: for mail alone, where the
    lines are not all. entry: what the audit trail is told, no words of anybody among it."""

    subject: str
    lines: tuple[Line, ...]
    data: dict[str, Any]
    entry: dict[str, Any]
    link: str = ""
    html: str = ""
    pictures: tuple[Picture, ...] = ()

    @property
    def text(self) -> str:
        told: list[str] = []
        for line in self.lines:
            told += [unlinked(line.words), *([f"  {unlinked(line.note)}"] if line.note else []), ""]
        return "\n".join([*told, *([self.link] if self.link else [])])


def plain(text: str) -> str:
    """One line without characters that steer: they would forge headers, or turn the line around."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)


def unlinked(text: str) -> str:
    """The same to the eye, but nothing in it calls anybody or becomes a link by itself."""
    return CALLS.sub(lambda found: f"{found[0]}{JOINER}", text)


def shortened(text: str, most: int) -> str:
    """At most so many letters, the last of them three dots where some were cut off."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
