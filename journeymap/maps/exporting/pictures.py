"""A map's document as pictures and print: SVG, PNG and A3 pages, all from the same sheets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from journeymap.maps import figures
from journeymap.maps.exporting.shapes import Sheet
from journeymap.maps.exporting.sheet import sheet_of, sheets_of, spans_of
from journeymap.maps.exporting.sheet_parts import Facts, Page
from journeymap.maps.exporting.slides import COLUMN, SLIDE, pptx
from journeymap.maps.exporting.standalone import page
from journeymap.maps.exporting.svg import svg
from journeymap.maps.exporting.typeset import pdf, png
from journeymap.maps.lanes import Board, Voice, lanes

A3 = (420.0, 297.0)
"""Mm, landscape."""
MARGIN = 12.0
SCALES = (0.25, 0.225, 0.2)
"""Mm that a px of the sheet has on paper, largest first: labels of 11 px are 2.8 to 2.2 mm high (6 pt)."""

DRAWN = ("svg", "png", "pdf", "pptx", "html")
"""Forms that show a board; they read `view` of a document."""
WIDE = 183
"""Px of a stage at least."""
SLIDES = 6
"""Slides at most, for each set of stages side by side, of a map whose lanes nobody chose."""


@dataclass(frozen=True)
class Kept:
    """A note as a document has it, in the words that lanes read."""

    lane: str
    place: str
    text: str
    at: str = ""
    cell: str = ""
    says: str = ""
    limit: float | None = None
    by: str = ""


def board_of(document: Mapping[str, Any], column: int | None = None) -> Board:
    """The board of a document (`documents.document`), with what people wrote.

    document["view"] may say more: `lanes` (keys, in order), `voices` (stage -> words that may be shown).
    """
    view = document.get("view") or {}
    notes = [kept(note) for note in document.get("notes") or ()]
    voices = view.get("voices")
    said = (
        None if voices is None else {stage: [Voice(**one) for one in told] for stage, told in voices.items()}
    )
    board = lanes(document, notes, said, column=column or WIDE)
    own = {lane.key: lane for lane in board.lanes}
    wanted = tuple(own[key] for key in view.get("lanes") or () if key in own)
    return replace(board, lanes=wanted) if wanted else board


def kept(note: Mapping[str, Any]) -> Kept:
    claim = {name: note[name] for name in ("cell", "says", "limit") if note.get(name) is not None}
    return Kept(note["lane"], note["stage"] or "", note["text"], note.get("touchpoint") or "", **claim)


def facts_of(document: Mapping[str, Any]) -> Facts:
    """What a sheet says of itself: name, part of the journey, age of the data."""
    until = document.get("reference_time")
    under = [part_said(document.get("key") or {})]
    if until:
        at = datetime.fromisoformat(until).astimezone(UTC)
        under.append(f"data to {figures.day(at.date(), year=True)} {at:%H:%M} UTC")
    return Facts(document["journey"], tuple(under))


def part_said(key: Mapping[str, Any]) -> str:
    """Which cases are shown, in words."""
    said = []
    since, until = (
        datetime.fromisoformat(key[name]) if key.get(name) else None for name in ("since", "until")
    )
    if since or until:
        last = (until - timedelta(microseconds=1)).date() if until else None
        said.append(period(since.date() if since else None, last))
    if key.get("channels"):
        said.append(" or ".join(key["channels"]))
    said += [f"{trait['name']} {trait['value']}" for trait in key.get("traits") or ()]
    said += [f"{name} {key[name]}" for name in ("persona", "theme") if key.get(name)]
    return " · ".join(said) or "everyone, all time"


def period(first: date | None, last: date | None) -> str:
    if first and last:
        return figures.dates(first, last)
    if first:
        return f"from {figures.day(first, year=True)}"
    return f"to {figures.day(last, year=True)}" if last else "all time"


def pages_of(board: Board, facts: Facts) -> tuple[list[Sheet], float]:
    """(A3 pages, mm of a px): as large as can be read, as few pages as that allows."""
    best: tuple[list[Sheet], float] | None = None
    for scale in SCALES:
        sheets = sheets_of(board, facts, Page(A3[0] / scale, A3[1] / scale, MARGIN / scale))
        if best is None or len(sheets) < len(best[0]):
            best = sheets, scale
    assert best is not None
    return best


def as_svg(document: Mapping[str, Any]) -> str:
    return svg(sheet_of(board_of(document), facts_of(document)))


def as_png(document: Mapping[str, Any]) -> bytes:
    return png(sheet_of(board_of(document), facts_of(document)))


def as_pdf(document: Mapping[str, Any]) -> bytes:
    """A3 landscape. The day of the file is that of its data: the same data give the same bytes."""
    sheets, _ = pages_of(board_of(document), facts_of(document))
    return pdf(sheets, *A3, at=day_of(document))


def as_pptx(document: Mapping[str, Any]) -> bytes:
    """Slides of 16:9: all lanes that somebody chose, else as many as a deck bears."""
    return pptx(slides_of(document), at=day_of(document))


def slides_of(document: Mapping[str, Any]) -> list[Sheet]:
    """The slides. Where nobody chose lanes and there are too many, analyzers' own are left out from the last,
    and each slide says how many."""
    board, facts = board_of(document, COLUMN), facts_of(document)
    others = [lane.key for lane in board.lanes if lane.of_analyzer]
    most = SLIDES * len(spans_of(board, SLIDE))

    def with_first(kept: int) -> list[Sheet]:
        gone = others[kept:]
        lanes = tuple(lane for lane in board.lanes if lane.key not in gone)
        told = replace(facts, foot=(*facts.foot, left_out(len(gone)))) if gone else facts
        return sheets_of(replace(board, lanes=lanes), told, SLIDE)

    sheets = with_first(len(others))
    if (document.get("view") or {}).get("lanes") or len(sheets) <= most:
        return sheets
    fitting = bisect_right(range(len(others)), most, key=lambda kept: len(with_first(kept)))
    return with_first(max(0, fitting - 1))


def left_out(many: int) -> str:
    """What slides say of lanes that they leave out."""
    if many == 1:
        return "1 more lane of analyzers is on the map: choose lanes to take it along"
    return f"{many} more lanes of analyzers are on the map: choose lanes to take them along"


def as_html(document: Mapping[str, Any]) -> str:
    """One file to look at with a browser, without this house."""
    kinds = (*document["measures"], *document["findings"])
    numbers = {one["address"]: one for one in kinds if one.get("address")}
    return page(board_of(document), facts_of(document), numbers)


def day_of(document: Mapping[str, Any]) -> datetime:
    """The newest event of the data; without any a day that stands for none."""
    until = document.get("reference_time")
    return datetime.fromisoformat(until) if until else datetime(2000, 1, 1, tzinfo=UTC)
