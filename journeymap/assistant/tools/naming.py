"""What a number of a map is called in a sentence, where it stands, and which way is better. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MINYEAR, timedelta
from typing import Any

from journeymap.analysis.parts import Part
from journeymap.assistant.facts import Better, Words
from journeymap.maps import figures, titles
from journeymap.maps.lanes.endings import ENDS_HERE
from journeymap.maps.lanes.reading import spaced

Cell = Mapping[str, Any]
Phrase = tuple[str, tuple[Words, ...]]
"""A piece of a sentence with a {} for each of the words."""

COUNTED: dict[tuple[str, str], str] = {
    ("cases", "journey"): "the number of cases",
    ("cases", ""): "the number of cases that come to {}",
    ("open", "journey"): "the number of cases that are still open",
    ("open", ""): "the number of cases last seen at {} that are still open",
    ("goal_rate", "journey"): "the goal rate",
    ("starts", ""): "the number of cases that begin at {}",
    ("goals", ""): "the number of cases that reach the goal and end at {}",
    ("ends", ""): "the number of cases that end at {} without the goal",
    ("drop_off", ""): "the drop-off at {}",
    ("share_of_start", ""): "the share of all cases that come to {}",
    ("share_of_previous", ""): "the share that comes on to {} from the stage before",
    ("median_seconds", ""): "the median time in {}",
    ("seconds_p25", ""): "the time in {} of the quickest quarter, at most,",
    ("seconds_p75", ""): "the time in {} of the slowest quarter, at least,",
    ("seconds_p90", ""): "the time in {} of the slowest tenth, at least,",
    ("median_seconds_to_next", ""): "the median time from {} to the next step",
    ("events", ""): "the number of events at {}",
}  # fmt: skip
SCORES = {"nps": "the NPS", "csat": "the CSAT", "ces": "the CES", "rating": "the mean rating"}
HIGHER = {"goal_rate", "share_of_start", "share_of_previous", "goals", "nps", "csat", "ces"}
LOWER = {"drop_off", "ends"}
LIKED = {"polarity", "NPS"}  # units of which more is better, whoever measured it


def phrase(cell: Cell, called: Mapping[str, str]) -> Phrase:
    """What a cell says of which place, to stand before "is": "the drop-off at {}"."""
    place = cell["anchor"]["place"]
    here = () if place == "journey" else (Words(titles.where(cell, called)),)
    if cell["run"] is None and cell["name"] in SCORES:
        return SCORES[cell["name"]] + (" at {}" if here else " of the journey"), here
    if cell["run"] is None:
        told = COUNTED.get((cell["name"], place)) or COUNTED.get((cell["name"], ""))
        if told is not None and not shown_dims(cell):
            return told, here
    what = Words(uncapped(titles.name(cell, called)))
    return ("the {} at {}" if here else "the {} of the journey"), (what, *here)


def label(cell: Cell, called: Mapping[str, str]) -> str:
    """The same as a noun phrase of its own: Drop-off at Delivery."""
    told, words = phrase({**cell, "run": cell["run"]}, called)
    text = told.rstrip(",").removesuffix(", at most").removesuffix(", at least").removeprefix("the ")
    filled = text.replace("{}", "\0")
    for each in words:
        filled = filled.replace("\0", each.text, 1)
    return filled[:1].upper() + filled[1:]


def shown_dims(cell: Cell) -> dict[str, str]:
    """What refines a cell, but for the scale of a score, which goes without saying."""
    return {name: value for name, value in cell["dims"].items() if name != "scale"}


def title_of(cell: Cell) -> str:
    """The name of what is measured, without its place: Drop-off."""
    return titles.NAMES.get(cell["name"], titles.titled(cell["name"]))


def uncapped(title: str) -> str:
    """A title within a sentence: abbreviations stay as they are."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def opening(words: str) -> str:
    """A phrase at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def better(cell: Cell) -> Better:
    """Which way is better; "neither" where nobody said so: counts, and most of what analyzers measure."""
    name, unit = cell["name"], cell["unit"]
    if unit in LIKED:
        return "higher"
    if unit == "seconds":
        return "lower"
    if cell["run"] is None:
        if name in HIGHER or unit == "score":
            return "higher"
        return "lower" if name in LOWER else "neither"
    return "lower" if spaced(name).lower() in ENDS_HERE else "neither"


def part_words(part: Part, names: Mapping[str, str]) -> Words | None:
    """The part in words, "app, persona Regulars, since 1 May 2025"; None for the whole journey.

    names: key of a persona or theme -> its name.
    """
    told = [*part.channels, *(f"{name} {value}" for name, value in part.traits)]
    told += [
        f"{kind} {names.get(key, key)}"
        for kind, key in (("persona", part.persona), ("theme", part.theme))
        if key
    ]
    told += [period(part)] if period(part) else []
    return Words(", ".join(told)) if told else None


def period(part: Part) -> str:
    """In words: since 1 May 2025, before it, or from day to day; empty for all the time."""
    last = part.until - timedelta(microseconds=1) if part.until and part.until.year > MINYEAR else None
    if part.since and last:
        return figures.dates(part.since.date(), last.date())
    if part.since:
        return f"since {figures.day(part.since.date(), year=True)}"
    return f"before {figures.day(part.until.date(), year=True)}" if part.until else ""
