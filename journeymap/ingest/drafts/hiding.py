"""What is shown of a file: personal data masked, keys of customers to those who may see identities."""

from __future__ import annotations

import re
from dataclasses import dataclass

from journeymap.ingest.masking import KINDS, mask

LONGEST = 160  # characters of a cell that are shown
MASKED = re.compile(rf"(\[(?:{'|'.join(KINDS)})\])")


@dataclass(frozen=True)
class Part:
    """A piece of a text; `hidden`: the kind of personal data that stood there."""

    text: str
    hidden: bool = False


def shown_text(text: str) -> list[Part]:
    """A cell without personal data, what was taken out marked, cut where it is long."""
    masked = mask(text[: LONGEST * 4]).text
    cut = masked if len(masked) <= LONGEST else f"{masked[:LONGEST]}…"
    parts = [part for part in MASKED.split(cut) if part]
    return [Part(part[1:-1], True) if MASKED.fullmatch(part) else Part(part) for part in parts]


def shown_key(key: str, identities: bool) -> list[Part]:
    """A customer's key, or what is left of it for who may not see identities."""
    if identities or not key:
        return [Part(key[:LONGEST])] if key else []
    return [Part(f"{key[0]}••••{key[-1]}" if len(key) > 4 else "••••")]
