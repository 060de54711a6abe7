"""What an accepted proposal may do to the journey as designed. Each makes a new edition, and can be undone.

Names say what is meant: where the newest design does not have them any more, nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from django.contrib.auth.models import AbstractBaseUser

from journeymap.access.operations import OutOfDate, Undo
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.publishing import design_edits
from journeymap.publishing.editions import Stale, newest, publish
from journeymap.publishing.models import Edition

User: TypeAlias = AbstractBaseUser | None


def add_step(
    journey: Journey, *, by: User, touchpoint: str, stage: str, after: str = "", optional: bool = False
) -> Undo:
    """A new step of a stage, behind the one with the touchpoint `after`."""
    words = f"“{touchpoint}” becomes {'an optional' if optional else 'a'} step"
    return _edit(
        journey, by, words, lambda design: design_edits.add_step(design, touchpoint, stage, after, optional)
    )


def drop_step(journey: Journey, *, by: User, touchpoint: str) -> Undo:
    """The step goes."""
    words = f"“{touchpoint}” is no step any more"
    return _edit(journey, by, words, lambda design: design_edits.drop_step(design, touchpoint))


def reorder_step(journey: Journey, *, by: User, touchpoint: str, stage: str, after: str = "") -> Undo:
    """The step comes behind the one with the touchpoint `after`."""
    words = f"“{touchpoint}” comes after “{after}”" if after else f"“{touchpoint}” comes first in “{stage}”"
    return _edit(
        journey, by, words, lambda design: design_edits.reorder_step(design, touchpoint, stage, after)
    )


def make_step_optional(journey: Journey, *, by: User, touchpoint: str) -> Undo:
    """The step may be left out."""
    words = f"“{touchpoint}” may be left out"
    return _edit(journey, by, words, lambda design: design_edits.make_step_optional(design, touchpoint))


def use_design_of(journey: Journey, *, by: User, edition: int, instead_of: int) -> Undo:
    """The design of an earlier edition again, in place of that of another, which must be in force still."""
    last, earlier = (_edition(journey, number) for number in (None, edition))
    replaced = _edition(journey, instead_of)
    if last.design != replaced.design:
        raise OutOfDate(f"The design was changed again since v{instead_of}: it is that of v{last.number}.")
    made = _published(journey, by, f"the design of v{edition} again", earlier.design)
    return [("use_design_of", {"edition": instead_of, "instead_of": made.number})]


def counted(journey: Journey) -> None:
    """Have the map counted before any of these: an edition freezes it, and a decision that waits for the
    count would hold up all others. Where the same decision changes rules, it is counted again."""
    kept_map(journey)


def _edit(journey: Journey, by: User, words: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Undo:
    last = _edition(journey, None)
    try:
        design = change(last.design)
    except ValueError as error:
        raise OutOfDate(f"The design of v{last.number} cannot be changed so: {error}") from error
    made = _published(journey, by, words, design)
    return [("use_design_of", {"edition": last.number, "instead_of": made.number})]


def _published(journey: Journey, by: User, words: str, design: dict[str, Any]) -> Edition:
    try:
        return publish(journey, by, words, design=design)
    except Stale as quicker:
        raise OutOfDate(str(quicker)) from quicker


def _edition(journey: Journey, number: int | None) -> Edition:
    """An edition by its number; None: the newest."""
    found = newest(journey) if number is None else journey.editions.filter(number=number).first()
    if found is None:
        told = f"v{number} of {journey.name!r} is gone" if number else f"{journey.name!r} is not published"
        raise OutOfDate(f"{told}: there is no design to change.")
    return found
