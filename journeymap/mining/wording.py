"""Names, shares and times in the words of headlines, the same for every analyzer."""

from __future__ import annotations

LONGEST = 60  # characters of a name in a headline
UNITS = ((86400 * 2, 86400, "days"), (7200, 3600, "hours"), (120, 60, "minutes"))  # from, seconds, word
LEAST = 0.001  # a share below it is told as under it


def quoted(name: str) -> str:
    """The name in quotation marks, cut where it is long."""
    return f"“{name if len(name) <= LONGEST else name[: LONGEST - 1] + '…'}”"


def duration(seconds: float) -> str:
    """9.2 days, 3.5 hours, 12 minutes, 40 seconds."""
    for least, unit, word in UNITS:
        if seconds >= least:
            return f"{seconds / unit:.3g} {word}"
    return f"{seconds:.3g} seconds"


def percent(share: float) -> str:
    """12%, 3.4%, under 0.1%."""
    if 0 < share < LEAST:
        return f"under {LEAST:.1%}"
    return f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"
