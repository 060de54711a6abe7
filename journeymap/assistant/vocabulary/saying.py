"""What people say for what is measured: names of measures, sentences of analyzers, and the words of
`measures.toml`. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from journeymap.assistant.vocabulary.terms import Anchored, Measured, Saying
from journeymap.maps.lanes.reading import titled

WORDS = Path(__file__).with_name("measures.toml")
VALUES = 40  # of one dimension that can be asked for


@cache
def everyday() -> tuple[dict[str, Any], ...]:
    """The entries of the file of words."""
    return tuple(tomllib.loads(WORDS.read_text(encoding="utf-8"))["words"])


def measured(
    cells: Iterable[Mapping[str, Any]], titles: Mapping[str, str], kinds: Mapping[str, str]
) -> tuple[Measured, ...]:
    """The measures of a map, from its cells. titles, kinds: name -> its title, its analyzer's sentence."""
    units: dict[str, str] = {}
    places: dict[str, set[Anchored]] = {}
    dims: dict[str, dict[str, dict[str, None]]] = {}
    own: dict[str, bool] = {}
    for cell in cells:
        name, anchor = cell["name"], cell["anchor"]
        units.setdefault(name, cell["unit"])
        own.setdefault(name, cell["run"] is None)
        if cell["value"] is not None and anchor["place"] != "transition":
            places.setdefault(name, set()).add((anchor["place"], anchor["name"]))
        for dim, value in cell["dims"].items():
            values = dims.setdefault(name, {}).setdefault(dim, {})
            if len(values) < VALUES:
                values[str(value)] = None
    return tuple(
        Measured(
            name,
            titles.get(name, titled(name)),
            unit,
            frozenset(places.get(name, ())),
            tuple((dim, tuple(values)) for dim, values in dims.get(name, {}).items()),
            sentence=kinds.get(name, ""),
            own=own[name],
        )
        for name, unit in units.items()
    )


def spaced(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def sayings(found: Iterable[Measured]) -> tuple[Saying, ...]:
    """What people say for these measures: names that analyzers gave them, then what the file says. Words of
    an entry that is `absent` stay where there is no such measure: asked for, it is known to be missing."""
    known = tuple(found)
    told = [(entry, _meant(entry, known)) for entry in everyday()]
    worded = {name for _, meant in told for name in meant}
    own = [
        Saying(
            tuple({spaced(each.name).lower(): None, each.title.lower(): None, **_chance(each)}),
            (),
            (each.name,),
        )
        for each in known
        if not (each.own and each.name in worded)
    ]
    file = [
        Saying(tuple(entry["say"]), tuple(entry.get("hint", ())), meant, _near(entry, known))
        for entry, meant in told
        if meant or entry.get("absent")
    ]
    return (*own, *file)


def _chance(measured: Measured) -> dict[str, None]:
    """Other ways to say the chance of something."""
    what, found, _ = measured.name.partition("_chance")
    what = spaced(what).lower()
    ways = (
        "chance of {}",
        "probability of {}",
        "likelihood of {}",
        "{} probability",
        "{} likelihood",
        "{} risk",
    )
    return dict.fromkeys(way.format(what) for way in ways) if found else {}


def _meant(entry: Mapping[str, Any], found: tuple[Measured, ...]) -> tuple[str, ...]:
    """Names of the measures that an entry speaks of, best first."""
    here = {each.name for each in found}
    if named := [name for name in entry.get("names", ()) if name in here]:
        return tuple(named)
    if ends := entry.get("ends"):
        return tuple(each.name for each in found if each.name.endswith(tuple(ends)))[:1]
    return _of_unit(str(entry["unit"]), found) if "unit" in entry else ()


def _of_unit(unit: str, found: tuple[Measured, ...]) -> tuple[str, ...]:
    """The measure of this unit that is told for the most places and by no dimension."""
    fits = [each for each in found if each.unit == unit and not each.dims and "journey" in each.kinds]
    fits.sort(key=lambda each: (-len(each.kinds), -len(each.places), each.name))
    return tuple(each.name for each in fits[:1])


def _near(entry: Mapping[str, Any], found: tuple[Measured, ...]) -> tuple[str, ...]:
    """Names of measures, or of what has a unit, that come nearest to what an entry speaks of."""
    names = {each.name for each in found}
    near = [
        name
        for told in entry.get("near", ())
        for name in ([told] if told in names else _of_unit(told, found))
    ]
    return tuple(dict.fromkeys(near))
