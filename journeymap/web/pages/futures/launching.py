"""The form that says a scenario went live: since when, judged by when, and whom it is done to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import AbstractBaseUser
from django.http import QueryDict
from django.utils import timezone

from journeymap.analysis.parts import Part, part
from journeymap.futures.changing import BadChange
from journeymap.futures.models import Future
from journeymap.futures.scorecard import launch
from journeymap.futures.shapes import FutureBoard
from journeymap.journeys.models import Journey
from journeymap.maps.choices import choices
from journeymap.web.pages.futures.acting import scenario_of
from journeymap.web.pages.maps.looking import words

EVERYBODY = "before-after"
MOST = 60  # parts offered


def may(board: FutureBoard) -> bool:
    """Whether the scenario that is shown has a forecast that it can be held to."""
    return board.shown != "0" and bool(board.panel.metrics)


def form(journey: Journey, board: FutureBoard) -> dict[str, Any]:
    today = timezone.now().date()
    return {
        "since": today.isoformat(),
        "until": (today + timedelta(weeks=board.weeks)).isoformat(),
        "treated": treated(journey),
    }


def treated(journey: Journey) -> list[dict[str, str]]:
    """Parts of the journey that a change may be done to, as a form tells them."""
    offered = choices(journey)
    pairs = [("persona", each["key"]) for each in offered["persona"]]
    pairs += [("channel", each["name"]) for each in offered["channels"]]
    pairs += [
        ("trait", f"{trait['name']}={each['value']}")
        for trait in offered["traits"]
        for each in trait["values"]
    ]
    return [{"value": urlencode([one]), "words": words(part_of([one]))} for one in pairs[:MOST]]


def part_of(pairs: list[tuple[str, str]]) -> Part:
    told: dict[str, list[str]] = {}
    for name, value in pairs:
        told.setdefault(name, []).append(value)
    persona = next(iter(told.get("persona", ())), None)
    return part(channels=told.get("channel", []), traits=told.get("trait", []), persona=persona)


def day(posted: QueryDict, name: str, what: str) -> date:
    try:
        return date.fromisoformat(posted.get(name, ""))
    except ValueError as error:
        raise BadChange(f"{what}: tell a day, such as 2026-06-01.") from error


def launched(future: Future, user: AbstractBaseUser, revision: int, posted: QueryDict) -> None:
    since, until = day(posted, "since", "Live since"), day(posted, "until", "Judged by")
    whom = posted.get("rule", EVERYBODY)
    rule: dict[str, Any] = {"kind": EVERYBODY}
    if whom != EVERYBODY:
        rule = {"kind": "treated", "part": part_of(parse_qsl(whom)).kept()}
    launch(scenario_of(future, posted.get("scenario", "")), user, revision, since, until, rule)
