"""One theme: what it is, how much, how people feel, their words, where it sits, what happened to it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.analysis.evidence import Sight, SnapshotData
from journeymap.analysis.kept_told import history, parts
from journeymap.analysis.members import assigned
from journeymap.analysis.models import Measure
from journeymap.analysis.newest import newest
from journeymap.analysis.parts import Part
from journeymap.analysis.portraits import portraits
from journeymap.events.snapshots import current
from journeymap.feedback.apps import OPERATIONS
from journeymap.feedback.models import Theme
from journeymap.journeys.models import Journey
from journeymap.maps.drawing.marks import bar
from journeymap.maps.drawing.svg import Drawing
from journeymap.maps.gathering import data_of
from journeymap.maps.quotes import quotes
from journeymap.mining import Selection
from journeymap.web.pages.page import Page
from journeymap.web.pages.themes import editing, proposed
from journeymap.web.pages.themes.figures import figures_of, line, value
from journeymap.web.pages.themes.themes import CHANGE, SEE, may

QUOTES, SITS = 6, 8


class ThemePage(Page):
    area = "theme"
    permissions = {"GET": SEE, "POST": CHANGE}
    template_name = "web/themes/theme.html"

    def theme(self) -> Theme:
        try:
            return Theme.objects.select_related("into").get(pk=Theme.objects.keyed(self.kwargs["key"]).pk)
        except Theme.DoesNotExist as error:
            raise Http404("There is no such theme.") from error

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        theme = self.theme()
        portrait = portraits("theme", [theme])[theme.key]
        return self.show(
            title=theme.name,
            theme=theme,
            row=figures_of(theme, portrait),
            trend=line(portrait.course),
            moods=line(portrait.moods),
            parts=parts(theme),
            more=[(each, value(each)) for each in portrait.more[:20]],
            findings=[each for each in portrait.findings if each.run_id][:10],
            events=history(theme),
            others=Theme.objects.kept().exclude(pk=theme.pk),
            journeys=Journey.objects.order_by("name"),
            of_journey=heard_on(theme),
            lately=proposed.lately(OPERATIONS),
            **said(theme, Sight.of(request.user)),
            **may(request),
            here=request.get_full_path(),
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        theme, sent = self.theme(), request.POST
        edit = asked(theme, sent.get("what", ""), request)
        if edit is not None:
            operation, words, arguments = edit
            changed = [(theme, editing.revision(request))]
            if operation == "merge_themes":
                other = Theme.objects.kept().filter(pk=self.other(sent.get("into", ""))).first()
                if other is None:
                    raise Http404("There is no such theme to merge with.")
                changed.append((other, other.revision))
                arguments = {"into": other.key, "gone": theme.key}
                words = f"“{theme.name}” merged into “{other.name}”"
                theme = other
            if editing.carry_out(request, operation, words, changed, **arguments):
                return redirect("theme", key=theme.key)
        return redirect("theme", key=key)

    def other(self, key: str) -> int:
        try:
            return int(Theme.objects.keyed(key).pk)
        except Theme.DoesNotExist:
            return 0


def heard_on(theme: Theme) -> Journey | None:
    """The journey on whose map most of its texts were counted, else any."""
    measured = Measure.objects.filter(run__in=newest(), place="theme", dims__key=theme.key)
    found = measured.exclude(run__journey=None).select_related("run__journey").order_by("-n").first()
    return found.run.journey if found else Journey.objects.order_by("-pk").first()


def asked(theme: Theme, what: str, request: HttpRequest) -> tuple[str, str, dict[str, Any]] | None:
    """(operation, what it does in words, its arguments) of the button that was pressed."""
    sent, mine = request.POST, {"theme": theme.key}
    name = " ".join(sent.get("name", "").split())
    edits: dict[str, tuple[str, str, dict[str, Any]]] = {
        "rename": (
            "rename_theme",
            f"“{theme.name}” is called “{name}” now" if name != theme.name else f"“{name}” described anew",
            {**mine, "to": name, "description": sent.get("description", "")},
        ),
        "pin": ("pin_theme", f"“{theme.name}” pinned", {**mine, "pinned": True}),
        "unpin": ("pin_theme", f"“{theme.name}” unpinned", {**mine, "pinned": False}),
        "retire": ("retire_theme", f"“{theme.name}” retired", mine),
        "restore": ("restore_theme", f"“{theme.name}” in use again", mine),
        "split": (
            "split_theme",
            f"“{name}” split off from “{theme.name}”",
            {**mine, "cores": sent.getlist("core")[:1_000], "name": name},
        ),
        "merge": ("merge_themes", "", {}),
    }
    return edits.get(what)


def said(theme: Theme, sight: Sight) -> dict[str, Any]:
    """Quotes, masked as everywhere, and where the texts were said."""
    found = assigned("theme")
    if found is None:
        return {"lacking": "No run has read the texts yet."}
    ids, journey = found.of(theme.key), found.run.journey
    data = data_of(journey, Part()) if journey else SnapshotData(current(), None)
    answers = data.answers.filter(pc.is_in(data.answers["id"], value_set=ids))
    there = tuple(sorted(set(answers["id"].to_pylist())))
    behind = Selection(subject="feedback", ids=there)
    runs = newest().values_list("pk", flat=True)
    told = quotes(data, behind, runs, sight, QUOTES) if there else {}
    return {"quotes": told, "sits": sits(answers), "texts": len(there), "blind": not sight.texts}


def sits(answers: pa.Table) -> list[tuple[str, list[tuple[str, int, Drawing]]]]:
    """(touchpoint or channel, [(name, texts, a bar beside the largest)]) of those told, most first."""
    found = []
    for column in ("touchpoint", "channel"):
        counts = answers[column].drop_null().value_counts().to_pylist()
        rows = sorted(((each["values"], each["counts"]) for each in counts if each["values"]), key=_most)
        if rows:
            found.append(
                (column, [(name, n, bar(n / rows[0][1], f"{n:,} texts")) for name, n in rows[:SITS]])
            )
    return found


def _most(row: tuple[str, int]) -> tuple[int, str]:
    return -row[1], row[0]
