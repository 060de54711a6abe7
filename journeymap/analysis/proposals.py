"""What a person decides on a proposal: accept (its operations are carried out), reject, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.operations import OutOfDate, Undo, registry
from journeymap.analysis import curating
from journeymap.analysis.models.results import Proposal
from journeymap.journeys.models import Journey

if TYPE_CHECKING:
    from journeymap.analysis.models.run import Run

REASON = 2_000  # letters of a reason that are kept
BY_HAND = "by hand"  # the kind of what people did themselves


class Decided(RuntimeError):
    """The proposal is not (or no longer) in the state that the decision needs.

    The message says which it is in.
    """


def accept(proposal: Proposal, by: AbstractUser, because: str = "") -> Proposal:
    """Carry its operations out, all or none. because: why, in the person's words; kept with the proposal.

    Raises Decided, OutOfDate, PermissionDenied; then nothing changed.
    """
    _get_ready(proposal, by, Proposal.Status.OPEN, [each["name"] for each in proposal.operations])
    return _decide(proposal, by, because, Proposal.Status.OPEN, Proposal.Status.ACCEPTED, _carry_out)


def reject(proposal: Proposal, by: AbstractUser, because: str = "") -> Proposal:
    """Decline it; the same proposal is not made again."""
    return _decide(proposal, by, because, Proposal.Status.OPEN, Proposal.Status.REJECTED, lambda *_: None)


def reopen(proposal: Proposal, by: AbstractUser, because: str = "") -> Proposal:
    """Take a rejection back: it waits again."""
    return _decide(proposal, by, because, Proposal.Status.REJECTED, Proposal.Status.OPEN, lambda *_: None)


def undo(proposal: Proposal, by: AbstractUser, because: str = "") -> Proposal:
    """Take back what accepting did.

    Raises as `accept` does, OutOfDate where it was changed further meanwhile.
    """
    _get_ready(proposal, by, Proposal.Status.ACCEPTED, [name for name, _ in proposal.undo or ()])
    return _decide(proposal, by, because, Proposal.Status.ACCEPTED, Proposal.Status.UNDONE, _take_back)


def by_hand(
    by: AbstractUser, journey: Journey | None, operation: str, arguments: Mapping[str, Any], words: str
) -> Proposal:
    """Carry out what a person does themselves: kept as an accepted proposal of theirs, so it can be undone.

    words: what was done, for people. Raises as `accept` does.
    """
    step = {"name": operation, "arguments": dict(arguments)}
    with transaction.atomic():
        made = Proposal.objects.create(
            journey=journey, kind=BY_HAND, target=words[:250], operations=[step], reason=words
        )
        return accept(made, by)


def _get_ready(proposal: Proposal, by: AbstractUser, status: str, names: Iterable[str]) -> None:
    """What operations can do before the decision's transaction, for who may decide it."""
    known = dict.fromkeys(registry[name] for name in names if name in registry)
    if proposal.status == status and all(by.has_perm(each.permission) for each in known):
        for each in known:
            each.get_ready(proposal.journey)


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


class Openings:
    """The first stock of a place, brought in by a run itself where nothing was kept there when it ended."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._untouched: dict[str, bool] = {}  # as it was before the first of this run's

    def carry_out(self, proposal: Proposal) -> None:
        """Carry a stored proposal out, undoable as if a person had accepted it. Else it waits for a person.

        That is where its operations are not all registered as `opening`, or something is there already.
        """
        names = [each["name"] for each in proposal.operations]
        if self._run.filter or not all(map(self._opens, names)):
            return
        proposal.status, proposal.decided = Proposal.Status.ACCEPTED, timezone.now()
        proposal.because = "Nothing was kept there yet."
        _carry_out(proposal, None)
        proposal.save(update_fields=["status", "decided", "because"])
        told = {"kind": proposal.kind, "analyzer": self._run.analyzer}
        record(None, f"proposal.{proposal.status}", f"proposal {proposal.pk}", run=self._run.pk, **told)

    def _opens(self, name: str) -> bool:
        if name not in self._untouched:
            may = name in registry and registry[name].opening
            self._untouched[name] = may and curating.untouched(self._run.journey, name)
        return self._untouched[name]


def opened(run: Run) -> bool:
    """Whether the run brought in a first stock: what it gives rests on less than is kept now."""
    return Proposal.objects.filter(run=run, status=Proposal.Status.ACCEPTED, decided_by=None).exists()


def _carry_out(proposal: Proposal, by: AbstractUser | None) -> None:
    told = ((each["name"], each.get("arguments", {})) for each in proposal.operations)
    proposal.undo = _apply(proposal.journey, told, by)
    proposal.save(update_fields=["undo"])


def _take_back(proposal: Proposal, by: AbstractUser) -> None:
    _apply(proposal.journey, ((name, arguments) for name, arguments in proposal.undo or ()), by)


def _apply(
    journey: Journey | None, told: Iterable[tuple[str, dict[str, Any]]], by: AbstractUser | None
) -> Undo:
    """Carry operations out in order; what takes them back, last first. by: None = a run, see `Openings`."""
    back: Undo = []
    for name, arguments in told:
        if name not in registry:
            known = ", ".join(sorted(registry))
            raise OutOfDate(f"This installation has no operation {name!r}; it has: {known}.")
        if by is not None and not by.has_perm(registry[name].permission):
            raise PermissionDenied(f"You may not do {name!r}: it needs {registry[name].permission}.")
        if journey is None and registry[name].of_journey:
            raise OutOfDate(f"The operation {name!r} changes a journey, and this proposal belongs to none.")
        function = registry[name].function
        if registry[name].authored:
            arguments = {**arguments, "by": by}
        try:
            signature(function).bind(journey, **arguments)
        except TypeError as error:
            raise OutOfDate(f"The operation {name!r} does not take these arguments: {error}") from error
        back = [*function(journey, **arguments), *back]
    return back
