"""A future map: what is and what is expected on one board, what people change, what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.analysis.parts import AskedError
from journeymap.futures.changing import BadChange
from journeymap.futures.drawing import outlook
from journeymap.futures.drawing.lanes import heads
from journeymap.futures.forecasts import ask, rank
from journeymap.futures.gathered import board_of
from journeymap.futures.making import duplicate
from journeymap.futures.operations import CannotUndo, Stale
from journeymap.futures.shapes import FutureBoard
from journeymap.maps import figures
from journeymap.web.pages.asked import whole
from journeymap.web.pages.futures import below, lanes, launching, panel
from journeymap.web.pages.futures.acting import ACTS, scenario_of
from journeymap.web.pages.futures.asked import SHOWS
from journeymap.web.pages.futures.fields import NotTyped
from journeymap.web.pages.futures.page import FuturePage
from journeymap.web.pages.futures.sides import side_of
from journeymap.web.pages.maps.looking import words
from journeymap.web.pages.maps.states import case_said

STOP = 286  # htmx asks no more
REFUSED = (BadChange, CannotUndo, NotTyped, AskedError)
FILES = (
    ("Print, A3 (PDF)", "pdf"),
    ("Picture (PNG)", "png"),
    ("Drawing (SVG)", "svg"),
    ("Slides (PPTX)", "pptx"),
    ("Scenarios, ranking, scorecard (XLSX)", "xlsx"),
    ("The same as one table (CSV)", "csv"),
    ("Data (JSON)", "json"),
)
STATES = {
    "propose": ("Propose to the team", "proposed"),
    "draft": ("Back to draft", "draft"),
    "drop": ("Drop this future map", "dropped"),
}


class FutureMapPage(FuturePage):
    """Every POST is one thing that a form names; the answer is the page as it then is."""

    template_name = "web/futures/future.html"
    part_template = "web/futures/look.html"
    problem = ""
    conflict: Stale | None = None
    merged = ""
    saved = False

    def get(self, request: HttpRequest, slug: str, which: str) -> HttpResponseBase:
        return self.shown()

    def post(self, request: HttpRequest, slug: str, which: str) -> HttpResponseBase:
        name = request.POST.get("op", "")
        try:
            to = self.done(name)
        except Stale as stale:
            self.conflict = stale
        except REFUSED as refusal:
            self.problem = str(refusal)
        else:
            if not request.htmx:
                return redirect(to or f"{self.here}{self.at.here}")
            if to:
                return HttpResponse(headers={"HX-Redirect": to})
            self.saved = True
        self.__dict__.pop("future", None)  # as it is now
        failed = self.problem or self.conflict
        return self.shown(409 if failed and not request.htmx else 200)

    def done(self, name: str) -> str:
        """Carry it out; where to go then, empty for here."""
        future, user, posted = self.future, self.request.user, self.request.POST
        if name == "forecast":
            ask(scenario_of(future, posted.get("scenario", "")), user)
        elif name == "rank":
            rank(future, user)
        elif name == "duplicate":
            copy = duplicate(future, f"{future.name[:190]} (copy)", user)
            return reverse("future", args=[self.journey.slug, copy.slug])
        else:
            self.edited(name)
        return ""

    def edited(self, name: str) -> None:
        future, user, posted = self.future, self.request.user, self.request.POST
        revision = whole(posted.get("revision", ""))
        if revision is None:
            raise BadChange("The form tells no revision. Open the page again, then repeat it.")
        act = {**ACTS, "launch": launching.launched}.get(name)
        if act is None:
            raise BadChange("This page does not know what the form asks for. Open it again.")
        self.merged = act(future, user, revision, posted) or ""
        if name == "add_change":  # its form stays open
            newest = future.changes.order_by("-pk").first()
            self.at = self.at.opened(str(newest.pk) if newest else "")

    @cached_property
    def here(self) -> str:
        return reverse("future", args=[self.journey.slug, self.future.slug])

    @cached_property
    def board(self) -> FutureBoard:
        wanted = self.at.scenario
        letters = set(self.future.scenarios.values_list("letter", flat=True))
        return board_of(self.future, self.request.user, wanted if wanted in {"0", *letters} else None)

    def shown(self, status: int = 200) -> HttpResponseBase:
        board = self.board
        response = self.show(
            status,
            title=self.future.name,
            future=self.future,
            board=board,
            problem=self.problem,
            conflict=self.conflict,
            merged=self.merged,
            here=self.here,
            at=self.at,
            **self.header(board),
            **self.middle(board),
            **self.forecast(board),
            **side_of(self.request, self.future, board, self.at, self.here, self.may_edit, self.problem),
        )
        if self.request.method == "POST" and self.request.htmx:
            response["HX-Push-Url"] = f"{self.here}{self.at.here}"
            if self.conflict or self.merged:  # the form still says what it said when it was opened
                response["HX-Trigger-After-Settle"] = "panel-old"
        return response

    def header(self, board: FutureBoard) -> dict[str, Any]:
        future, owner = self.future, self.future.owner
        states = [(op, said) for op, (said, state) in STATES.items() if state != future.state]
        return {
            "said": words(self.part),
            "based": based(board),
            "moved": board.moved,
            "shows": [(name, said, self.at.query(show=name)) for name, said in SHOWS],
            "acts": [("duplicate", "Make a copy"), *states],
            "contacts": future.contacts,
            "stages": [(each["name"], each["touchpoints"]) for each in future.base["stages"]],
            "exports": self.exports(board),
            **self.ways(board),
            "saved": self.saved,
            "undoable": board.undo,
            "last": board.last,
            "owner": (owner.get_full_name() or owner.get_username()) if owner else "",
            "opportunities_at": f"{self.here}{self.at.query(side='opportunities', change=None, kind=None)}",
            "close": f"{self.here}{self.at.closed}",
        }

    def ways(self, board: FutureBoard) -> dict[str, str]:
        """Where the scenario that is shown is shared outside, and put on a wall."""
        slug, which = self.journey.slug, self.future.slug
        told = urlencode({"future": which, "scenario": board.shown, "show": self.at.show})
        wall = urlencode({"view": f"{slug}/future:{which}:{board.shown}"})
        return {
            "share_at": f"{reverse('shares', args=[slug])}?{told}",
            "wall_at": f"{reverse('wall')}?{wall}",
        }

    def exports(self, board: FutureBoard) -> list[tuple[str, str]]:
        """(words, address) of each file of the scenario that is shown."""
        file = reverse("future-api-export", args=[self.journey.slug, self.future.slug])
        return [(words, f"{file}?format={form}&scenario={board.shown}") for words, form in FILES]

    def middle(self, board: FutureBoard) -> dict[str, Any]:
        row = next(one for one in board.rows if one.letter == board.shown)
        return {
            "heads": heads(board),
            "lanes": lanes.lanes(board, self.at, self.here),
            "case_said": case_said(self.journey.case),
            "scenario": row,
            "scenarios": below.scenarios(board, self.at, self.here),
            "ranking": below.ranking(board),
            "launches": below.launches(board),
            "record": board.record,
            "launch_at": f"{self.here}{self.at.query(side='launch')}" if launching.may(board) else "",
        }

    def forecast(self, board: FutureBoard) -> dict[str, Any]:
        poll = reverse("future-forecast", args=[self.journey.slug, self.future.slug])
        return {
            "forecast": panel.state(board.panel, board.panel.weeks or board.weeks),
            "poll": f"{poll}{self.at.query(scenario=board.shown, side=None, change=None)}",
            "metrics": outlook.metrics(board.panel, ", ".join(self.journey.goal)),
            "hangs": outlook.hangs(board.panel),
            "assumptions": outlook.assumptions(board),
            "granted": board.panel.assumptions,
            "trust": outlook.trust(board.panel),
        }


class ForecastPart(FutureMapPage):
    """The forecast alone, while it is made; once it has ended the page is told to show it everywhere."""

    permissions = {"GET": FuturePage.permissions["GET"]}
    template_name = "web/futures/forecast.html"
    part_template = ""

    def get(self, request: HttpRequest, slug: str, which: str) -> HttpResponseBase:
        response = self.shown()
        if not panel.state(self.board.panel, self.board.weeks).open:
            return HttpResponse(status=STOP, headers={"HX-Trigger": "forecast-ended"})
        return response


def based(board: FutureBoard) -> str:
    """Of which data the copy is: the newest event in it."""
    until = board.base.get("reference_time")
    return f"data to {figures.day(datetime.fromisoformat(until), year=True)}" if until else "no data yet"
