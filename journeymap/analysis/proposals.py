"""What a person decides on a proposal: accept (its operations are carried out), reject, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.operations import OutOfDate, Undo, registry
from journeymap.analysis.models.results import Proposal
from journeymap.journeys.models import Journey

REASON = 2_000  # letters of a reason that are kept


class Decided(RuntimeError):
    """The proposal is not (or no longer) in the state that the decision needs.

    The message says which it is in.
    """


def accept(proposal: Proposal, by: AbstractUser, because: str = "") -> Proposal:
    """Carry its operations out, all or none. because: why, in the person's words; kept with the proposal.

    Raises Decided, OutOfDate, PermissionDenied; then nothing changed.
    """
    return _decide(proposal, by, because, Proposal.Status.OPEN, Proposal.Status.ACCEPTED, _carry_out)


def reject(proposal: Proposal, by: AbstractUser, because: str = "") -> Proposal:
    """Decline it; the same proposal is not made again."""
    return _decide(proposal, by, because, Proposal.Status.OPEN, Proposal.Status.REJECTED, lambda *_: None)


def undo(proposal: Proposal, by: AbstractUser, because: str = "") -> Proposal:
    """Take back what accepting did.

    Raises as `accept` does, OutOfDate where it was changed further meanwhile.
    """
    return _decide(proposal, by, because, Proposal.Status.ACCEPTED, Proposal.Status.UNDONE, _take_back)


def _decide(
    proposal: Proposal,
    by: AbstractUser,
    because: str,
    before: str,
    after: str,
    change: Callable[[Proposal, AbstractUser], None],
) -> Proposal:
    with transaction.atomic():
        # The conditional update comes first: of two people who decide at once, one is told so.
        told = {"status": after, "decided": timezone.now(), "decided_by": by, "because": because[:REASON]}
        if not Proposal.objects.filter(pk=proposal.pk, status=before).update(**told):
            proposal.refresh_from_db()
            raise Decided(
                f"This proposal is {proposal.status}; only one that is {before} can become {after}."
            )
        proposal.refresh_from_db()
        change(proposal, by)
        record(by, f"proposal.{after}", f"proposal {proposal.pk}", kind=proposal.kind)
    return proposal


def _carry_out(proposal: Proposal, by: AbstractUser) -> None:
    told = ((each["name"], each.get("arguments", {})) for each in proposal.operations)
    proposal.undo = _apply(proposal.journey, told, by)
    proposal.save(update_fields=["undo"])


def _take_back(proposal: Proposal, by: AbstractUser) -> None:
    _apply(proposal.journey, ((name, arguments) for name, arguments in proposal.undo or ()), by)


def _apply(journey: Journey | None, told: Iterable[tuple[str, dict[str, Any]]], by: AbstractUser) -> Undo:
    """Carry operations out in order; what takes them back, last first."""
    back: Undo = []
    for name, arguments in told:
        if name not in registry:
            known = ", ".join(sorted(registry))
            raise OutOfDate(f"This installation has no operation {name!r}; it has: {known}.")
        if not by.has_perm(registry[name].permission):
            raise PermissionDenied(f"You may not do {name!r}: it needs {registry[name].permission}.")
        if journey is None and registry[name].of_journey:
            raise OutOfDate(f"The operation {name!r} changes a journey, and this proposal belongs to none.")
        function = registry[name].function
        try:
            signature(function).bind(journey, **arguments)
        except TypeError as error:
            raise OutOfDate(f"The operation {name!r} does not take these arguments: {error}") from error
        back = [*function(journey, **arguments), *back]
    return back
