"""Which part of a journey is asked for, told as texts. One reading for command and API.

What a part is: `journeymap.analysis.parts`; runs look at parts too.
"""

from __future__ import annotations

from collections.abc import Iterable

from journeymap.analysis.parts import AskedError, Part, moment, named

__all__ = ["AskedError", "Part", "moment", "named", "part"]


def part(
    since: str | None = None,
    until: str | None = None,
    channels: Iterable[str] = (),
    traits: Iterable[str] = (),
) -> Part:
    """What was told as texts: ISO 8601 times (UTC where no zone is told), channels, `name=value` traits."""
    found = []
    for told in traits:
        name, sign, value = told.partition("=")
        if not (name and sign):
            raise AskedError(f"{told!r} is no trait: tell it as name=value, such as country=PT.")
        found.append((name, value))
    begin, end = moment("since", since), moment("until", until)
    return Part(begin, end, tuple(sorted(set(channels))), tuple(sorted(set(found))))
