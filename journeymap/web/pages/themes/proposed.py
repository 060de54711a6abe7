"""What waits for a decision on themes or personas, and what was done to them lately."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from journeymap.access.operations import OutOfDate
from journeymap.analysis import proposals
from journeymap.analysis.models import Proposal
from journeymap.journeys.models import Journey

LATELY, LOOKED_AT = 8, 100  # changes that are shown, decided proposals that are looked at for them
ADDING = ("add_theme", "add_persona")


@dataclass(frozen=True)
class Proposed:
    """An open proposal about what people keep. name, description, terms, traits: of a new one."""

    proposal: Proposal
    name: str
    description: str
    terms: tuple[str, ...]
    traits: Any
    new: bool


def waiting(operations: Collection[str], journey: Journey | None = None) -> list[Proposed]:
    """Open proposals all of whose steps are among the operations, those with most rows behind them first,
    then the newest; journey: only of this one.

    What runs on two journeys propose alike stands once.
    """
    found = Proposal.objects.filter(status=Proposal.Status.OPEN).select_related("run")
    found = found.filter(journey=journey) if journey else found
    once = {
        (each.kind, each.target, each.journey if journey else None): each for each in found.order_by("pk")
    }
    mine = [each for each in reversed(once.values()) if _about(each, operations)]
    return [shown(each) for each in sorted(mine, key=_rows, reverse=True)]


def lately(operations: Collection[str], journey: Journey | None = None) -> list[Proposal]:
    """What was carried out lately and can be taken back; journey: only of this one."""
    done = Proposal.objects.filter(status=Proposal.Status.ACCEPTED)
    done = done.filter(journey=journey) if journey else done
    newest = done.select_related("decided_by", "run").order_by("-decided")[:LOOKED_AT]
    return [each for each in newest if _about(each, operations)][:LATELY]


def shown(proposal: Proposal) -> Proposed:
    step = proposal.operations[0]
    told = step.get("arguments") or {}
    new = len(proposal.operations) == 1 and step["name"] in ADDING
    terms = tuple(str(each) for each in told.get("terms") or ())
    traits = _data(told.get("traits", "{}"))
    name = str(told.get("name", "")) if new else proposal.target
    return Proposed(proposal, name, str(told.get("description", "")) if new else "", terms, traits, new)


def sides(traits: Any) -> Iterator[tuple[str, str]]:
    """(label, words) of what sets a persona apart, from the forms that analyzers tell it in."""
    if isinstance(traits, dict):
        yield from ((str(name), str(value)) for name, value in traits.items())
    elif isinstance(traits, list):
        for each in traits:
            text = each.get("text", "") if isinstance(each, dict) else each
            yield "", str(text)


def accept_named(request: HttpRequest, pk: int, name: str, description: str | None) -> None:
    """Accept a proposal of something new under the person's own name for it, or not at all."""
    try:
        with transaction.atomic():
            proposal = Proposal.objects.select_for_update().get(pk=pk, status=Proposal.Status.OPEN)
            (step,) = proposal.operations
            if step["name"] not in ADDING:
                raise OutOfDate("This proposal adds nothing new that could be named.")
            told = {**step["arguments"], "name": name}
            told |= {} if description is None else {"description": description}
            proposal.operations = [{**step, "arguments": told}]
            proposal.save(update_fields=["operations"])
            proposals.accept(proposal, request.user)
    except Proposal.DoesNotExist:
        messages.error(request, "Somebody decided on this proposal meanwhile.")
    except (proposals.Decided, OutOfDate, ValueError) as refused:
        messages.error(request, f"Nothing was changed. {refused}")
    except PermissionDenied as denied:
        messages.error(request, str(denied))
    else:
        messages.success(request, f"“{name}” is in use now.")


def _rows(proposal: Proposal) -> int:
    return len((proposal.evidence or {}).get("ids") or ())


def _about(proposal: Proposal, operations: Collection[str]) -> bool:
    return bool(proposal.operations) and all(each.get("name") in operations for each in proposal.operations)


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return {}
