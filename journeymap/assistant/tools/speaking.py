"""What a journey's map says of themes, told apart by the shape of its cells, by no analyzer's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.naming import Cell
from journeymap.feedback.themes.models import Theme
from journeymap.maps.health import changed
from journeymap.mining.results import Rates
from journeymap.mining.significance import benjamini_hochberg
from journeymap.mining.statistics import ENOUGH, wilson

LATELY = 3  # newest periods, held against as many before them


@dataclass
class Spoken:
    """Of one theme. share: of all texts; mood; course: share by period, oldest first; places and moods: by
    touchpoint."""

    key: str
    name: str
    share: Cell | None = None
    mood: Cell | None = None
    course: list[Cell] = field(default_factory=list)
    places: dict[str, Cell] = field(default_factory=dict)
    moods: dict[str, Cell] = field(default_factory=dict)


def spoken(look: Look) -> dict[str, Spoken]:
    """Key -> what the map of the whole journey says of each theme in use, under its name now."""
    found = {each.key: Spoken(each.key, each.name) for each in Theme.objects.kept()}
    for cell in look.whole["measures"]:
        theme = found.get(cell["dims"].get("key", ""))
        if cell["anchor"]["place"] == "theme" and theme is not None:
            place(theme, cell)
    for each in found.values():
        each.course.sort(key=lambda cell: str(cell["dims"]["period"]))
    return {key: each for key, each in found.items() if each.share or each.mood}


def place(theme: Spoken, cell: Cell) -> None:
    """Put a cell where its dims and unit say; the first of a kind stays."""
    more = {name: value for name, value in cell["dims"].items() if name != "key"}
    if cell["unit"] == "share":
        if not more:
            theme.share = theme.share or cell
        elif set(more) == {"period"} and (not theme.course or theme.course[0]["name"] == cell["name"]):
            theme.course.append(cell)
        elif set(more) == {"touchpoint"}:
            theme.places.setdefault(more["touchpoint"], cell)
    elif cell["unit"] == "polarity":
        if not more:
            theme.mood = theme.mood or cell
        elif set(more) == {"touchpoint"}:
            theme.moods.setdefault(more["touchpoint"], cell)


def texts_at(themes: Iterable[Spoken]) -> dict[str, int]:
    """Touchpoint -> how many texts were read there. A theme has no cell where no text speaks of it."""
    return {name: cell["n"] for each in themes for name, cell in each.places.items()}


def pooled(cells: Sequence[Cell]) -> Rates:
    """Texts of the theme and all texts of several cells together."""
    known = [cell for cell in cells if cell["value"] is not None]
    return Rates(
        n=sum(cell["n"] for cell in known), reached=sum(round(cell["value"] * cell["n"]) for cell in known)
    )


def at_stage(theme: Spoken, texts: Mapping[str, int], stage: str) -> Cell | None:
    """The share of a stage: its touchpoints together, as a cell without an address.

    texts: how many were read at each of its touchpoints.
    """
    here = [theme.places[name] for name in texts if name in theme.places]
    if not here:
        return None
    reached, n = pooled(here).reached, sum(texts.values())
    bounds = wilson(reached, n) if n >= ENOUGH else None
    return {
        **here[0],
        "value": reached / n if bounds else None,
        "interval": {"low": bounds.low, "high": bounds.high, "level": 0.95} if bounds else None,
        "n": n,
        "address": None,
        "dims": {"key": theme.key, "stage": stage},
    }


def growing(themes: Sequence[Spoken]) -> list[tuple[Spoken, Rates, Rates, dict[str, Any]]]:
    """Themes whose share grew, newest periods against as many before: beyond chance, all themes counted
    (Benjamini-Hochberg); the largest growth first."""
    tried = []
    for each in themes:
        older, newer = pooled(each.course[-2 * LATELY : -LATELY]), pooled(each.course[-LATELY:])
        found = changed(older, newer)
        if found is not None:
            tried.append((each, older, newer, found))
    survive = benjamini_hochberg([found["p"] for *_, found in tried])
    kept = [row for row, stays in zip(tried, survive, strict=True) if stays and row[3]["low"] > 0]
    return sorted(kept, key=lambda row: -row[3]["value"])
