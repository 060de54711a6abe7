"""The journey as designed: its steps by stage, changed in a draft that travels with the form, published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.functional import cached_property

from journeymap.maps import figures
from journeymap.maps.requested import CHANGE, MAY, WRITE
from journeymap.publishing import design_moves
from journeymap.publishing.designs import checked, derive, named, touchpoints
from journeymap.publishing.editions import Stale, newest, publish
from journeymap.publishing.models import NAME, Edition
from journeymap.web.pages.asked import whole
from journeymap.web.pages.maps.journey import JourneyPage

DEVIATES = {
    "missing": "left out",
    "repeated": "made again",
    "out_of_order": "out of order",
    "unknown": "not in the design",
}
TOLD_FROM = 0.01  # share of cases


@dataclass(frozen=True)
class Row:
    """A step on the page. kind: in words; deviations: (share of cases in words, what they do there)."""

    number: int
    names: tuple[str, ...]
    kind: str
    optional: bool
    again: bool
    deviations: tuple[tuple[str, str], ...]


class DesignPage(JourneyPage):
    """The design of the newest version, and a draft of the next one."""

    title = "Journey as designed"
    narrow = False
    permissions = {"GET": MAY, "POST": CHANGE}
    template_name = "web/publishing/design.html"

    @cached_property
    def last(self) -> Edition | None:
        return newest(self.journey)

    @cached_property
    def kept(self) -> dict[str, Any]:
        """The design in force; a first one, by rule, where nothing is published."""
        return self.last.design if self.last else derive(self.map)

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return self.shown(self.kept)

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """Change the draft, or publish it. What was drafted stays where that cannot be done."""
        seen = whole(request.POST.get("after", "")) or 0
        try:
            draft = checked(json.loads(request.POST.get("design", "")))
        except (ValueError, RecursionError) as error:
            return self.shown(self.kept, 400, problem=f"The draft could not be read: {error}")
        op = request.POST.get("op", "")
        if op == "publish":
            return self.publish(draft, seen, request.POST.get("reason", ""))
        try:
            draft = changed(draft, op, request.POST)
        except ValueError as error:
            return self.shown(draft, 400, problem=str(error), after=seen)
        return self.shown(draft, after=seen)

    def publish(self, draft: dict[str, Any], seen: int, reason: str) -> HttpResponseBase:
        words = reason.strip() or "; ".join(design_moves.differences(self.kept, draft))[:NAME]
        try:
            made = publish(self.journey, self.request.user, words, design=draft, after=seen)
        except Stale as quicker:
            return self.shown(draft, 409, problem=str(quicker), after=seen, reason=reason)
        messages.success(self.request, f"Published as v{made.number}. New events are held against it.")
        return redirect("journey-design", self.journey.slug)

    def shown(self, draft: dict[str, Any], status: int = 200, **more: Any) -> HttpResponseBase:
        at = {place: stage["name"] for stage in self.map["stages"] for place in stage["touchpoints"]}
        used = set(touchpoints(draft))
        shares = deviations(self.map)
        stages = [
            (stage["name"], [row(number, step, shares) for number, step in enumerate(stage["steps"])])
            for stage in draft["stages"]
        ]
        return self.show(
            status,
            last=self.last,
            stages=stages,
            unused=[place for place in at if place not in used],
            draft=json.dumps(draft),
            changes=design_moves.differences(self.kept, draft),
            can_write=self.request.user.has_perms(WRITE["POST"]),
            **{"after": self.last.number if self.last else 0, **more},
        )


def changed(draft: dict[str, Any], op: str, posted: QueryDict) -> dict[str, Any]:
    """The draft after an edit, told as its name and the numbers of stage and step: "up 1 2", "add 1"."""
    name, *numbers = op.split()
    places = [whole(each) for each in numbers]
    match places:
        case [int(stage), int(step)] if name in design_moves.BY_PLACE:
            return design_moves.BY_PLACE[name](draft, stage, step)
        case [int(stage)] if name == "add":
            return design_moves.add(draft, stage, posted.get(f"touchpoint-{stage}", ""))
    raise ValueError("The form tells no edit that is known. Open the page again.")


def deviations(shown: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """By touchpoint how large a share of the cases deviates there, and how, as measured."""
    found: dict[str, list[tuple[str, str]]] = {}
    for cell in shown["measures"]:
        kind = cell["dims"].get("deviation")
        if cell["name"] == "deviation_share" and kind in DEVIATES and (cell["value"] or 0) >= TOLD_FROM:
            found.setdefault(cell["anchor"]["name"], []).append(
                (figures.share(cell["value"], 1), DEVIATES[kind])
            )
    return found


def row(number: int, step: dict[str, Any], shares: dict[str, list[tuple[str, str]]]) -> Row:
    names = tuple(named(step))
    inner = step.get("maybe", step)
    told = tuple(each for name in names for each in shares.get(name, ())) if len(names) == 1 else ()
    return Row(number, names, design_moves.kind(step), "maybe" in step, "again" in inner, told)
