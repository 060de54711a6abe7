"""The editor's settings: what ends a case well or badly, what belongs, what a case is, who looks after it."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponseBase, QueryDict

from journeymap.events import snapshots
from journeymap.journeys import counting
from journeymap.journeys.candidates import candidates
from journeymap.journeys.definitions import definition
from journeymap.journeys.editing.changing import describe
from journeymap.journeys.editing.conflicts import Conflict
from journeymap.journeys.editing.edits import NAME_LENGTH, CannotEdit, Edit
from journeymap.mining.definition import JourneyDefinition
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.journeys import sourced

from .editor import EditorPage
from .operations import UNITS, Form, belonging

ACTIVITIES = 50  # on a page


class SettingsPage(EditorPage):
    tab = "journey-settings"
    template_name = "web/journeys/settings.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.clashes: list[Conflict] = []

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        if request.POST.get("op") != "describe":
            return super().post(request, slug)
        try:
            self.clashes = describe(self.journey, *_words(request.POST), request.user)
        except CannotEdit as refusal:
            self.problem = str(refusal)
        self.journey.refresh_from_db()
        if self.problem or self.clashes:
            self.typed = request.POST
            return self.answer(200 if request.htmx else 409)
        messages.success(request, "Saved.")
        return self.answer()

    def edit(self, name: str, form: Form) -> Edit:
        if name == "belong":
            return partial(
                belonging,
                activity=form.activity(),
                every=tuple(self.activities(())),
                belongs=form.text("belongs") == "yes",
            )
        if name == "sources":
            now = definition(self.journey).sources
            form.posted = {"sources": json.dumps(sourced.numbers(self.request.POST.getlist("source"), now))}
        return super().edit(name, form)

    def activities(self, sources: tuple[int, ...]) -> dict[str, int]:
        return counting.activities(snapshots.current(), sources)

    def parts(self, now: JourneyDefinition) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()
        counts = self.activities(now.sources)
        found = [name for name in counts if query.casefold() in name.casefold()]
        page = sheet(self.request, found, ACTIVITIES)
        guesses = _still_so(now, self.journey.guesses)
        cases = candidates(snapshots.current(), now.sources)
        return {
            "q": query,
            "page": page,
            "rows": [_row(now, name, counts[name]) for name in page],
            "goals": [_row(now, name, counts.get(name, 0)) for name in now.goal],
            "exits": [_row(now, name, counts.get(name, 0)) for name in now.exit],
            "left_out": len(counts) - len(set(now.activities) & set(counts)) if now.activities else 0,
            "cases": cases,
            "case_known": any(each.column == now.case for each in cases),
            "guesses": guesses,
            "units": list(UNITS),
            "silences": [_silence(now, guesses, *each) for each in SILENCES],
            "imports": sourced.offered(now.sources),
            "people": get_user_model().objects.filter(is_active=True).order_by("username"),
            "about": self.about(),
            "clashes": self.clashes,
        }

    def about(self) -> dict[str, Any]:
        """What the form about the journey holds: what was typed and not saved, else what is stored."""
        here = {
            "name": self.journey.name,
            "description": self.journey.description,
            "owner": str(self.journey.owner_id or ""),
            "review_date": self.journey.review_date.isoformat() if self.journey.review_date else "",
        }
        typed = self.typed if self.typed and self.typed.get("op") == "describe" else {}
        return {"here": here, **{name: typed.get(name, value) for name, value in here.items()}}


SILENCES = (
    ("ends_after", "A case is over after a silence of", "empty: the 95th percentile of all silences"),
    ("case_gap", "A new case begins after a silence of", "empty: a case holds all events of its key"),
    ("session_gap", "A session ends after a silence of", "where the data name no session; 30 minutes"),
)


def _still_so(now: JourneyDefinition, guesses: list[dict[str, Any]]) -> dict[str, str]:
    """The reasons of those guesses that nobody has put right since."""
    here = {
        "goal": list(now.goal), "exit": list(now.exit), "case": now.case.removeprefix("attr_"),
        "ends_after": now.ends_after_seconds,
    }  # fmt: skip
    return {
        each["what"]: each["reason"]
        for each in guesses
        if each["what"] in here and (each["value"] or None) == (here[each["what"]] or None)
    }


def _silence(
    now: JourneyDefinition, guesses: dict[str, str], name: str, label: str, help_text: str
) -> dict[str, Any]:
    seconds = getattr(now, f"{name}_seconds")
    unit = next((u for u in ("days", "hours", "minutes") if seconds and seconds >= UNITS[u]), "seconds")
    value = "" if seconds is None else f"{seconds / UNITS[unit]:.10g}"
    why = guesses.get(name, "")
    return {"name": name, "label": label, "help": help_text, "value": value, "unit": unit, "why": why}


def _row(now: JourneyDefinition, activity: str, events: int) -> dict[str, Any]:
    means = "goal" if activity in now.goal else "exit" if activity in now.exit else ""
    belongs = not now.activities or activity in now.activities
    return {
        "activity": activity, "events": events, "means": means, "belongs": belongs,
        "json": json.dumps(activity),
    }  # fmt: skip


def _words(posted: QueryDict) -> tuple[dict[str, Any], dict[str, Any]]:
    """(as they were shown, as they shall be) of the words about a journey."""
    return _read(posted, "was_"), _read(posted, "")


def _read(posted: QueryDict, prefix: str) -> dict[str, Any]:
    name = posted.get(f"{prefix}name", "").strip()
    if not 1 <= len(name) <= NAME_LENGTH or "\0" in name:
        raise CannotEdit(f"A journey needs a name of 1 to {NAME_LENGTH} characters; this has {len(name):,}.")
    owner, day = posted.get(f"{prefix}owner", ""), posted.get(f"{prefix}review_date", "")
    try:
        review = date.fromisoformat(day) if day else None
        found = get_user_model().objects.get(pk=int(owner)) if owner else None
    except (ValueError, get_user_model().DoesNotExist):
        raise CannotEdit("Choose an owner of the list and a review date such as 2027-03-31.") from None
    description = posted.get(f"{prefix}description", "").replace("\r\n", "\n").replace("\0", "")
    return {"name": name, "description": description, "owner": found, "review_date": review}
