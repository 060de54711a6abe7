"""A question's journey and part, opened with the rights of who asks: what most tools begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Any

from django.utils.functional import cached_property

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.members import persona_called, theme_called
from journeymap.analysis.models import Run
from journeymap.analysis.parts import AskedError, Part
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Words
from journeymap.assistant.tools.contract import OfJourney, Unclear
from journeymap.assistant.tools.counting import cells_like, own_cells
from journeymap.assistant.tools.naming import Cell, part_words
from journeymap.customers.personas.models import KEY as PERSONA
from journeymap.customers.personas.models import Persona
from journeymap.journeys.models import Journey
from journeymap.maps.choices import choices
from journeymap.maps.gathering import data_of, newest_runs
from journeymap.maps.keeping import kept_map
from journeymap.maps.lanes.reading import Reading
from journeymap.maps.sought import findings_of

KNOWN = 20  # names that a message lists at most
OPEN = 0.05  # share of open cases from which a period is too young to judge its endings and times


@dataclass(frozen=True)
class Look:
    """A part of a journey that is asked about. AskedError (`Part.filter`) where it cannot be looked at."""

    asker: Asker
    journey: Journey
    part: Part

    @cached_property
    def whole(self) -> dict[str, Any]:
        """The map of the whole journey: which places and measures there are."""
        return kept_map(self.journey)

    @cached_property
    def map(self) -> dict[str, Any]:
        """The map of the part. What cells can answer is asked of `cell` or `cells`, which are quicker."""
        return self.whole if self.part.whole else kept_map(self.journey, self.part, lambda: self.data)

    @cached_property
    def cells(self) -> list[Cell]:
        """All cells that speak of the part, of every kind; in the map they stand with others."""
        return own_cells(self.journey, self.part, lambda: self.data)

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """Findings of the part: those of the whole, unless a run looked at this very part."""
        return findings_of(self.journey, self.part, lambda: self.whole, lambda: self.map)

    @cached_property
    def reading(self) -> Reading:
        """The map of the whole, by place."""
        return Reading(self.whole)

    @property
    def called(self) -> dict[str, str]:
        return self.reading.called

    @cached_property
    def data(self) -> SnapshotData:
        return data_of(self.journey, self.part)

    @cached_property
    def runs(self) -> dict[int, Run]:
        """Finished runs behind the map, by number: version and time."""
        numbers = newest_runs(self.journey, self.part).values()
        rows = Run.objects.filter(pk__in=list(numbers)).defer("definition", "traceback")
        return {run.pk: run for run in rows}

    def cell(self, cell: Cell) -> Cell | None:
        """The cell of the part at the address of a cell of the whole; None where the part has none: nothing
        happened there, or it is an analyzer's that did not look at this part."""
        if self.part.whole:
            return cell
        return next((c for c in self.like(cell) if c["address"] == cell["address"] and self.mine(c)), None)

    def mine(self, cell: Cell) -> bool:
        """Whether a cell or finding speaks of the part, not of more."""
        if cell.get("origin"):
            return self.part.whole
        asked = {name: value for name, value in self.part.told().items() if value}
        return cell["run"] is None or cell["scope"]["filter"] == asked

    def like(self, cell: Cell) -> list[Cell]:
        """The cells of the part that are counted together with this one; all, where these are there."""
        if "cells" in self.__dict__:
            return self.cells
        return cells_like(cell, self.journey, self.part, lambda: self.data)

    @cached_property
    def totals(self) -> tuple[int, int]:
        """Cases of the part, and how many of them are open still."""
        if self.part.whole:
            told = self.whole["totals"]
            return told["cases"], told["open_cases"]
        cases = next(
            c for c in self.whole["measures"] if c["name"] == "cases" and c["anchor"]["place"] == "journey"
        )
        found = {c["name"]: c["n"] for c in self.like(cases) if c["anchor"]["place"] == "journey"}
        return found["cases"], found["open"]

    @property
    def young(self) -> bool:
        """Whether a period has too many open cases for shares of ended ones, or times, to be judged."""
        cases, still = self.totals
        return bool((self.part.since or self.part.until) and still > OPEN * cases)

    @cached_property
    def words(self) -> Words | None:
        """The part in words; None for the whole."""
        keys = [key for key in (self.part.persona, self.part.theme) if key]
        return part_words(self.part, names_of(keys)) if not self.part.whole else None

    def of(self, part: Part) -> Look:
        """Another part of the same journey."""
        return Look(self.asker, self.journey, part)


def look_at(asker: Asker, told: OfJourney) -> Look:
    """The journey and part that arguments tell. Unclear where there is none of that name."""
    journey = journey_called(told.journey)
    return Look(asker, journey, part_of(journey, told.model_dump()))


def part_of(journey: Journey, told: Mapping[str, Any]) -> Part:
    """The part told by since, until, channels, traits, persona, theme. Unclear names what there is."""
    begin, end = (midnight(told.get(name)) for name in ("since", "until"))
    if begin and end and begin >= end:
        raise Unclear("The period ends before it begins.", "until", str(told["until"]))
    channels = tuple(sorted(set(told.get("channels") or ())))
    traits = tuple(sorted({_trait(each) for each in told.get("traits") or ()}))
    persona, theme = told.get("persona") or None, told.get("theme") or None
    if channels or traits:
        _there(journey, channels, traits)
    if persona:
        _kept(persona, journey)
    if theme:
        try:
            theme_called(theme)
        except LookupError as nobody:
            raise Unclear(str(nobody.args[0]), "theme", theme) from nobody
    return Part(begin, end, channels, traits, persona, theme)


def journey_called(slug: str) -> Journey:
    found = Journey.objects.filter(slug=slug).first()
    if found is None:
        known = dict(Journey.objects.values_list("slug", "name"))
        raise Unclear("There is no such journey.", "journey", slug, guesses(slug, known))
    return found


def midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Key of a persona or theme -> its name now."""
    return {key: (persona_called(key) if PERSONA.fullmatch(key) else theme_called(key)).name for key in keys}


def guesses(asked: str, known: Iterable[str]) -> tuple[str, ...]:
    """What there is, what is spelled most alike first."""
    names = {name.casefold(): name for name in known}
    near = [names[each] for each in get_close_matches(asked.casefold(), names, n=5, cutoff=0.4)]
    return tuple(dict.fromkeys([*near, *names.values()]))[:KNOWN]


def one_of(asked: str, known: Iterable[str], argument: str, what: str) -> str:
    """The name that was meant, in whatever case it was written. Unclear lists what there is."""
    names = list(known)
    if asked in names:
        return asked
    same = [name for name in names if name.casefold() == asked.strip().casefold()]
    if len(same) == 1:
        return same[0]
    raise Unclear(f"There is no {what} of this name.", argument, asked, guesses(asked, names))


def _trait(told: str) -> tuple[str, str]:
    name, sign, value = told.partition("=")
    if not (name and sign):
        raise Unclear("Tell a trait as name=value, such as country=PT.", "traits", told)
    return name, value


def _there(journey: Journey, channels: Iterable[str], traits: Iterable[tuple[str, str]]) -> None:
    offered = choices(journey)
    known = {each["name"] for each in kept_channels(journey)}
    for channel in channels:
        if channel not in known:
            raise Unclear(
                "There is no channel of this name.", "channels", channel, guesses(channel, sorted(known))
            )
    values = {each["name"]: each for each in offered["traits"]}
    for name, value in traits:
        if name not in values:
            raise Unclear("Customers have no trait of this name.", "traits", name, guesses(name, values))
        listed = [each["value"] for each in values[name]["values"]]
        if value not in listed and not values[name]["more"]:
            raise Unclear(
                "No customer has this trait.", "traits", f"{name}={value}",
                tuple(f"{name}={each}" for each in guesses(value, listed)),
            )  # fmt: skip


def kept_channels(journey: Journey) -> list[dict[str, Any]]:
    return [
        c["anchor"]
        for c in kept_map(journey)["measures"]
        if c["anchor"]["place"] == "channel" and not c["run"]
    ]


def _kept(key: str, journey: Journey) -> None:
    try:
        found = persona_called(key)
    except LookupError as nobody:
        raise Unclear(str(nobody.args[0]), "persona", key) from nobody
    if found.journey_id != journey.pk:
        known = Persona.objects.kept().filter(journey=journey)
        raise Unclear(
            "This journey has no such persona.", "persona", key, tuple(each.key for each in known)[:KNOWN]
        )


__all__ = ["AskedError", "Look", "guesses", "journey_called", "look_at", "names_of", "one_of", "part_of"]
