"""What changes would bring: a forecast that is started, or told where it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.urls import reverse
from pydantic import Field

from journeymap.analysis.parts import AskedError, Part
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import OfJourney, Refused, Tool, Unclear
from journeymap.assistant.tools.foretelling import tell
from journeymap.assistant.tools.looking import Look, guesses, look_at
from journeymap.futures import questions
from journeymap.futures.changing import BadChange, checked, completed, places
from journeymap.futures.models import Forecast

WEEKS = 13
CHANGES = 8
START = "analysis.add_run"


class ForecastTool(Tool):
    """Forecasts of a journey, as it is and with changes."""

    title = "What changes would bring"
    description = (
        "What the next weeks bring, as things are or with changes: remove, add, merge, reorder touchpoints, "
        "cut a wait, move a channel, raise a transition, fix what hurts. Tells what is known, else works it "
        "out in the background: ask again. It makes no future map; a person may keep one."
    )
    about = ("measure",)
    examples: ClassVar[tuple[str, ...]] = (
        "what would a faster {place} bring",
        "what happens if we remove {place}",
        "what if {place} took two days less",
        "forecast the next quarter",
        "what would we gain by fixing {place}",
        "where will the goal rate be in three months",
        "what if more people went from {place} to {place}",
        "simulate moving people from {channel} to {channel}",
        "what does skipping {place} do to us",
        "how much money would a quicker {place} bring",
        "what if we halve the wait at {place}",
        "predict the next weeks",
        "what would {change} bring",
        "is it worth fixing {place}",
        "expected effect of {change}",
    )

    class Arguments(OfJourney):
        changes: tuple[dict[str, Any], ...] = Field(
            (),
            max_length=CHANGES,
            description="as docs/forecast.md has them; a cut_wait may tell `less_seconds`, by how much each "
            "wait is shorter, instead of seconds or factor, and a stage, which means its slowest touchpoint",
        )
        weeks: int = Field(WEEKS, ge=1, le=104, description="how far ahead")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        telling = Telling()
        base = look.whole
        if not base["stages"]:
            telling.outcome = "not_enough_data"
            telling.say("The journey has no stages yet: give it some, then look ahead.")
            return telling.told()
        changes = told_changes(telling, look, arguments.changes, base)
        question = questions.asked(look.journey, look.part, changes, arguments.weeks)
        found = questions.known(look.journey, question, asker.actor) or begun(asker, look, question)
        return retold(telling, look, found)


def begun(asker: Asker, look: Look, question: Mapping[str, Any]) -> Forecast:
    """The forecast on its way. It belongs to the question: no future map is made."""
    if not asker.writes:
        raise Refused("Nobody has asked for this forecast yet, and your token may only read what is there.")
    if not asker.may(START):
        raise Refused("You may see maps, but not start work: a forecast takes the right to run analyzers.")
    return questions.ask(look.journey, question, asker.actor)


def of_question(asker: Asker, found: Forecast) -> Told:
    """What a forecast says that was asked for before; see `retold`. Why not, where its part is gone."""
    try:
        look = Look(asker, found.of_journey, Part.of(found.asked["part"]))
        return retold(Telling(), look, found)
    except AskedError as error:
        telling = Telling(outcome="out_of_scope")
        telling.say("The part of the journey that this is about cannot be looked at: {}", Words(str(error)))
        return telling.told()


def retold(telling: Telling, look: Look, found: Forecast) -> Told:
    """Where it stands, or what it says, and where to look at it. run: while it goes on."""
    tell(telling, look, found, [Words(each) for each in questions.titles(found)])
    if found.journey is not None:
        address = reverse("asked-forecast", args=[found.pk])
    else:
        address = reverse("future", args=[look.journey.slug, found.future.slug])
    telling.follow(found.pk if found.is_open else None, address)
    return telling.told()


def told_changes(
    telling: Telling, look: Look, told: Sequence[Mapping[str, Any]], base: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Each change as a future map keeps it. Unclear says which field is wrong, and what there is."""
    kept: list[dict[str, Any]] = []
    for each in told:
        whats = [one["what"] for one in kept]
        what = shorter(telling, look, placed(telling, look, each))
        try:
            kept.append(completed(checked({"what": what}, base, whats), base, whats))
        except BadChange as error:
            asked = next((name for name in map(str, what.values()) if repr(name) in str(error)), "")
            near = guesses(asked, sorted(places(base))) if asked else ()
            raise Unclear(str(error).removeprefix("what: "), "changes", asked, near) from error
    return kept


def placed(telling: Telling, look: Look, told: Mapping[str, Any]) -> dict[str, Any]:
    """A wait at a stage is one at its touchpoint where people wait longest."""
    what, stage = dict(told), str(told.get("at", ""))
    if what.get("kind") != "cut_wait" or stage not in look.reading.stages:
        return what
    number = look.reading.stages.index(stage)
    waits = {name: wait(look, name) or 0.0 for name in look.whole["stages"][number]["touchpoints"]}
    if stage not in waits and any(waits.values()):
        what["at"] = max(waits, key=lambda name: waits[name])
        telling.explain("At {} the longest wait is at {}.", Words(stage), Words(what["at"]))
    return what


def wait(look: Look, touchpoint: str) -> float | None:
    """The median time from a touchpoint to the next step, in seconds."""
    cell = look.reading.cell("touchpoint", touchpoint, "median_seconds_to_next")
    return cell["value"] if cell else None


def shorter(telling: Telling, look: Look, what: dict[str, Any]) -> dict[str, Any]:
    """A wait that is shorter by so many seconds, as the factor by which its median shrinks."""
    less = what.pop("less_seconds", None)
    if less is None:
        return what
    if not isinstance(less, int | float) or isinstance(less, bool) or less <= 0:
        raise Unclear("less_seconds: tell by how many seconds a wait is shorter.", "changes")
    now = wait(look, str(what.get("at", "")))
    if not now:
        raise Unclear("How long people wait there is not known: tell a factor instead.", "changes")
    what["factor"] = round(max(0.0, 1 - less / now), 4)
    telling.explain("Every wait there is taken to shrink in the proportion in which its median would.")
    return what
