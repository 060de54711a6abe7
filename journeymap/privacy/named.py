"""Keys of customers inside what proposals would do, and inside the conditions that choose evidence."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from journeymap.analysis.models import Finding, Measure, Proposal
from journeymap.privacy.subjects import Subject

LISTS = ("customers", "persons")  # arguments of operations that list keys


def named(who: Subject) -> int:
    """Take the person's keys out of both; how many rows changed.

    An operation that names the person goes as a whole: what it would have done makes no sense without them.
    An open proposal without operations goes too.
    """
    gone = frozenset(who.keys | who.persons)
    return _operations(gone) + _conditions(gone)


def _operations(gone: frozenset[str]) -> int:
    changed = 0
    for proposal in Proposal.objects.all():
        operations = [each for each in proposal.operations if not _names(each.get("arguments", {}), gone)]
        undo = [each for each in proposal.undo or [] if not _names(each[1], gone)]
        if len(operations) == len(proposal.operations) and len(undo) == len(proposal.undo or []):
            continue
        changed += 1
        if not operations and proposal.status == Proposal.Status.OPEN:
            proposal.delete()
        else:
            told = {"operations": operations, "undo": undo if proposal.undo is not None else None}
            Proposal.objects.filter(pk=proposal.pk).update(**told)
    return changed


def _conditions(gone: Collection[str]) -> int:
    """Of a condition the keys go; one that named nobody else chooses no row any more."""
    changed = 0
    for model in (Finding, Measure, Proposal):
        for row in model.objects.filter(evidence__where__icontains="customer"):
            where = [_without(condition, gone) for condition in row.evidence["where"]]
            if where != row.evidence["where"]:
                model.objects.filter(pk=row.pk).update(evidence={**row.evidence, "where": where})
                changed += 1
    return changed


def _without(condition: dict[str, Any], gone: Collection[str]) -> dict[str, Any]:
    value = condition.get("value")
    if isinstance(value, list):
        return {**condition, "value": [each for each in value if each not in gone]}
    return {**condition, "op": "in", "value": []} if value in gone else condition


def _names(arguments: dict[str, Any], gone: frozenset[str]) -> bool:
    return any(not gone.isdisjoint(arguments.get(name) or ()) for name in LISTS)
