"""From what a form of the page says to what people do to a future map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import QueryDict

from journeymap.futures import operations
from journeymap.futures.changing import BadChange
from journeymap.futures.first import answering
from journeymap.futures.merging import edit_or_merge
from journeymap.futures.models import Change, Future, Scenario
from journeymap.web.pages.asked import whole
from journeymap.web.pages.futures import fields

TARGETS = {
    "mood": ("mood", "polarity", 1),
    "share": ("share that goes on", "share", 100),
    "time": ("time", "seconds", 3_600),
}
"""What a target is called in the form -> its measure, its unit, how many typed make one."""
Act = Callable[[Future, AbstractBaseUser, int, QueryDict], str | None]


def change_of(future: Future, posted: QueryDict) -> Change:
    found = future.changes.filter(pk=whole(posted.get("change", "")) or 0).first()
    if found is None:
        raise BadChange("This change is not there any more: somebody removed it.")
    return found


def scenario_of(future: Future, letter: str) -> Scenario:
    found = future.scenarios.filter(letter=letter).first()
    if found is None:
        raise BadChange(f"There is no scenario {letter[:2]!r} on this map.")
    return found


def told(posted: QueryDict, stage: str | None = None) -> dict[str, Any]:
    """The fields of a change as its form says them. NotTyped, BadChange."""
    kind = fields.kind_of(posted.get("kind", ""))
    if kind is None:
        raise BadChange("The form does not say what kind of change it is. Open it again.")
    found: dict[str, Any] = {
        "title": posted.get("title", ""),
        "what": fields.read(kind, posted),
        "assumption": posted.get("assumption", ""),
        "owner": posted.get("owner", ""),
        "effort": posted.get("effort", ""),
        "target": target(posted),
        "pains": [pain(each) for each in posted.getlist("pain")],
    }
    if stage:
        found["stage_name"] = stage
    return found


def target(posted: QueryDict) -> dict[str, Any]:
    measure, unit, parts = TARGETS.get(posted.get("target", ""), ("", "", 1))
    value = fields.number(posted.get("target_value", ""), "Target")
    if not measure or value is None:
        return {}
    return {"measure": measure, "value": value * parts if unit == "seconds" else value / parts, "unit": unit}


def pain(told: str) -> dict[str, str]:
    """What the tick of a pain point sends: its address, a space, its headline."""
    address, _, headline = told.partition(" ")
    return {"address": address, "headline": headline}


def add_change(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    chosen = future.scenarios.filter(letter=posted.get("scenario", ""))
    operations.add_change(
        future, user, revision, told(posted, posted.get("stage_name")), list(chosen) or None
    )


def from_opportunity(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    """A change that answers a finding, in the stage it was dropped on, else where the finding is."""
    said = answering(future, f"f{posted.get('finding', '')}")
    if posted.get("stage"):
        said["stage_name"] = posted["stage"]
    chosen = future.scenarios.filter(letter=posted.get("scenario", ""))
    operations.add_change(future, user, revision, said, list(chosen) or None)


def edit_change(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> str:
    """What others did meanwhile, where both stand now."""
    return edit_or_merge(change_of(future, posted), user, revision, told(posted))


def remove_change(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    operations.remove_change(change_of(future, posted), user, revision)


def move_change(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    change, stage = change_of(future, posted), posted.get("stage", "")
    column = list(future.changes.filter(stage_name=stage).exclude(pk=change.pk).values_list("pk", flat=True))
    before = whole(posted.get("before", ""))
    place = column.index(before) if before in column else len(column)
    operations.move_change(change, user, revision, stage, place)


def add_scenario(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    """Another scenario, with the changes of the one that is shown."""
    like = future.scenarios.filter(letter=posted.get("scenario", "")).first()
    operations.add_scenario(
        future, user, revision, posted.get("name", ""), like.changes.all() if like else ()
    )


def edit_scenario(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    numbers = [number for told in posted.getlist("change") if (number := whole(told)) is not None]
    scenario = scenario_of(future, posted.get("scenario", ""))
    chosen = list(future.changes.filter(pk__in=numbers))
    operations.edit_scenario(scenario, user, revision, posted.get("name"), chosen)


def remove_scenario(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    operations.remove_scenario(scenario_of(future, posted.get("scenario", "")), user, revision)


def settings(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    weeks = whole(posted.get("weeks", ""))
    if weeks is None:
        raise BadChange("weeks: tell a whole number.")
    said = {"name": posted.get("name", ""), "weeks": weeks, "contacts": posted.getlist("contact")}
    operations.set_future(future, user, revision, said)


def undo(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    operations.undo(future, user, revision)


def state(name: str) -> Act:
    def act(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
        operations.set_future(future, user, revision, {"state": name})

    return act


ACTS: dict[str, Act] = {
    "add_change": add_change,
    "from_opportunity": from_opportunity,
    "edit_change": edit_change,
    "remove_change": remove_change,
    "move_change": move_change,
    "add_scenario": add_scenario,
    "edit_scenario": edit_scenario,
    "remove_scenario": remove_scenario,
    "settings": settings,
    "undo": undo,
    "propose": state(Future.State.PROPOSED),
    "draft": state(Future.State.DRAFT),
    "drop": state(Future.State.DROPPED),
}
"""What a form may ask for, by name."""
