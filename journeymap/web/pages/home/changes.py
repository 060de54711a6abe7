"""What moved since last week: the figures of all journeys whose change the interval allows to call one."""

from __future__ import annotations

from typing import Any


def changes() -> dict[str, Any]:
    """What the template shows; nothing to compare yet."""
    return {"changes": (), "compared": False}
