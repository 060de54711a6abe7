"""All themes in use with their numbers, what is proposed, and merging several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.analysis.models import Run
from journeymap.analysis.portraits import Portrait, ordered, portraits
from journeymap.feedback.apps import OPERATIONS
from journeymap.feedback.models import Feedback, Theme
from journeymap.jobs.states import OPEN
from journeymap.web.pages.asked import sheet, whole
from journeymap.web.pages.page import Page
from journeymap.web.pages.themes import editing, proposed
from journeymap.web.pages.themes.figures import figures_of

SORTS = {"size": "most texts", "mood": "worst mood", "impact": "strongest impact", "name": "name"}
STATES = ("kept", "retired", "merged", "removed")
SEE = ("feedback.view_theme", "analysis.view_measure")
CHANGE = (*SEE, "feedback.change_theme")


class ThemesPage(Page):
    area = "theme"
    title = "Themes"
    permissions = {"GET": SEE, "POST": (*CHANGE, "analysis.change_proposal")}
    template_name = "web/themes/themes.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        told = request.GET
        state = told.get("state") if told.get("state") in STATES else STATES[0]
        sort = told.get("sort") if told.get("sort") in SORTS else "size"
        asked = told.get("q", "").strip()[:100].replace("\0", "")
        every = list(Theme.objects.filter(state=state).select_related("into"))
        found = portraits("theme", every)
        rows = ordered([each for each in every if matches(each, asked)], found, sort or "size")
        most = max((found[each.key].share or 0.0 for each in every), default=0.0)
        page = sheet(request, rows, 50)
        return self.show(
            page=page,
            rows=[figures_of(each, found[each.key], most) for each in page],
            every=every,
            sorts=SORTS, sort=sort, state=state, states=states(), asked=asked,
            run=next((each.run for each in found.values() if each.run), None),
            looked_at=looked_at(found.values()),
            proposed=proposed.waiting(OPERATIONS),
            lately=proposed.lately(OPERATIONS),
            beginning=None if every or state != "kept" or asked else beginning(),
            **may(request),
            here=request.get_full_path(),
        )  # fmt: skip

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Accept a proposed theme under a name of one's own."""
        name = request.POST.get("name", "").strip()
        proposed.accept_named(request, whole(request.POST.get("proposal", "")) or 0, name, None)
        return redirect("all-themes")


class MergePage(Page):
    """Merge those ticked into one of them."""

    area = "theme"
    title = "merging themes"
    permissions = {"POST": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        keys = [each.partition(":") for each in request.POST.getlist("chosen")[:200]]
        seen = {key: whole(revision) or 0 for key, _, revision in keys}
        themes = [each for each in Theme.objects.kept() if each.key in seen]
        into = next((each for each in themes if each.key == request.POST.get("into")), None)
        into = into or max(themes, key=lambda each: portraits("theme", [each])[each.key].size, default=None)
        if into is None or len(themes) < 2:
            messages.error(request, "Nothing was merged: tick two themes or more.")
            return redirect("all-themes")
        held = seen[into.key]
        for gone in (each for each in themes if each != into):
            words = f"“{gone.name}” merged into “{into.name}”"
            both = {"into": into.key, "gone": gone.key}
            if not editing.carry_out(
                request, "merge_themes", words, [(into, held), (gone, seen[gone.key])], **both
            ):
                break
            held += 1
        return redirect("all-themes")


def matches(theme: Theme, asked: str) -> bool:
    return all(word in f"{theme.name} {theme.description}".lower() for word in asked.lower().split())


def states() -> list[tuple[str, int]]:
    return [(state, Theme.objects.filter(state=state).count()) for state in STATES]


def looked_at(found: Iterable[Portrait]) -> int | None:
    """How many texts the themes were counted in; None where no run told it."""
    return next((each.of for each in found if each.of), None)


def beginning() -> dict[str, Any]:
    """What is missing before there can be themes."""
    return {
        "feedback": Feedback.objects.exclude(text="").exists(),
        "running": Run.objects.filter(Q(journey=None), status__in=OPEN).exists(),
    }


def may(request: HttpRequest) -> dict[str, bool]:
    return {
        "may_change": request.user.has_perm("feedback.change_theme"),
        "may_decide": request.user.has_perms(("feedback.change_theme", "analysis.change_proposal")),
    }
