"""Comments: all of a journey, those of one place of a map, and where one was named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from journeymap.maps.requested import MAY
from journeymap.publishing.comments import (
    CannotSay,
    mentions,
    nameable,
    read,
    say,
    settle,
    threads,
    withdraw,
)  # fmt: skip
from journeymap.publishing.models import ADDRESS, NAME, Comment
from journeymap.web.pages.asked import sheet, whole
from journeymap.web.pages.maps.journey import JourneyPage
from journeymap.web.pages.page import Page
from journeymap.web.pages.publishing.places import address

A_PAGE = 25
SHOWN = {"open": "Open", "settled": "Settled", "all": "All"}


@dataclass(frozen=True)
class Place:
    """Where something is said: of which map, at which of its places; title: in words."""

    state: str = Comment.State.CURRENT
    of: str = ""
    place: str = ""
    title: str = ""

    @classmethod
    def told(cls, query: Any) -> Place:
        state = query.get("state") or Comment.State.CURRENT
        if state not in Comment.State.values:
            raise Http404("There is no map of this state.")
        return cls(
            state, query.get("of", "")[:60], query.get("place", "")[:ADDRESS], query.get("title", "")[:NAME]
        )

    @property
    def query(self) -> str:
        told = {"state": self.state, "of": self.of, "place": self.place, "title": self.title}
        return urlencode({name: value for name, value in told.items() if value})


class PlacePage(JourneyPage):
    """What is said of one place, with a field to say more. The drawer loads it; alone it is a page."""

    title = "Comments"
    narrow = False
    permissions = {"GET": MAY, "POST": MAY}
    template_name = "web/publishing/place.html"
    part_template = "web/publishing/place_inside.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return self.shown(Place.told(request.GET))

    def shown(self, at: Place, status: int = 200, **more: Any) -> HttpResponseBase:
        here = {"state": at.state, "of": at.of, "place": at.place}
        rows = list(threads(self.journey, **here).order_by("done", "pk"))
        if more.get("answering") not in [each.pk for each in rows]:
            more["answering"] = None  # gone: what was typed stands in the field for something new
        return self.show(
            200 if self.partial else status,
            at=at,
            threads=rows,
            open=sum(each.done is None for each in rows),
            back=address(self.journey, at.state, at.of, at.place),
            people=nameable(),
            **more,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """Say something. What was typed stays in the field where it cannot be kept."""
        at, text = Place.told(request.POST), request.POST.get("text", "")
        tell = request.POST.get("tell", "").strip().lstrip("@")
        if text.strip() and tell and f"@{tell}" not in text:
            text = f"{text.rstrip()} @{tell}"
        answers = whole(request.POST.get("answers", ""))
        try:
            _, unknown = say(
                self.journey, request.user, text, state=at.state, of=at.of, place=at.place, title=at.title,
                answers=answers,
            )  # fmt: skip
        except CannotSay as refused:
            return self.shown(at, 400, problem=str(refused), typed=text, answering=answers)
        told = (
            f"Nobody called {', '.join(unknown)} may see this journey, so they were not told."
            if unknown
            else ""
        )
        if self.partial:
            return self.shown(at, not_told=told)
        if told:
            messages.warning(request, told)
        return redirect(f"{request.path}?{at.query}")


class CommentPage(PlacePage):
    """Settle a thread, open it again, or take back what one said oneself."""

    permissions = {"POST": MAY}

    def post(self, request: HttpRequest, slug: str, comment: int) -> HttpResponseBase:  # type: ignore[override]
        row = Comment.objects.filter(journey=self.journey, pk=comment).select_related("by", "answers").first()
        if row is None:
            raise Http404("This comment was deleted meanwhile.")
        row.journey = self.journey
        at, what = Place(row.state, row.of, row.place, row.title), request.POST.get("what", "")
        problem = ""
        if what == "delete":
            try:
                withdraw(row, request.user)
            except CannotSay as refused:
                problem = str(refused)
        else:
            settle(row, request.user, what != "reopen")
        if self.partial:
            return self.shown(at, problem=problem)
        if problem:
            messages.error(request, problem)
        return redirect(f"{reverse('comments-place', args=[slug])}?{at.query}")


class CommentsPage(JourneyPage):
    """All threads of a journey, newest first, each with a link to its place."""

    title = "Comments"
    narrow = False
    permissions = {"GET": MAY}
    template_name = "web/publishing/comments.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        shown = request.GET.get("show", "open")
        shown = shown if shown in SHOWN else "open"
        found = threads(self.journey).order_by("-pk")
        if shown != "all":
            found = found.filter(done__isnull=shown == "open")
        page = sheet(request, found, A_PAGE)
        rows = [(each, address(self.journey, each.state, each.of, each.place)) for each in page]
        return self.show(page=page, rows=rows, shown=shown, kinds=SHOWN.items(), whole=Place().query)


class MentionsPage(Page):
    """Where one was named with @, those not read yet first."""

    area = "mentions"
    title = "Mentions"
    permissions = MAY
    template_name = "web/publishing/mentions.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        page = sheet(request, mentions(request.user).order_by("seen", "-pk"), A_PAGE)
        rows = [(each, address(said.journey, said.state, said.of, said.place))
                for each in page if (said := each.comment)]  # fmt: skip
        return self.show(page=page, rows=rows)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Say that one has read one of them, or all."""
        found = mentions(request.user)
        if request.POST.get("which") != "all":
            found = found.filter(pk=whole(request.POST.get("which", "")) or 0)
        read(request.user, found)
        return redirect("mentions")
