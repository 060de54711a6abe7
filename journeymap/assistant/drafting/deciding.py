"""A draft becomes what a team wrote: as it is, or in the words of the person who takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from journeymap.access.audit import record
from journeymap.analysis import proposals
from journeymap.analysis.models import Proposal
from journeymap.feedback.themes.models import NAME as THEME
from journeymap.futures.models import NAME as TITLE
from journeymap.maps.models import TEXT as NOTE

CARD = 2_000  # letters of a persona's description
WORDS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "write_note": (("text",), NOTE),
    "change_persona": (("description",), CARD),
    "rename_theme": (("to",), THEME),
    "add_future_change": (("change", "title"), TITLE),
}
"""Operation of a draft -> where its words stand among its arguments, and how many letters they may have."""


class CannotTake(ValueError):
    """Nothing was changed; the message says why and how to mend it."""


def words_of(proposal: Proposal) -> str:
    """What a draft would write; empty for a proposal that is no draft."""
    found = _step(proposal)
    told: Any = found["arguments"] if found else ""
    for name in WORDS[found["name"]][0] if found else ():
        told = told.get(name, "")
    return str(told)


def most_of(proposal: Proposal) -> int:
    """How many letters its words may have."""
    found = _step(proposal)
    return WORDS[found["name"]][1] if found else 0


def take(proposal: Proposal, by: AbstractUser, words: str | None = None) -> Proposal:
    """Accept a draft. words: a person's instead of its own. CannotTake; what `proposals.accept` raises."""
    text = None if words is None else words.replace("\r\n", "\n").replace("\0", "").strip()
    with transaction.atomic():
        held = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if text is not None and text != words_of(held).strip():
            _reword(held, text)
            record(by, "proposal.reword", f"proposal {held.pk}", kind=held.kind)
        return proposals.accept(held, by)


def _reword(held: Proposal, text: str) -> None:
    found = _step(held)
    if found is None or held.status != Proposal.Status.OPEN:
        raise CannotTake("Somebody decided on this draft meanwhile. Look at it again.")
    path, most = WORDS[found["name"]]
    if not text or len(text) > most:
        raise CannotTake(f"Write 1 to {most:,} letters; this has {len(text):,}. Nothing was changed.")
    arguments = dict(found["arguments"])
    inside = arguments
    for name in path[:-1]:
        inside[name] = dict(inside[name])
        inside = inside[name]
    inside[path[-1]] = text
    held.operations = [{**found, "arguments": arguments}]
    held.save(update_fields=["operations"])


def _step(proposal: Proposal) -> dict[str, Any] | None:
    steps = proposal.operations
    return steps[0] if len(steps) == 1 and steps[0].get("name") in WORDS else None
