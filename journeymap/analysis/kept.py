"""What people do to themes and personas themselves: guarded by revisions, and it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from journeymap.analysis import proposals
from journeymap.analysis.models.results import Proposal
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes.models import Theme
from journeymap.journeys.models import Journey

Kept = Theme | Persona


class Stale(RuntimeError):
    """Somebody else changed it meanwhile; nothing was saved. `kept`: as it is now."""

    def __init__(self, kept: Kept, told: int) -> None:
        self.kept = kept
        super().__init__(
            f"“{kept.name}” was changed meanwhile: you worked on revision {told}, it is at revision "
            f"{kept.revision}. Nothing was saved. Look at it again, then repeat your change."
        )


def edit(
    by: AbstractUser,
    journey: Journey | None,
    operation: str,
    arguments: Mapping[str, Any],
    told: Iterable[tuple[Kept, int]],
    words: str,
) -> Proposal:
    """Carry out one operation at once; what can take it back is kept with it.

    told: everything that changes, with the revision that the person saw. words: what was done.
    Raises Stale, OutOfDate, PermissionDenied; then nothing changed.
    """
    with transaction.atomic():
        for kept, revision in sorted(told, key=lambda each: each[0].pk):
            now = type(kept).objects.select_for_update().get(pk=kept.pk)
            if now.revision != revision:
                raise Stale(now, revision)
        return proposals.by_hand(by, journey, operation, arguments, words)
