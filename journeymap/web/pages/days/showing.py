"""Strips, sentences and neighbours of a day as a template shows them. Decides nothing new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.days.addressing import Address
from journeymap.days.drawing.laying import Lane, Scale, Told, placed, scale_of
from journeymap.days.drawing.strip import plot, titles
from journeymap.days.models import DayNote
from journeymap.days.wording import NAMES, lead, note_words, spoken
from journeymap.maps import figures
from journeymap.maps.drawing.svg import Drawing

MOODS = {"pain": "painpt", "bright": "bright", "neutral": "measured", "unknown": "few"}
TONES = {"pain": "pain", "bright": "delight"}
Link = Callable[[str], str]


@dataclass(frozen=True)
class Cell:
    """A cell of the table: words, where it opens, and whether the hour is unknown."""

    words: str
    link: str = ""
    unknown: bool = False


@dataclass(frozen=True)
class Strip:
    key: str
    weekend: bool
    name: str
    lead: str
    titles: Drawing
    plot: Drawing
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    notes: tuple[DayNote, ...]


@dataclass(frozen=True)
class Sentence:
    words: str
    glyph: str
    tone: str
    value: str
    n: int
    link: str


def strips(
    day: Mapping[str, Any], notes: Iterable[DayNote], tones: Mapping[str, int], link: Link
) -> list[Strip]:
    """tones: of channels, as the filter bar has them."""
    if not day["events"]:
        return []
    scale, told = scale_of(day["strips"]), list(notes)
    lanes = [Lane(name, tones.get(name, 0) if day["by"] == "channel" else 0) for name in day["lanes"]]
    return [
        _strip(
            each, lanes, scale, [one for one in told if one.weekend == (each["day"] == "weekend")], day, link
        )
        for each in day["strips"]
    ]


def _strip(
    strip: Mapping[str, Any], lanes: Sequence[Lane], scale: Scale, notes: Sequence[DayNote],
    day: Mapping[str, Any], link: Link,
) -> Strip:  # fmt: skip
    told = [Told(each.from_hour, each.to_hour, note_words(each.text, each.source)) for each in notes]
    marks = placed(strip["marks"], told)

    def address(lane: str, hour: int) -> str:
        return str(Address(day["by"], strip["day"], hour, hour + 1, lane))

    return Strip(
        strip["day"],
        strip["day"] == "weekend",
        NAMES[strip["day"]],
        lead(strip, day["clock"]),
        titles(lanes, marks, scale),
        plot(strip, lanes, marks, scale, spoken(strip), link, address),
        ("Hour", *(["Mood"] if strip["mood"] else []), *day["lanes"], "Events"),
        tuple(_row(strip, hour, link, address) for hour in range(24)),
        tuple(notes),
    )


def _row(
    strip: Mapping[str, Any], hour: int, link: Link, address: Callable[[str, int], str]
) -> tuple[str, tuple[Cell, ...]]:
    name = f"{hour:02}:00"
    known, events = strip["hours"][hour]["known"], strip["hours"][hour]["events"]
    mood = next((each for each in strip["mood"] if each["hour"] == hour), None)
    cells = []
    if strip["mood"]:
        cells.append(
            Cell(f"{figures.score(mood['value'])} (n {mood['n']})", link(mood["address"]))
            if mood
            else Cell("not enough texts", unknown=True)
        )
    for lane in strip["lanes"]:
        each = lane["hours"][hour]
        opens = link(address(lane["name"], hour)) if known and each["sessions"] else ""
        cells.append(Cell(figures.count(each["sessions"]), opens) if known else Cell("unknown", unknown=True))
    return name, (*cells, Cell(figures.count(events)))


def sentences(day: Mapping[str, Any], link: Link) -> list[Sentence]:
    return [
        Sentence(
            each["words"],
            MOODS[each["mood"]],
            TONES.get(each["mood"], ""),
            "" if each["value"] is None else figures.written(each["value"], each["unit"]),
            each["n"],
            link(each["address"]) if each["address"] else "",
        )
        for each in day["tells"]
    ]


def around(day: Mapping[str, Any], link: Link) -> dict[str, Any] | None:
    """Neighbours as rows: (before or after, what, share, n)."""
    found = day["around"]
    if found is None:
        return None
    rows = [
        ("" if number else side, each["name"], shared(each["share"]), each["count"])
        for side in ("before", "after")
        for number, each in enumerate(found[side])
    ]  # fmt: skip
    return {**found, "rows": rows, "link": link(found["address"])}


def shared(share: float | None) -> str:
    return "" if share is None else figures.share(share)
