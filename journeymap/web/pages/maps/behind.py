"""What stands behind a number: rows, quotes, its trend, earlier runs. Made when it is asked for."""

from __future__ import annotations

from typing import Any

from journeymap.analysis.evidence import SelectionError, Sight
from journeymap.maps import figures
from journeymap.maps.drawing.spark import Moment, spark
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.maps.opening import Opened
from journeymap.maps.quotes import Quote, answers_at, quotes
from journeymap.maps.trends import Trend
from journeymap.web.pages.maps.evidence import SUBJECTS
from journeymap.web.pages.maps.listing import listing, timeline

ROWS_SHOWN = 5
GRAINS = {"week": "By week", "month": "By month", "year": "By year"}


def rows(opened: Opened, sight: Sight) -> dict[str, Any]:
    """How many rows there are, and the first of them; in words where they cannot be had."""
    told = int(opened.cell["n"])
    try:
        if opened.selection is None:
            return {"lacking": "This number came without the rows behind it.", "told": told}
        count, first = opened.counted, opened.rows(sight, ROWS_SHOWN)
    except SelectionError as error:
        return {"lacking": str(error), "told": told}
    subject = opened.selection.subject
    return {
        "count": count,
        "told": told,
        "listing": listing(first, subject, sight),
        "subject": SUBJECTS[subject],
    }


def voices(opened: Opened, sight: Sight, runs: list[int], limit: int = 3) -> list[dict[str, Any]]:
    """Typical quotes of the answers behind it; of a number of cases or events, those of the same place."""
    try:
        behind = opened.selection
        if behind is None or behind.subject != "feedback":
            if opened.cell["anchor"]["place"] not in ("stage", "touchpoint"):
                return []
            behind = answers_at(opened.cell["anchor"], opened.data)
        return [spoken(each, sight) for each in quotes(opened.data, behind, runs, sight, limit)["typical"]]
    except SelectionError:
        return []


def spoken(quote: Quote, sight: Sight) -> dict[str, Any]:
    score = "" if quote.score is None else f"{quote.kind or 'score'} {figures.plain(quote.score)}"
    return {
        "text": quote.text,
        "mood": figures.score(quote.mood) if quote.mood is not None else "",
        "tone": "" if quote.mood is None else "pain" if quote.mood < 0 else "delight",
        "by": [each for each in (score, quote.channel or "", day(quote)) if each],
        "customer": quote.customer or "",
        "person": timeline(quote.customer) if quote.customer and sight.identities else "",
    }


def day(quote: Quote) -> str:
    return figures.day(quote.time, year=True) if quote.time else ""


def course(opened: Opened) -> dict[str, Any]:
    """The trend of a cell as a drawing with what it is of; {} where there is none to show."""
    cell = opened.cell
    if "headline" in cell:
        return {}
    try:
        found = opened.trend()
    except SelectionError:
        return {}
    known = [point for point in found.points if point.value is not None]
    if len(known) < 2:
        return {"title": title(found), "few": bool(found.points), "grain": found.grain}
    unit = found.unit
    said = f"{GRAINS[found.grain]}, from {_said(known[0].value, unit)} to {_said(known[-1].value, unit)}"
    return {"title": title(found), "drawn": _drawn(found, said), "last": not found.points[-1].whole}


def title(found: Trend) -> str:
    words = GRAINS[found.grain]
    return words if found.about == "value" else f"{words}: {found.unit} behind it"


def _said(value: float | None, unit: str) -> str:
    return figures.written(value, unit)


def _drawn(found: Trend, said: str) -> Drawing:
    moments = [
        Moment(figures.day(each.begin, year=found.grain != "week"), each.value, each.low, each.high, each.n)
        for each in found.points
    ]
    return spark(moments, said, lambda value: figures.written(value, found.unit)) if moments else NOTHING


def earlier(opened: Opened) -> list[dict[str, Any]]:
    """What earlier runs said at the same place, newest first; a history of one is none."""
    told = opened.history()
    if len(told) < 2:
        return []
    unit = opened.cell["unit"]
    return [
        {
            "time": each["time"],
            "value": figures.written(each["value"], unit) if each["value"] is not None else "not enough data",
            "ends": figures.ends(each["interval"]["low"], each["interval"]["high"], unit)
            if each["interval"]
            else "",
            "n": each["n"],
        }
        for each in reversed(told)
    ]
