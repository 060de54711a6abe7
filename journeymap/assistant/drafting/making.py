"""Drafts as proposals: each says what it rests on, and nothing is changed before a person accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from journeymap.access.audit import record
from journeymap.analysis.models import Proposal
from journeymap.analysis.parts import AskedError
from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting.drafters import KINDS
from journeymap.assistant.drafting.texts import grounds_of, reason_of
from journeymap.assistant.drafting.written import CannotDraft, Drafted, Lacking
from journeymap.assistant.tools.contract import SEE, OfJourney, Refused
from journeymap.assistant.tools.looking import Look, look_at

MOST = 20  # proposals of one request
TARGET = 250  # letters of what a proposal is about
TURNED_DOWN = "The same draft was turned down before, and is not proposed again."


@dataclass(frozen=True)
class Drafts:
    """What came of asking for drafts. lacking: of what nothing was drafted, and why."""

    proposals: tuple[Proposal, ...]
    lacking: tuple[Lacking, ...] = ()


def draft(asker: Asker, kind: str, journey: str, name: str = "") -> Drafts:
    """Open proposals of this kind, made now or waiting already, and why there are no others.

    name: key of a persona or theme (empty: all), address of a finding for ideas (empty: the worst), slug of
    a future map. CannotDraft; Refused; Unclear.
    """
    if kind not in KINDS:
        raise CannotDraft(f"There are drafts of {', '.join(KINDS)}.")
    allowed(asker, kind)
    look = look_at(asker, OfJourney(journey=journey))
    try:  # a drafter may ask a server: nothing is locked meanwhile
        told = list(islice(KINDS[kind].drafter(asker, look, name), MOST))
    except AskedError as error:  # the part of a future map, or a persona, that is gone
        raise CannotDraft(str(error), "name") from error
    with transaction.atomic():
        made = [_kept(asker, look, kind, each) for each in told]
    return Drafts(
        tuple(each for each in made if isinstance(each, Proposal)),
        tuple(each for each in made if isinstance(each, Lacking)),
    )


def allowed(asker: Asker, kind: str) -> None:
    """Refused, unless they may propose and see what a draft of this kind rests on."""
    if not asker.writes:
        raise Refused("This makes a proposal, and your token may only read.")
    if not may_draft(asker, kind):
        raise Refused("You may not see what this draft would rest on. An administrator can change that.")


def may_draft(asker: Asker, kind: str) -> bool:
    """Whether they may see what a draft of this kind rests on, and the proposal that it becomes."""
    return asker.may(*SEE, "analysis.view_proposal", *KINDS[kind].permissions)


def _kept(asker: Asker, look: Look, kind: str, told: Drafted | Lacking) -> Proposal | Lacking:
    """The proposal; why not, where there is nothing to propose or the same was turned down."""
    if isinstance(told, Lacking):
        return told
    steps = [{"name": told.operation, "arguments": dict(told.arguments)}]
    journey, target = None if kind == "theme" else look.journey, told.target[:TARGET]
    same = Proposal.objects.filter(journey=journey, kind=f"draft_{kind}", target=target)
    for each in same.filter(status__in=(Proposal.Status.OPEN, Proposal.Status.REJECTED)):
        if each.operations == steps:
            return each if each.status == Proposal.Status.OPEN else Lacking(target, TURNED_DOWN)
    made = Proposal.objects.create(
        journey=journey, kind=f"draft_{kind}", target=target, operations=steps,
        reason=reason_of(told.rests_on), grounds=grounds_of(told.rests_on), asked_by=asker.actor,
        agent=asker.agent,
    )  # fmt: skip
    record(asker.actor, "assistant.draft", f"proposal {made.pk}", kind=kind)
    return made
