"""From what a form of the editor says to an edit of the journey.

Stages and touchpoints are told by the numbers of their rows, as they were at the revision that the form was
made on; activities and rules as JSON, because a form would change their line breaks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from journeymap.journeys.editing import edits
from journeymap.journeys.editing.edits import CannotEdit, Edit, Edited
from journeymap.mining.definition import JourneyDefinition
from journeymap.web.pages.asked import NoNumber, number, whole

UNITS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86_400.0}


class Form:
    """The fields of a posted form, read with the names of the revision that it was made on."""

    def __init__(self, posted: Mapping[str, str], ids: Mapping[str, Mapping[str, int]]) -> None:
        self.posted = posted
        self.names = {kind: {str(pk): name for name, pk in rows.items()} for kind, rows in ids.items()}

    def text(self, name: str) -> str:
        return self.posted.get(name, "")

    def number(self, name: str) -> int:
        found = whole(self.text(name))
        if found is None:
            raise CannotEdit("The form is not complete: a number is missing. Open the page again.")
        return found

    def stage(self, name: str = "stage") -> str:
        return self._named("stages", name)

    def stage_or_none(self, name: str = "stage") -> str | None:
        return self.stage(name) if self.text(name) else None

    def touchpoint(self, name: str = "touchpoint") -> str:
        return self._named("touchpoints", name)

    def touchpoint_or_none(self, name: str) -> str | None:
        return self.touchpoint(name) if self.text(name) else None

    def called(self, name: str) -> str:
        """A touchpoint that was typed by its name."""
        typed = self.text(name).strip()
        if not typed:
            raise CannotEdit("Type or choose the name of a touchpoint first.")
        there = {each.strip(): each for each in self.names["touchpoints"].values()}
        if typed not in there:
            raise CannotEdit(f"There is no touchpoint “{typed}”: choose one of the list.")
        return there[typed]

    def json(self, name: str) -> Any:
        try:
            return json.loads(self.text(name))
        except (ValueError, RecursionError):
            raise CannotEdit("The form is not complete. Open the page again.") from None

    def activity(self) -> str:
        found = self.json("activity")
        if not isinstance(found, str):
            raise CannotEdit("The form names no activity. Open the page again.")
        return found

    def known_rule(self) -> dict[str, str]:
        """The rule that a form was made for."""
        told = self.json("rule")
        if not isinstance(told, dict):
            raise CannotEdit("The form names no rule. Open the page again.")
        return {str(name): str(value) for name, value in told.items()}

    def rule(self) -> dict[str, Any]:
        """The rule that the fields of a form spell out."""
        column = self.text("column") or "activity"
        return {
            "touchpoint": self.touchpoint(),
            "column": column,
            "match": self.text("match") or "exact",
            "pattern": self.text("pattern"),
        }

    def seconds(self, name: str) -> float | None:
        """A length of time with its unit; None where it is empty."""
        try:
            told = number(self.text(name))
        except NoNumber as error:
            raise CannotEdit(f"This is no length of time: {error}") from error
        size = UNITS.get(self.text(f"{name}_unit") or "seconds")
        if size is None:
            raise CannotEdit("The form tells no unit of time. Open the page again.")
        if told is None:
            return None
        found = told * size
        if not 0.001 <= found <= 1e10:
            raise CannotEdit("A silence lasts from 0.001 seconds to 300 years: write another number.")
        return found

    def _named(self, kind: str, name: str) -> str:
        told = self.text(name)
        if told not in self.names[kind]:
            what = kind.removesuffix("s")
            raise CannotEdit(f"There is no such {what} any more: it was removed. Open the page again.")
        return self.names[kind][told]


def marked(now: JourneyDefinition, *, activity: str, wanted: str) -> Edited:
    """Make an activity mean goal, exit or neither."""
    goal = tuple(each for each in now.goal if each != activity)
    leave = tuple(each for each in now.exit if each != activity)
    if wanted == "goal":
        goal = now.goal if activity in now.goal else (*goal, activity)
    elif wanted == "exit":
        leave = now.exit if activity in now.exit else (*leave, activity)
    return edits.settings(now, goal=goal, exit=leave)


def belonging(now: JourneyDefinition, *, activity: str, every: tuple[str, ...], belongs: bool) -> Edited:
    """Leave an activity out of the journey, or take it in again. All that belong again: none is listed."""
    there = set(now.activities or every)
    there = there | {activity} if belongs else there - {activity}
    if not there:
        raise CannotEdit("At least one activity has to belong to the journey.")
    wanted = () if there >= set(every) else tuple(sorted(there))
    return edits.settings(now, activities=wanted)


def _moved_point(form: Form) -> Edit:
    return partial(
        edits.move_touchpoint, touchpoint=form.touchpoint(), stage=form.stage_or_none(),
        before=form.touchpoint_or_none("before"),
    )  # fmt: skip


def _silences(form: Form) -> Edit:
    told: dict[str, Any] = {"ends_after_seconds": form.seconds("ends_after")}
    told["case_gap_seconds"] = form.seconds("case_gap")
    told["session_gap_seconds"] = form.seconds("session_gap") or 1800.0
    return partial(edits.settings, **told)


def _sources(form: Form) -> Edit:
    told = form.json("sources") if form.text("sources") else []
    numbers = {found for each in told if (found := whole(str(each))) is not None}
    if len(numbers) < len(told):
        raise CannotEdit("The form names an import that is none. Open the page again.")
    return partial(edits.settings, sources=tuple(sorted(numbers)))


OPERATIONS: dict[str, Callable[[Form], Edit]] = {
    "add_stage": lambda form: partial(edits.add_stage, name=form.text("name")),
    "rename_stage": lambda form: partial(edits.rename_stage, stage=form.stage(), to=form.text("to")),
    "move_stage": lambda form: partial(edits.move_stage, stage=form.stage(), place=form.number("place")),
    "remove_stage": lambda form: partial(edits.remove_stage, stage=form.stage()),
    "add_touchpoint": lambda form: partial(
        edits.add_touchpoint, name=form.text("name"), stage=form.stage_or_none()
    ),
    "rename_touchpoint": lambda form: partial(
        edits.rename_touchpoint, touchpoint=form.touchpoint(), to=form.text("to")
    ),
    "move_touchpoint": _moved_point,
    "remove_touchpoint": lambda form: partial(edits.remove_touchpoint, touchpoint=form.touchpoint()),
    "merge_touchpoints": lambda form: partial(
        edits.merge_touchpoints, touchpoint=form.touchpoint(), into=form.called("into")
    ),
    "make_touchpoint": lambda form: partial(
        edits.make_touchpoint_of, activity=form.activity(), name=form.text("name"), stage=form.stage_or_none()
    ),
    "take": lambda form: partial(edits.add_rule, touchpoint=form.called("into"), pattern=form.activity()),
    "add_rule": lambda form: partial(edits.add_rule, **form.rule()),
    "change_rule": lambda form: partial(edits.change_rule, rule=form.known_rule(), to=form.rule()),
    "move_rule": lambda form: partial(edits.move_rule, rule=form.known_rule(), place=form.number("place")),
    "remove_rule": lambda form: partial(edits.remove_rule, rule=form.known_rule()),
    "mark": lambda form: partial(marked, activity=form.activity(), wanted=form.text("wanted")),
    "case": lambda form: partial(edits.settings, case=form.text("case")),
    "silences": _silences,
    "sources": _sources,
}
