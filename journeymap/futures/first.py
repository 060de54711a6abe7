"""First changes of a future map: of what would answer a finding, what a forecast can count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.analysis.opportunities import Opportunity
from journeymap.analysis.parts import Part
from journeymap.forecasting import parse
from journeymap.forecasting.changes import BaseChange
from journeymap.forecasting.probing import Probe
from journeymap.futures.changing import NAME, TEXT, BadChange
from journeymap.futures.linking import MORE, from_opportunity
from journeymap.futures.models import Future
from journeymap.futures.saying import says
from journeymap.journeys.definitions import definition
from journeymap.maps.gathering import data_of

What = Mapping[str, Any]
WAYS = 3  # ways on from a place that are tried
TINY = 1e-4  # of the goal rate: less is nothing to start with
TITLES = {
    "fix_theme": "Mend what hurts at {touchpoint}",
    "transition": "Get more people from {at} on to {to}",
    "cut_wait": "Shorten the wait at {at}",
    "move_channel": "Move people from {from_channel} to {to_channel}",
}


class CannotForecast(ValueError):
    """A finding for which no change can be drafted that a forecast would count; the message says why."""


def probe_of(future: Future) -> Probe:
    """The journey's part that the future map is of, ready to be asked about changes."""
    data = data_of(future.journey, Part.of(future.part))
    return Probe(data.log, definition(future.journey), data.where)


def first_change(
    future: Future, address: str, probe: Probe, matters: Sequence[Opportunity] | None = None
) -> dict[str, Any]:
    """Fields of a new change (`changing.FIELDS`) that answers this finding and can be forecast.

    address: of the finding, such as f12; matters: see `from_opportunity`. Where the whole journey is refused
    a forecast, the change is drafted all the same. Where what was found lies on the way, so that nobody shows
    what a better one brings, the way on from there is raised instead, and the assumption says so.
    CannotForecast says why nothing is drafted.
    """
    base = future.base
    try:
        fields = from_opportunity(future, address, matters)
    except BadChange as error:
        raise CannotForecast(str(error).removeprefix("opportunity: ").capitalize()) from error
    what = fields["what"]
    why = "" if probe.refused else probe.ask(told(what)).against
    if not why:
        return fields | {"title": title_of(what)}
    others = instead(what, base)
    gains = [probe.ask(told(other)).goal for other in others]
    if max(gains, default=0.0) <= TINY:
        raise CannotForecast(f"A forecast counts nothing for it. {says(what)}: {why}")
    best = others[gains.index(max(gains))]
    reason = why.removeprefix("nothing is counted. ").partition(" Name the step")[0]
    assumed = f"{says(best)}, a guess to start from. What mending the place brings cannot be told: {reason}"
    return fields | {"what": best, "title": title_of(best), "assumption": assumed[:TEXT]}


def answering(future: Future, address: str) -> dict[str, Any]:
    """As `first_change`, for a person who wants a change for this finding: where a forecast counts nothing,
    what the finding suggests, and the assumption says so. BadChange where it speaks of no place here."""
    fields = from_opportunity(future, address)
    try:
        return first_change(future, address, probe_of(future))
    except CannotForecast as why:
        assumed = f"{fields['assumption']} {why}".strip()
        return fields | {"title": title_of(fields["what"]), "assumption": assumed[:TEXT]}


def told(what: What) -> BaseChange:
    (change,) = parse([dict(what)])
    return change


def instead(what: What, base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Other changes at the same place: more of those who leave it take one of the ways on that most take."""
    if what["kind"] != "fix_theme":
        return []
    spot = what["touchpoint"]
    places = {name for each in base["stages"] for name in each["touchpoints"]} - {spot}
    ways = [row for row in base["touchpoint_transitions"] if row["from"] == spot and row["to"] in places]
    ways.sort(key=lambda row: -row["count"])
    return [{"kind": "transition", "at": spot, "to": row["to"], "points": MORE} for row in ways[:WAYS]]


def title_of(what: What) -> str:
    """What is to be done, as the title of a card."""
    return TITLES[what["kind"]].format(**what)[:NAME]
