"""Which side the panel shows, and what its template needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from journeymap.futures.changing import channels
from journeymap.futures.models import Change, Future
from journeymap.futures.shapes import FutureBoard
from journeymap.maps.figures import MINUS
from journeymap.web.pages.asked import whole
from journeymap.web.pages.futures import launching, side
from journeymap.web.pages.futures.asked import At
from journeymap.web.pages.futures.fields import UNITS, Choices, kind_of

TARGET_WORDS = (
    ("mood", f"mood there, {MINUS}1 to +1"),
    ("share", "share that goes on, %"),
    ("time", "time, hours"),
)
FORECAST = ("Forecast", "forecast")
TITLES = {
    "kinds": ("Add a change", "kinds"),
    "change": ("Change", "change"),
    "opportunities": ("Opportunities", "opportunities"),
    "scenario": ("Scenario", "scenario"),
    "launch": ("Launch", "launch"),
}


def side_of(
    request: HttpRequest, future: Future, board: FutureBoard, at: At, here: str, may_edit: bool, problem: str
) -> dict[str, Any]:
    """Names for the page's context: `side` (title, template) and what that template needs.

    Who may not edit, and an address that names what is not there, gets the forecast.
    """
    found = told(request, future, board, at, here, problem) if may_edit else None
    name, context = found or ("", {})
    title, template = TITLES.get(name, FORECAST)
    return {**context, "side": {"title": title, "template": f"web/futures/{template}.html"}}


def told(
    request: HttpRequest, future: Future, board: FutureBoard, at: At, here: str, problem: str
) -> tuple[str, dict[str, Any]] | None:
    if at.side == "opportunities":
        return "opportunities", {"found": side.found(future.journey)}
    if at.side == "scenario" and board.shown != "0":
        cards = [card for column in board.columns for card in column.cards] + list(board.lost)
        return "scenario", {"all_changes": cards}
    if at.side == "launch" and launching.may(board):
        return "launch", {"launch": launching.form(future.journey, board)}
    form = change_form(request, future, at, problem)
    if form is not None:
        return "change", {
            "form": form,
            "choices": choices_of(future),
            "units": list(UNITS),
            "target_kinds": TARGET_WORDS,
        }
    if at.side == "add":
        return "kinds", {"kinds": side.kinds(here, at)}
    return None


def change_form(request: HttpRequest, future: Future, at: At, problem: str) -> side.ChangeForm | None:
    typed = request.POST if problem else {}
    if at.side == "change":
        change = Change.objects.filter(future=future, pk=whole(at.change) or 0).first()
        if change is None:
            return None
        return side.of_change(change, choices_of(future), side.pains_of(future.journey, change.pains), typed)
    kind = kind_of(at.kind) if at.side == "add" else None
    if kind is None:
        return None
    return side.new_change(kind, choices_of(future), at, typed, side.pains_of(future.journey, ()))


def choices_of(future: Future) -> Choices:
    """What the copied map has, and the places that other changes bring."""
    base = future.base
    touchpoints = tuple((stage["name"], tuple(stage["touchpoints"])) for stage in base["stages"])
    new = [change.what.get("touchpoint") for change in future.changes.all() if change.what["kind"] == "add"]
    new += [change.what.get("into") for change in future.changes.all() if change.what["kind"] == "merge"]
    named = tuple(dict.fromkeys(name for name in new if name))
    more = (("new", named),) if named else ()
    return Choices((*touchpoints, *more), tuple(channels(base)))
