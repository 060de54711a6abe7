"""What exactly a forecast is asked, and whether two ask the same. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

SAME = ("changes", "weeks", "part", "contacts", "revision", "snapshot")
MOVED = {
    "changes": "the changes",
    "weeks": "the number of weeks",
    "part": "the part of the journey",
    "contacts": "what counts as a contact",
    "revision": "the definition of the journey",
    "snapshot": "the data",
}


def question(
    changes: Sequence[Mapping[str, Any]],
    titles: Sequence[str],
    ids: Sequence[int],
    weeks: int,
    part: Mapping[str, Any],
    contacts: Sequence[str],
    revision: int,
    snapshot: int,
) -> dict[str, Any]:
    """All that an answer depends on, as JSON data. ids: of the changes, in the same order, to find their
    cards again; they make no other question."""
    named = [{**what, "title": title} for what, title in zip(changes, titles, strict=True)]
    return {
        "changes": named, "ids": list(ids), "weeks": weeks, "part": dict(part), "contacts": list(contacts),
        "revision": revision, "snapshot": snapshot,
    }  # fmt: skip


def digest(asked: Mapping[str, Any]) -> str:
    told = {name: asked[name] for name in SAME}
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def moved(asked: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What is not any more as it was asked, in words: 'the changes', 'the data'."""
    return tuple(words for name, words in MOVED.items() if asked[name] != now[name])
