"""Which states a journey's map has, and in which forms each can leave: rooms above this one add theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.parts import AskedError, Part
from journeymap.journeys.models import Journey
from journeymap.maps.documents import document
from journeymap.maps.exporting import FORMATS, Form

Drawn = Callable[[Journey, Part, str], dict[str, Any]]
"""(journey, part, which) -> the map of that state as JSON data. AskedError where there is none."""


@dataclass(frozen=True)
class State:
    """One state of maps.

    drawn: see `Drawn`. forms: by format. which: what must be told to say which of a journey's is meant;
    empty: there is one.
    """

    drawn: Drawn
    forms: Mapping[str, Form]
    which: str = ""


STATES: dict[str, State] = {}


def register(
    state: str,
    drawn: Drawn,
    *,
    forms: Mapping[str, Form] | None = None,
    which: str = "",
) -> None:
    """Offer a state, in `ready()` of the room that draws it. forms: without any, JSON alone.

    Each form's `write` gets what `drawn` gave. Registering again replaces.
    """
    STATES[state] = State(drawn, forms or {"json": FORMATS["json"]}, which)


def exported(
    journey: Journey, part: Part, form: str, state: str = "current", which: str = ""
) -> tuple[Form, dict[str, Any]]:
    """The form, and the map that it writes. AskedError says what cannot be had, and what can."""
    found = STATES[state]
    if form not in found.forms:
        there = ", ".join(sorted(found.forms))
        raise AskedError(f"A {state} map has no form {form}: tell one of {there}.")
    if found.which and not which:
        raise AskedError(f"Say which {state} map is meant: tell {found.which} with --which (or which=).")
    return found.forms[form], found.drawn(journey, part, which)


def _current(journey: Journey, part: Part, which: str) -> dict[str, Any]:
    return document(journey, part)


register("current", _current, forms=FORMATS)
