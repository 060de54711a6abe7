"""What people and accepted proposals may do to personas. Each returns the operations that take it back."""

from __future__ import annotations

import json
from typing import Any

from journeymap.access.operations import OutOfDate, Undo
from journeymap.customers.personas.models import NAME, Persona

WORDS = 2_000  # letters of a description
LONGEST = 1_000_000  # letters of a rule


def add_persona(
    journey: Any, *, name: str, rule: str, description: str = "", traits: str = "{}", goals: str = ""
) -> Undo:
    """A new persona of the journey. rule, traits: JSON as text. A name that is taken is numbered."""
    persona = Persona(
        journey=journey,
        name=_free(journey, _name(name)),
        description=description.strip()[:WORDS],
        goals=goals.strip()[:WORDS],
        rule=_data("rule", rule),
        traits=_data("traits", traits),
    )
    persona._change_reason = "added"
    persona.save()
    return [("remove_persona", {"persona": persona.key})]


def remove_persona(journey: Any, *, persona: str) -> Undo:
    """Take a persona back, as if it had not been added; it is not proposed again."""
    _end(_kept(journey, persona), Persona.State.REMOVED, "taken back")
    return [("restore_persona", {"persona": persona})]


def retire_persona(journey: Any, *, persona: str) -> Undo:
    """Use it no more; it is not proposed again."""
    found = _kept(journey, persona)
    if found.pinned:
        raise OutOfDate(f"The persona {found.name!r} is pinned: unpin it first.")
    _end(found, Persona.State.RETIRED, "retired")
    return [("restore_persona", {"persona": persona})]


def restore_persona(journey: Any, *, persona: str) -> Undo:
    """Use a persona again that was retired or taken back."""
    found = _locked(journey, persona)
    if found.state == Persona.State.KEPT:
        raise OutOfDate(f"The persona {found.name!r} is in use already.")
    found.name, found.state = _free(journey, found.name), Persona.State.KEPT
    found.keep("in use again")
    return [("remove_persona", {"persona": persona})]


def change_persona(
    journey: Any, *, persona: str, name: str | None = None, description: str | None = None,
    goals: str | None = None,
) -> Undo:  # fmt: skip
    """Another name, description and goals where they are told."""
    found = _kept(journey, persona)
    called = found.name if name is None else _name(name)
    if called.lower() != found.name.lower() and _taken(journey, called):
        raise OutOfDate(f"There is a persona {called!r} already: choose another name.")
    before = {"description": found.description, "goals": found.goals}
    before |= {} if name is None else {"name": found.name}
    words = f"renamed from “{found.name}”" if called != found.name else "described anew"
    found.name = called
    found.description = found.description if description is None else description.strip()[:WORDS]
    found.goals = found.goals if goals is None else goals.strip()[:WORDS]
    found.keep(words)
    return [("change_persona", {"persona": persona, **before})]


def pin_persona(journey: Any, *, persona: str, pinned: bool = True) -> Undo:
    """Pinned personas are never proposed for retiring."""
    found = _kept(journey, persona)
    if found.pinned == pinned:
        raise OutOfDate(f"The persona {found.name!r} is {'pinned' if pinned else 'not pinned'} already.")
    found.pinned = pinned
    found.keep("pinned" if pinned else "unpinned")
    return [("pin_persona", {"persona": persona, "pinned": not pinned})]


def _locked(journey: Any, key: str) -> Persona:
    try:
        found = Persona.objects.keyed(key)
    except Persona.DoesNotExist as error:
        raise OutOfDate(f"There is no persona {key[:40]!r}.") from error
    if found.journey_id != journey.pk:
        raise OutOfDate(f"The persona {found.name!r} is not one of {journey.name!r}.")
    return Persona.objects.select_for_update().get(pk=found.pk)


def _kept(journey: Any, key: str) -> Persona:
    found = _locked(journey, key)
    if found.state != Persona.State.KEPT:
        raise OutOfDate(f"The persona {found.name!r} is not in use any more: it is {found.state}.")
    return found


def _end(persona: Persona, state: str, words: str) -> None:
    persona.state = state
    persona.keep(words)


def _name(told: str) -> str:
    name = " ".join(told.split())
    if not 0 < len(name) <= NAME or "\0" in name:
        raise OutOfDate(f"A persona's name has 1 to {NAME} characters, not {len(name)}.")
    return name


def _taken(journey: Any, name: str) -> bool:
    return Persona.objects.kept().filter(journey=journey, name__iexact=name).exists()


def _free(journey: Any, name: str) -> str:
    free, number = name, 2
    while _taken(journey, free):
        free, number = f"{name[: NAME - 8]} ({number})", number + 1
    return free


def _data(what: str, told: str) -> Any:
    """JSON of a text; OutOfDate where it is none."""
    try:
        if len(told) > LONGEST:
            raise ValueError(f"{len(told):,} letters are too many")
        return json.loads(told)
    except ValueError as error:
        raise OutOfDate(f"The {what} of a persona is told as JSON text: {error}.") from error
