"""How people say values that are ranges of numbers: "over 60s" of 60+, "26 to 40" of 26-40. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

BETWEEN = re.compile(r"^(\d+)\s*[-\u2013]\s*(\d+)$")
FROM = re.compile(r"^(?:(\d+)\s*\+|(?:>=?|over|above)\s*(\d+))$", re.I)
UP_TO = re.compile(r"^(?:<=?|under|below)\s*(\d+)$", re.I)
FROM_SAID = (
    "over {}",
    "over {}s",
    "{} and over",
    "{} and older",
    "{} or older",
    "{} plus",
    "above {}",
    "older than {}",
)
UP_TO_SAID = ("under {}", "under {}s", "below {}", "younger than {}", "less than {}")
BETWEEN_SAID = ("{} {}s", "{} to {}", "{} to {}s", "{} and {}", "{} until {}")


def ranges(value: str) -> Iterator[str]:
    """Other ways to say a range; none of any other value."""
    plain = value.strip()
    if found := BETWEEN.match(plain):
        yield from (said.format(*found.groups()) for said in BETWEEN_SAID)
    elif found := FROM.match(plain):
        yield from (said.format(found[1] or found[2]) for said in FROM_SAID)
    elif found := UP_TO.match(plain):
        yield from (said.format(found[1]) for said in UP_TO_SAID)
