"""Handing something over: a change of a future map, an accepted proposal or an opportunity, once to each
tracker."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.exits import is_open, named
from journeymap.actions.message import plain, shortened
from journeymap.actions.models import Handover, Tracker
from journeymap.actions.trackers.handing import EXIT
from journeymap.actions.trackers.unfigured import unfigured
from journeymap.analysis.arranging import people
from journeymap.analysis.models import Finding, Proposal
from journeymap.analysis.newest import newest
from journeymap.futures.models import Change
from journeymap.futures.saying import says
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import Status
from journeymap.maps import at_stake
from journeymap.maps.figures import written
from journeymap.mining.registry import load

AGAIN = (Status.FAILED, Status.CANCELLED)
NAME, TEXT = 200, 8_000
About = Change | Proposal | Finding
SEEN = {Proposal: "analysis.view_proposal", Finding: "analysis.view_finding"}  # beyond what shows journeys


class CannotHandOver(ValueError):
    """Nothing was handed over; the words say why, and who can mend it."""


def hand_over(tracker: Tracker, about: About, by: AbstractBaseUser | None) -> Handover:
    """The hand-over, now on its way. Asked again it is the same one; one that failed is tried again,
    put into words anew.

    Raises CannotHandOver.
    """
    if not tracker.on:
        raise CannotHandOver(f"{tracker} is switched off: an administrator switches it on under “Messages”.")
    if not is_open(EXIT):
        raise CannotHandOver(
            f"The exit “{named(EXIT).title}” is closed: an administrator opens it under “What may leave”."
        )
    where, told = put(about)
    try:
        with transaction.atomic():
            made = Handover.objects.create(tracker=tracker, by=by, **where, **told)
            record(by, "tracker.hand-over", f"hand-over {made.pk}", tracker=tracker.pk, **named_by(about))
            enqueue(made)
    except IntegrityError:  # it was handed over already
        made = Handover.objects.get(tracker=tracker, **where)
        again = Handover.objects.filter(pk=made.pk, status__in=AGAIN)
        fresh = {"attempts": 0, "cancel_requested": False, "seen": timezone.now()}
        if again.update(status=Status.QUEUED, sent=None, **fresh, **told):
            enqueue(made)
        made.refresh_from_db()
    return made


def may_see(user: AbstractUser | AnonymousUser, model: type[Model]) -> None:
    """PermissionDenied where somebody who may hand over may not look at such things."""
    if (right := SEEN.get(model)) and not user.has_perm(right):
        raise PermissionDenied(f"Your role has no right to {model._meta.verbose_name_plural}.")


def put(about: About) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what tells it apart from others, what is handed over of it). Raises CannotHandOver."""
    if isinstance(about, Change):
        return {"change": about}, of_change(about)
    if isinstance(about, Proposal):
        return {"proposal": about}, of_proposal(about)
    return {"matter": matter_of(about)}, of_finding(about)


def named_by(about: About) -> dict[str, int]:
    return {about._meta.model_name or "": about.pk}


def matter_of(finding: Finding) -> str:
    """What a finding is about: the same for each newer run that finds it again, whatever its number."""
    run = finding.run
    told = [run.journey_id, run.analyzer, finding.kind, finding.place, finding.name, finding.to]
    told.append(unfigured(finding.headline))  # of one kind there may be several at one place
    return sha256(json.dumps(told).encode()).hexdigest()


def of_change(change: Change) -> dict[str, Any]:
    """What is handed over of a change: all in words of people, every number as the future map says it."""
    future = change.future
    rows = [f"Change: {says(change.what)}."]
    rows += [f"Assumption: {plain(change.assumption)}"] if change.assumption else []
    rows += [f"Target: {target(change.target)}"] if change.target else []
    rows += [f"Answers: {plain(str(each.get('headline', '')))}" for each in change.pains]
    rows += [f"Owner: {plain(change.owner)}"] if change.owner else []
    rows += [f"Effort: {change.get_effort_display()}"] if change.effort else []
    rows.append(f"Future map “{plain(future.name)}” of the journey “{plain(future.journey.name)}”")
    back = reverse("future", args=[future.journey.slug, future.slug])
    return {
        "journey": future.journey, "title": shortened(plain(change.title) or says(change.what), NAME),
        "text": shortened("\n".join(rows), TEXT), "back": f"{back}?side=change&change={change.pk}",
    }  # fmt: skip


def target(told: dict[str, Any]) -> str:
    return f"{plain(str(told.get('measure', '')))} {written(told.get('value'), str(told.get('unit', '')))}"


def of_proposal(proposal: Proposal) -> dict[str, Any]:
    """Raises CannotHandOver for one that nobody accepted, or that belongs to no journey."""
    if proposal.status != Proposal.Status.ACCEPTED:
        raise CannotHandOver("Only an accepted proposal is handed over: accept it first.")
    if proposal.journey is None:
        raise CannotHandOver("This proposal belongs to no journey, so there is nothing to hand over.")
    rows = [f"Proposal: {plain(proposal.reason)}"]
    rows += [f"Accepted because: {plain(proposal.because)}"] if proposal.because else []
    rows.append(f"Journey “{plain(proposal.journey.name)}”")
    return {
        "journey": proposal.journey, "title": shortened(plain(proposal.target), NAME),
        "text": shortened("\n".join(rows), TEXT), "back": f"{reverse('proposals')}?status=accepted",
    }  # fmt: skip


def of_finding(finding: Finding) -> dict[str, Any]:
    """An opportunity as its page says it: what is at stake with its interval, of whom, and how it was found.

    Raises CannotHandOver for one that belongs to no journey, or that a newer run has taken the place of.
    """
    run = finding.run
    if run.journey is None:
        raise CannotHandOver(
            "This finding is of the company: only what is found on a journey is handed over."
        )
    if not newest().filter(pk=run.pk).exists():
        raise CannotHandOver("A newer run has looked since: open “Opportunities” again.")
    known = load().analyzers.get(run.analyzer)
    rows = [f"Finding: {plain(finding.headline)}"]
    rows += [f"At stake: {stakes}" for stakes in at_stake.said(finding)]
    rows.append(f"It concerns {people(finding):,} ended cases (n = {finding.n:,}). Association, not cause.")
    rows.append(f"Found by “{plain(known.title if known else run.analyzer)}”: {plain(finding.method)}")
    rows.append(f"Journey “{plain(run.journey.name)}”")
    narrowed = urlencode({"journey": run.journey.slug, "mood": finding.mood})
    return {
        "journey": run.journey, "title": shortened(plain(finding.headline), NAME),
        "text": shortened("\n".join(rows), TEXT), "back": f"{reverse('opportunities')}?{narrowed}",
    }  # fmt: skip
