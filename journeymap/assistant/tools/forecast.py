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
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.events.snapshots import current
from journeymap.futures import asking, forecasts
from journeymap.futures.changing import BadChange, checked, completed
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
        "What the next weeks bring, as things are or with changes: remove, add, merge or reorder touchpoints, "
        "cut a wait, move a channel, raise a transition, fix what hurts. Starts a forecast, or tells it."
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
            description="as docs/forecast.md has them; a cut_wait may tell `less`, the seconds that each "
            "wait is shorter, instead of seconds or factor",
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
        try:
            kept.append(completed(checked({"what": shorter(telling, look, each)}, base, whats), base, whats))
        except BadChange as error:
            raise Unclear(str(error).removeprefix("what: "), "changes") from error
    return kept


def shorter(telling: Telling, look: Look, told: Mapping[str, Any]) -> dict[str, Any]:
    """A wait that is shorter by so many seconds, as the factor by which the median wait shrinks."""
    what = dict(told)
    less = what.pop("less", None)
    if less is None or what.get("kind") != "cut_wait":
        return what if less is None else {**what, "less": less}
    cell = look.reading.cell("touchpoint", str(what.get("at", "")), "median_seconds_to_next")
    if not isinstance(less, int | float) or isinstance(less, bool) or less <= 0:
        raise Unclear("less: tell by how many seconds a wait is shorter.", "changes")
    if cell is None or not cell["value"]:
        raise Unclear("How long people wait there is not known: tell a factor instead.", "changes")
    what["factor"] = round(max(0.0, 1 - less / cell["value"]), 4)
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
        future = make(look.journey, name, None if look.part.whole else look.part, asker.user)
        if weeks != future.weeks:
            set_future(future, asker.user, future.revision, {"weeks": weeks})
        for each in changes:
            add_change(future, asker.user, future.revision, {"what": each["what"], "title": each["title"]})
            future.refresh_from_db()
    except BadChange as error:
        raise Unclear(str(error), "changes") from error
    scenario = future.scenarios.get()
    return forecasts.ask(scenario, asker.user)
