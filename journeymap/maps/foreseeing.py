"""What importing a map would do, told before anybody does it. Nothing is stored here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from journeymap.journeys.definitions import definition
from journeymap.journeys.editing.differences import changes
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import current_map
from journeymap.maps.importing import lacking
from journeymap.maps.taking import MOST_BYTES, CannotRead, Taken

MOST_SENT = 16 * 1024 * 1024
"""Bytes of a file that comes by a page or the API: it is read while somebody waits."""


@dataclass(frozen=True)
class Foreseen:
    """What an import would do. journey: the one that has the name, None for a new one. changes: of its
    definition, in words. notes: that would be added. shown: the map would be shown, for the journey has no
    figures of its own; cells: of the file that have a value.

    mark: of the file and of the revision that it was compared with: another one, another answer.
    """

    name: str
    journey: Journey | None
    stages: tuple[str, ...]
    touchpoints: int
    rules: int
    cells: int
    findings: int
    notes: int
    part: bool
    until: str
    changes: tuple[str, ...]
    shown: bool
    mark: str

    def told(self) -> dict[str, Any]:
        """The same as JSON data, in the words of what an import tells."""
        return {
            "journey": self.name,
            "slug": self.journey.slug if self.journey else None,
            "made": self.journey is None,
            "changes": list(self.changes),
            "cells": self.cells,
            "notes": self.notes,
            "shown": self.shown,
            "mark": self.mark,
        }


def foresee(taken: Taken, text: bytes) -> Foreseen:
    """text: of the file that was read."""
    known = Journey.objects.filter(name=taken.definition.name).first()
    wanted, content = taken.definition, taken.content
    told: tuple[str, ...] = ()
    if known is not None:
        now = definition(known)
        told = tuple(changes(now, wanted.model_copy(update={"sources": now.sources})))
    key = content["key"]
    return Foreseen(
        name=wanted.name,
        journey=known,
        stages=tuple(wanted.stages),
        touchpoints=len(wanted.touchpoints),
        rules=len(wanted.rules),
        cells=sum(cell["value"] is not None for cell in content["measures"]),
        findings=len(content["findings"]),
        notes=len(lacking(known, taken.notes)),
        part=any(key[name] for name in key if name not in ("journey", "revision", "snapshot", "state")),
        until=content["reference_time"] or "",
        changes=told,
        shown=known is None or "imported" in (drawn := current_map(known)) or counts_nothing(drawn),
        mark=mark(text, known),
    )


def counts_nothing(drawn: dict[str, Any]) -> bool:
    """Whether no event of the data belongs to a touchpoint of the map."""
    return bool(drawn["unmatched"]["events"] >= drawn["totals"]["events"])


def mark(text: bytes, known: Journey | None) -> str:
    revision = f"{known.pk}.{known.revision}" if known else "new"
    return f"{hashlib.sha256(text).hexdigest()[:32]}.{revision}"


def sent(text: bytes) -> bytes:
    """A file that came over the network, if it is not too large to be read while somebody waits."""
    if len(text) > MOST_SENT:
        here, there = MOST_SENT // 2**20, MOST_BYTES // 2**20
        raise CannotRead(
            f"The file is larger than {here} MiB. Whoever runs this installation can take up to {there} MiB "
            "with manage.py import_map."
        )
    return text
