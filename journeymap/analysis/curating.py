"""What people keep and runs are given: themes, personas, and what other rooms offer (`offering`).

A kind is called by the plural of what is kept. What people turned away is told too, as "rejected": an
analyzer must not offer it again under other numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Model

from journeymap.analysis.models.results import Proposal
from journeymap.analysis.offering import offered
from journeymap.customers.personas.models import Persona
from journeymap.feedback.themes import operations as themes
from journeymap.feedback.themes.models import Core, Theme
from journeymap.journeys.models import Journey

FIRST = {"add_theme": themes.untouched}  # operations that may bring a first stock


def kind(kept: type[Model]) -> str:
    """The word of the kind: what `Data.curated` is asked for."""
    return str(kept._meta.verbose_name_plural)


def curated(journey: Journey | None) -> dict[str, Any]:
    """Kind -> plain JSON data for a run on the journey (None: the company); without what nobody ever saw.

    Themes are the company's, personas belong to a journey.
    """
    found: dict[str, dict[str, Any]] = {kind(Theme): _themes()}
    if journey is not None:
        found[kind(Persona)] = _personas(journey)
    kept = {name: told for name, told in found.items() if told[name]}
    if journey is not None:
        kept |= {name: told for name, each in offered.items() if (told := each.told(journey))}
    return kept


def revisions(journey: Journey | None) -> dict[str, int]:
    """Kind -> a number that grows with every change of what is kept or declined; 0 where nothing is."""
    changes = Theme.history.aggregate(last=Max("history_id"))["last"] or 0
    found = {kind(Theme): changes + sum(1 for _ in _declined("add_theme"))}
    if journey is not None:
        mine = Persona.history.filter(journey_id=journey.pk)
        changes = mine.aggregate(last=Max("history_id"))["last"] or 0
        found[kind(Persona)] = changes + sum(1 for _ in _declined("add_persona", journey))
        found |= {name: each.revision(journey) for name, each in offered.items()}
    return found


def untouched(journey: Journey | None, operation: str) -> bool:
    """Whether nothing that this operation could bring was ever kept: only then is there a first stock.

    What people retired or took back counts as kept: they have decided.
    """
    return operation in FIRST and FIRST[operation](journey)


def _themes() -> dict[str, Any]:
    cores: dict[int, list[dict[str, Any]]] = {}
    for core in Core.objects.order_by("pk"):
        cores.setdefault(core.theme_id, []).append(core.told())
    told = [
        {
            "key": theme.key,
            "name": theme.name,
            "description": theme.description,
            "pinned": theme.pinned,
            "cores": cores.get(theme.pk, []),
            **({} if theme.state == Theme.State.KEPT else {"rejected": True}),
        }
        for theme in Theme.objects.exclude(state=Theme.State.MERGED).order_by("pk")
        if theme.pk in cores
    ]
    for key, arguments in _declined("add_theme"):
        core = {name: arguments.get(name) for name in ("terms", "vector", "reach", "vectors")}
        called = {"name": str(arguments.get("name", "")), "description": ""}
        told.append(
            {"key": key, **called, "pinned": False, "cores": [{"key": key, **core}], "rejected": True}
        )
    newest = Core.objects.order_by("-pk").values_list("vectors", flat=True).first()
    return {"revision": revisions(None)[kind(Theme)], kind(Theme): told, "vectors": newest or ""}


def _personas(journey: Journey) -> dict[str, Any]:
    told = [
        {
            "key": persona.key,
            "name": persona.name,
            "description": persona.description,
            "pinned": persona.pinned,
            "rule": persona.rule,
            "traits": persona.traits,
            **({} if persona.state == Persona.State.KEPT else {"rejected": True}),
        }
        for persona in Persona.objects.filter(journey=journey).order_by("pk")
    ]
    for key, arguments in _declined("add_persona", journey):
        called = {"name": str(arguments.get("name", "")), "description": "", "pinned": False}
        told.append({"key": key, **called, "rule": _rule(arguments), "traits": {}, "rejected": True})
    return {"revision": revisions(journey)[kind(Persona)], kind(Persona): told}


def _rule(arguments: dict[str, Any]) -> Any:
    """The rule of a proposed persona; null where it is no JSON (then it could not have been accepted)."""
    try:
        return json.loads(arguments["rule"])
    except (KeyError, TypeError, ValueError):
        return None


def _declined(operation: str, journey: Journey | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """(a key of its own, arguments) of what people declined when it was proposed; journey: for this one."""
    declined = Proposal.objects.filter(status=Proposal.Status.REJECTED)
    declined = declined.filter(journey=journey) if journey else declined
    for proposal in declined.order_by("pk"):
        for number, step in enumerate(proposal.operations):
            if step.get("name") == operation:
                yield f"r{proposal.pk}.{number}", step.get("arguments") or {}
