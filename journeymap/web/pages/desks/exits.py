"""What may leave this machine: every exit with its switch, and the older ways out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from journeymap.access.exits import Exit, exits, named, set_open
from journeymap.access.models import Door
from journeymap.assistant.models import LanguageModel
from journeymap.sharing.links import allowed
from journeymap.sharing.models import Share
from journeymap.web.pages.page import Page


@dataclass(frozen=True)
class Older:
    """A way out with a switch of its own. state: in words; open: whether something may leave there now."""

    title: str
    what: str
    state: str
    open: bool
    address: str


class ExitsPage(Page):
    area = "exits"
    title = "What may leave this machine"
    permissions = {"GET": ("access.view_door",), "POST": ("access.view_door", "access.change_door")}
    template_name = "web/desks/exits.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        doors = {door.name: door for door in Door.objects.select_related("by")}
        rows = [(each, doors.get(each.name)) for each in exits()]
        return self.show(
            rows=rows,
            count=sum(door is not None and door.open for _, door in rows),
            older=older(),
            may_decide=request.user.has_perm("access.change_door"),
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        told, open = self.wanted(request)
        set_open(told.name, open, request.user)
        words = "is open now" if open else "is closed now: nothing leaves by it any more"
        messages.success(request, f"“{told.title}” {words}.")
        return redirect("exits")

    def wanted(self, request: HttpRequest) -> tuple[Exit, bool]:
        try:
            told = named(request.POST.get("exit", ""))
        except KeyError as error:
            raise BadRequest("There is no such exit.") from error
        if request.POST.get("open") not in ("yes", "no"):
            raise BadRequest("Say yes or no.")
        return told, request.POST["open"] == "yes"


def older() -> list[Older]:
    """Ways out that were there before the exits, each with a page of its own."""
    links = Share.objects.filter(withdrawn=None, expires__gt=timezone.now()).count()
    model = LanguageModel.objects.filter(on=True).first()
    outside = allowed()
    return [
        Older(
            "Links for people without an account",
            "One view of a map to whoever has the link; no rows, no words.",
            f"allowed, {counted(links, 'link')} alive" if outside else "forbidden",
            outside,
            reverse("sharing"),
        ),
        Older(
            "Language model",
            "Questions, names and labels, to a server that words answers. No numbers; quotes if switched on.",
            f"on: {model.name}" if model else "off",
            model is not None,
            admin("assistant_languagemodel"),
        ),
    ]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def admin(name: str) -> Any:
    return reverse(f"admin:{name}_changelist")
