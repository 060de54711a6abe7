"""Which cell of a map a question means: by its measure, its place, the place's name and what refines it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from journeymap.assistant.tools.contract import OfJourney, Unclear
from journeymap.assistant.tools.looking import Look, guesses, one_of
from journeymap.assistant.tools.naming import Cell, shown_dims

Place = Literal["journey", "stage", "touchpoint", "channel"]
PLACES: tuple[Place, ...] = ("journey", "stage", "touchpoint", "channel")


class AtPlace(OfJourney):
    """A place of the map, and what refines the measure that is asked for there."""

    place: Place | None = Field(None, description="what kind of place; the journey if nothing is told")
    name: str | None = Field(None, max_length=250, description="name of the stage, touchpoint or channel")
    dims: dict[str, str] = Field({}, max_length=5, description="what refines the measure")


def names_at(look: Look, place: str) -> list[str]:
    """Names of the stages, touchpoints or channels of the journey, in order."""
    if place == "stage":
        return look.reading.stages
    if place == "channel":
        found = [c["anchor"]["name"] for c in look.whole["measures"] if c["anchor"]["place"] == place]
        return list(dict.fromkeys(found))
    known = [name for stage in look.whole["stages"] for name in stage["touchpoints"]]
    found = [c["anchor"]["name"] for c in look.whole["measures"] if c["anchor"]["place"] == "touchpoint"]
    return list(dict.fromkeys([*known, *found]))


def place_of(look: Look, place: str | None, name: str | None, measure: str = "") -> tuple[str, str]:
    """(place, exact name). A name alone is looked for among stages, touchpoints, channels: of those the first
    that has the measure. Unclear."""
    if place == "journey" or not (place or name):
        return "journey", ""
    if place and name:
        return place, one_of(name, names_at(look, place), "name", place)
    if place:
        raise Unclear(f"Tell the name of the {place}.", "name", "", tuple(names_at(look, place)[:20]))
    return anywhere(look, name or "", measure)


def anywhere(look: Look, name: str, measure: str) -> tuple[str, str]:
    every = [(place, each) for place in PLACES[1:] for each in names_at(look, place)]
    asked = name.strip().casefold()
    same = [pair for pair in every if pair[1] == name] or [
        pair for pair in every if pair[1].casefold() == asked
    ]
    if not same:
        raise Unclear(
            "There is no stage, touchpoint or channel of this name.", "name", name,
            guesses(name, [each for _, each in every]),
        )  # fmt: skip
    return next((pair for pair in same if measure and cells_of(look, measure, *pair, {})), same[0])


def cells_of(look: Look, measure: str, place: str, name: str, dims: Mapping[str, str]) -> list[Cell]:
    """The cells of the whole journey that are asked for, unrefined ones first; empty where there are none."""
    here = [
        cell
        for cell in look.reading.cells.get((place, name), ())
        if cell["name"] == measure and all(cell["dims"].get(key) == value for key, value in dims.items())
    ]
    plain = [cell for cell in here if set(shown_dims(cell)) == set(dims)]
    return largest_scale(plain) or here


def largest_scale(cells: Sequence[Cell]) -> list[Cell]:
    """Of the same score on several scales, the one that most people answered on."""
    return [max(cells, key=lambda cell: cell["n"])] if cells else []


def measure_of(look: Look, asked: str) -> str:
    """The exact name of a measure of this journey's map. Unclear."""
    known = dict.fromkeys(cell["name"] for cell in look.whole["measures"])
    return one_of(asked, known, "measure", "measure")


def places_with(look: Look, measure: str, place: str, dims: Mapping[str, str]) -> list[Cell]:
    """One cell a place: of each stage, touchpoint or channel that has this measure."""
    found = [cells_of(look, measure, place, name, dims) for name in names_at(look, place)]
    return [cells[0] for cells in found if cells and set(shown_dims(cells[0])) == set(dims)]
