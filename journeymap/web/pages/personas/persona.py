"""One persona: who they are, their typical path and words, what happened to it, what people change."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.analysis.evidence import Sight
from journeymap.analysis.kept_told import history
from journeymap.analysis.parts import AskedError, Part
from journeymap.analysis.portraits import portraits
from journeymap.customers.apps import OPERATIONS
from journeymap.customers.models import Persona
from journeymap.maps import figures
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept_map
from journeymap.maps.quotes import answers_at, moods_in, quotes
from journeymap.web.pages.page import Page
from journeymap.web.pages.personas.cards import card
from journeymap.web.pages.personas.personas import CHANGE, SEE, may
from journeymap.web.pages.themes import editing, proposed
from journeymap.web.pages.themes.figures import line, value

STEPS = 8  # of a typical path that are shown
QUOTES = 4


class OfPersona(Page):
    area = "persona"

    def persona(self) -> Persona:
        try:
            found = Persona.objects.keyed(self.kwargs["key"])
        except Persona.DoesNotExist as error:
            raise Http404("There is no such persona.") from error
        return Persona.objects.select_related("journey").get(pk=found.pk)


class PersonaPage(OfPersona):
    permissions = {"GET": SEE, "POST": CHANGE}
    template_name = "web/personas/persona.html"

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        persona = self.persona()
        portrait = portraits("persona", [persona], persona.journey)[persona.key]
        return self.show(
            title=persona.name,
            card=card(persona, portrait),
            persona=persona,
            more=[(each, value(each)) for each in portrait.more[:20]],
            trend=line(portrait.course),
            moods=line(portrait.moods),
            inside=inside(persona, Sight.of(request.user)),
            events=history(persona),
            lately=proposed.lately(OPERATIONS, persona.journey),
            **may(request),
            here=request.get_full_path(),
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        persona, sent = self.persona(), request.POST
        mine, called = {"persona": persona.key}, f"“{persona.name}”"
        words = {name: sent.get(name, "") for name in ("name", "description", "goals")}
        edits: dict[str, tuple[str, str, dict[str, Any]]] = {
            "change": ("change_persona", f"{called} edited", {**mine, **words}),
            "pin": ("pin_persona", f"{called} pinned", {**mine, "pinned": True}),
            "unpin": ("pin_persona", f"{called} unpinned", {**mine, "pinned": False}),
            "retire": ("retire_persona", f"{called} retired", mine),
            "restore": ("restore_persona", f"{called} in use again", mine),
        }
        if (edit := edits.get(sent.get("what", ""))) is not None:
            operation, said, arguments = edit
            changed = [(persona, editing.revision(request))]
            editing.carry_out(request, operation, said, changed, **arguments)
        return redirect("persona", key=key)


class InsidePage(OfPersona):
    """Path and words of one persona, asked for by its card."""

    permissions = {"GET": SEE}
    template_name = "web/personas/inside.html"

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        return self.render_to_response(
            {"inside": inside(self.persona(), Sight.of(request.user), 1), "few": True}
        )


def inside(persona: Persona, sight: Sight, most: int = QUOTES) -> dict[str, Any]:
    """What its customers do and say: from the map of just them, which is kept."""
    part = Part(persona=persona.key)
    try:
        shown = kept_map(persona.journey, part)
        data = data_of(persona.journey, part)
    except AskedError as lacking:
        return {"lacking": str(lacking)}
    told = quotes(data, answers_at({"place": "journey", "name": ""}, data), moods_in(shown), sight, most)
    goal = next((each for each in shown["measures"] if _is_goal(each)), None)
    return {
        "cases": shown["totals"]["cases"],
        "path": typical(shown),
        "goal": figures.written(goal["value"], "share") if goal else "",
        "quotes": told,
        "blind": not sight.texts,
    }


def typical(shown: dict[str, Any]) -> dict[str, Any] | None:
    """The most frequent trace, and how many of the cases took it."""
    if not shown["variants"]:
        return None
    first, cases = shown["variants"][0], shown["totals"]["cases"]
    path = list(first["path"])
    return {
        "steps": path[:STEPS],
        "further": max(0, len(path) - STEPS),
        "share": figures.share(first["count"] / cases) if cases else "",
        "count": first["count"],
    }


def _is_goal(cell: dict[str, Any]) -> bool:
    """The share of ended cases that reached the goal, as the kernel counts it."""
    return cell["run"] is None and cell["anchor"]["place"] == "journey" and cell["name"] == "goal_rate"
