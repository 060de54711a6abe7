"""What people do to a future map. Each thing names the revision that was seen (`editing`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max

from journeymap.futures.changing import BadChange, checked, completed, places
from journeymap.futures.editing import CannotUndo, Stale, edit, undo, undoable
from journeymap.futures.models import NAME, WEEKS, Change, Future, Scenario

__all__ = [
    "CannotUndo", "Stale", "add_change", "add_scenario", "edit_change", "edit_scenario",
    "move_change", "remove_change", "remove_scenario", "set_future", "undo", "undoable",
]  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_CHANGES = 50
PEOPLE_SET = (Future.State.DRAFT, Future.State.PROPOSED, Future.State.DROPPED)


def add_change(
    future: Future,
    user: AbstractBaseUser | None,
    revision: int,
    told: Mapping[str, Any],
    scenarios: Iterable[Scenario] | None = None,
) -> Change:
    """A new change, last in its order, in the scenarios told (without any: the first there is). BadChange."""
    made: list[Change] = []

    def do(future: Future) -> str:
        others = _whats(future)
        if len(others) >= MOST_CHANGES:
            raise BadChange(f"A future map holds {MOST_CHANGES} changes at most; make another one.")
        kept = completed(checked(told, future.base, others), future.base, others)
        last = future.changes.aggregate(last=Max("order"))["last"]
        row = Change.objects.create(future=future, order=0 if last is None else last + 1, by=user, **kept)
        into = future.scenarios.order_by("letter")[:1] if scenarios is None else scenarios
        for scenario in into:
            scenario.changes.add(row)
        made.append(row)
        return f"added “{row.title}”"

    edit(future, user, revision, do)
    return made[0]


def edit_change(
    change: Change, user: AbstractBaseUser | None, revision: int, told: Mapping[str, Any]
) -> Change:
    """Other fields of a change (`changing.FIELDS`); what is not told stays. BadChange."""

    def do(future: Future) -> str:
        change.refresh_from_db()
        for name, value in checked(told, future.base, _whats(future, change)).items():
            setattr(change, name, value)
        if not change.title:
            change.title = completed({"what": change.what}, future.base, ())["title"]
        change.save()
        return f"changed “{change.title}”"

    edit(change.future, user, revision, do)
    return change


def remove_change(change: Change, user: AbstractBaseUser | None, revision: int) -> None:
    def do(future: Future) -> str:
        Change.objects.filter(pk=change.pk).delete()
        return f"removed “{change.title}”"

    edit(change.future, user, revision, do)


def move_change(
    change: Change, user: AbstractBaseUser | None, revision: int, stage: str, place: int
) -> Change:
    """To another column, or elsewhere in it: `place` counts the cards of the stage from 0."""

    def do(future: Future) -> str:
        change.refresh_from_db()
        change.stage_name = checked({"stage_name": stage}, future.base, ())["stage_name"]
        rows = [row for row in future.changes.all() if row.pk != change.pk]
        column = [row for row in rows if row.stage_name == change.stage_name]
        at = rows.index(column[place]) if 0 <= place < len(column) else len(rows)
        rows.insert(at, change)
        for order, row in enumerate(rows):
            row.order = order
        Change.objects.bulk_update(rows, ["order", "stage_name"])
        return f"moved “{change.title}”"

    edit(change.future, user, revision, do)
    return change


def add_scenario(
    future: Future, user: AbstractBaseUser | None, revision: int, name: str, changes: Iterable[Change] = ()
) -> Scenario:
    """Under the next free letter. BadChange where all are taken."""
    made: list[Scenario] = []

    def do(future: Future) -> str:
        taken = set(future.scenarios.values_list("letter", flat=True))
        free = next((letter for letter in LETTERS if letter not in taken), None)
        if free is None:
            raise BadChange(f"A future map has {len(LETTERS)} scenarios at most; remove one first.")
        row = Scenario.objects.create(future=future, letter=free, name=_name(name))
        row.changes.set(_own(future, changes))
        made.append(row)
        return f"added scenario {row}"

    edit(future, user, revision, do)
    return made[0]


def edit_scenario(
    scenario: Scenario,
    user: AbstractBaseUser | None,
    revision: int,
    name: str | None = None,
    changes: Iterable[Change] | None = None,
) -> Scenario:
    """Another name, other changes; None leaves it as it is."""

    def do(future: Future) -> str:
        if name is not None:
            Scenario.objects.filter(pk=scenario.pk).update(name=_name(name))
        if changes is not None:
            scenario.changes.set(_own(future, changes))
        scenario.refresh_from_db()
        return f"changed scenario {scenario}"

    edit(scenario.future, user, revision, do)
    return scenario


def remove_scenario(scenario: Scenario, user: AbstractBaseUser | None, revision: int) -> None:
    def do(future: Future) -> str:
        if future.scenarios.count() == 1:
            raise BadChange("A future map keeps one scenario at least.")
        words = f"removed scenario {scenario}"
        Scenario.objects.filter(pk=scenario.pk).delete()
        return words

    edit(scenario.future, user, revision, do)


def set_future(future: Future, user: AbstractBaseUser | None, revision: int, told: Mapping[str, Any]) -> None:
    """Its name, weeks, contacts, or state (draft, proposed, dropped). BadChange."""

    def do(future: Future) -> str:
        known = {"name": _name, "weeks": _weeks, "state": _state, "contacts": _contacts}
        if strange := sorted(set(told) - set(known)):
            raise BadChange(f"A future map has no {strange[0]!r} to set; it has: {', '.join(known)}.")
        if "state" in told and future.state == Future.State.LAUNCHED:
            raise BadChange("state: this map was launched, and stays so. Duplicate it to plan on.")
        for name, value in told.items():
            setattr(future, name, known[name](value))
        unknown = [name for name in future.contacts if name not in places(future.base)]
        if "contacts" in told and unknown:
            raise BadChange(f"contacts: there is no touchpoint {unknown[0]!r} on this map.")
        future.save(update_fields=[*told, "changed"])
        return ", ".join(f"set {name} to {value}" for name, value in told.items())

    edit(future, user, revision, do)


def _whats(future: Future, without: Change | None = None) -> list[dict[str, Any]]:
    rows = future.changes.exclude(pk=without.pk) if without else future.changes.all()
    return list(rows.values_list("what", flat=True))


def _own(future: Future, changes: Iterable[Change]) -> list[Change]:
    found = list(changes)
    if strange := [row for row in found if row.future_id != future.pk]:
        raise BadChange(f"changes: “{strange[0].title}” belongs to another future map.")
    return found


def _name(told: Any) -> str:
    name = told.strip() if isinstance(told, str) else ""
    if not name or len(name) > NAME or "\0" in name:
        raise BadChange(f"name: tell one of at most {NAME} characters.")
    return name


def _weeks(told: Any) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or not 1 <= told <= WEEKS:
        raise BadChange(f"weeks: tell a whole number from 1 to {WEEKS}.")
    return told


def _state(told: Any) -> str:
    if told not in PEOPLE_SET:
        raise BadChange(f"state: tell one of {', '.join(PEOPLE_SET)}.")
    return str(told)


def _contacts(told: Any) -> list[str]:
    if not isinstance(told, list | tuple) or not all(isinstance(each, str) for each in told):
        raise BadChange("contacts: tell a list of touchpoints.")
    return sorted(set(told))
