"""The formulas of the audit trail's chain. Pure; what is stored was made by them, so they stay.

    digest = SHA-256(salt, target, detail)             of the texts, which lie beside it and may be erased
    link   = SHA-256(link before, seq, when, who, action, digest)

Erasing the texts and the salt of an entry leaves its digest, so every link still holds; without the salt
nobody can try out what the texts may have been.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64  # the link before the first entry


def digest(salt: str, target: str, detail: Any) -> str:
    """64 hexadecimal digits. `detail`: JSON data, the same whichever database it has lain in."""
    return _sha256([salt, target, settled(detail)])


def link(before: str, seq: int, when: datetime, who: str, action: str, digest: str) -> str:
    """64 hexadecimal digits that stand for this entry and all before it. `when` counts to the microsecond."""
    return _sha256(
        [before, seq, when.astimezone(UTC).isoformat(timespec="microseconds"), who, action, digest]
    )


def settled(told: Any) -> Any:
    """JSON data as any database gives it back: keys are texts, 1.0 and 1 are one number."""
    if isinstance(told, dict):
        return {str(name): settled(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [settled(value) for value in told]
    return int(told) if isinstance(told, float) and told.is_integer() else told


def _sha256(parts: list[Any]) -> str:
    said = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(said.encode()).hexdigest()
