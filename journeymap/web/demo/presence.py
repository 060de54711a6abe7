"""Whether this installation holds the demo company, so that every screen can say so."""

from __future__ import annotations

from journeymap.access.models import Entry


def simulated() -> bool:
    """True once the demo company was begun here."""
    return Entry.objects.filter(action="demo").exists()
