"""What changes would bring: a forecast that is started, or told where it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.urls import reverse
from pydantic import Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import OfJourney, Refused, Tool, Unclear
from journeymap.assistant.tools.foretelling import tell
from journeymap.assistant.tools.looking import Look, guesses, look_at
from journeymap.events.snapshots import current
from journeymap.futures import asking, forecasts
from journeymap.futures.changing import BadChange, checked, completed, places
from journeymap.futures.making import make
from journeymap.futures.models import NAME, Forecast
from journeymap.futures.operations import add_change, set_future
from journeymap.jobs.states import OPEN, Status

WEEKS = 13
AS_IT_IS = "As it is"
CHANGES = 8
START = "journeys.change_journey"


class ForecastTool(Tool):
    """Forecasts of a journey, as it is and with changes."""

    title = "What changes would bring"
    description = (
        "What the next weeks bring, as things are or with changes: remove, add, merge, reorder touchpoints, "
        "cut a wait, move a channel, raise a transition, fix what hurts. Starts a forecast or tells it."
    )
    writes = True
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
        found = known(look, changes, arguments.weeks) or begun(asker, look, changes, arguments.weeks)
        tell(telling, look, found, [Words(each["title"]) for each in changes])
        future = found.future
        telling.follow(found.pk, reverse("future", args=[look.journey.slug, future.slug]))
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


def known(look: Look, changes: Sequence[Mapping[str, Any]], weeks: int) -> Forecast | None:
    """The newest forecast that was asked the very same of the data as they are; open or done."""
    whats, titles = [each["what"] for each in changes], [each["title"] for each in changes]
    question = asking.question(
        whats, titles, [], weeks, look.part.kept(), (), look.journey.revision, current().number
    )
    rows = Forecast.objects.filter(question=asking.digest(question), scenario__future__journey=look.journey)
    return rows.filter(status__in=(*OPEN, Status.DONE)).select_related("scenario__future").first()


def begun(asker: Asker, look: Look, changes: Sequence[Mapping[str, Any]], weeks: int) -> Forecast:
    """A draft of a future map with these changes, and its forecast on its way."""
    if not asker.may(START):
        raise Refused(
            "You may see maps, but not draft future ones: a forecast takes the right to change journeys."
        )
    name = ", ".join(each["title"] for each in changes)[:NAME] or AS_IT_IS
    try:
        future = make(look.journey, name, None if look.part.whole else look.part, asker.actor)
        if weeks != future.weeks:
            set_future(future, asker.actor, future.revision, {"weeks": weeks})
        for each in changes:
            add_change(future, asker.actor, future.revision, {"what": each["what"], "title": each["title"]})
            future.refresh_from_db()
    except BadChange as error:
        raise Unclear(str(error), "changes") from error
    scenario = future.scenarios.get()
    return forecasts.ask(scenario, asker.actor)
