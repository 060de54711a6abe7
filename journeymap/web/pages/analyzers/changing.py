"""What a model in the shadow would change, ready to read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.urls import reverse

from journeymap.analysis.evidence import Sight, masked
from journeymap.analysis.models import Model
from journeymap.analysis.shadows import BANDS, Change, changes
from journeymap.customers.addresses import opaque
from journeymap.maps import figures
from journeymap.maps.drawing.histogram import Bin, histogram
from journeymap.maps.drawing.svg import Drawing
from journeymap.maps.lanes.reading import titled
from journeymap.web.pages.lists.choosing import said
from journeymap.web.pages.lists.lists import address

BINS = 20


@dataclass(frozen=True)
class Told:
    """title, address: of the list; rows: band, its values, how many go to each band (same, number)."""

    title: str
    address: str
    number: int
    moved: int
    share: str
    bands: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[tuple[bool, int], ...]], ...]
    drawn: Drawing
    furthest: tuple[dict[str, str], ...]


def told(model: Model, sight: Sight) -> list[Told]:
    """Empty where the newest run does not rate by both models."""
    return [_told(each, sight) for each in changes(model)]


def _told(found: Change, sight: Sight) -> Told:
    unit = found.stored.unit
    rows = [
        (
            band,
            between(found.cuts, at, unit),
            tuple((at == to, int(n)) for to, n in enumerate(found.moves[at])),
        )
        for at, band in enumerate(BANDS)
    ]
    furthest = [
        {
            "key": move.key if sight.identities else masked(move.key) or "",
            "link": reverse("person-timeline", args=[opaque(move.key)]) if sight.identities else "",
            "before": said(move.before, unit),
            "after": said(move.after, unit),
            "bands": " → ".join(move.bands),
        }
        for move in found.furthest
    ]
    return Told(
        title=titled(found.stored.name),
        address=address(found.stored) if sight.identities else "",
        number=found.number,
        moved=found.moved,
        share=figures.share(found.moved / found.number, 1),
        bands=BANDS,
        rows=tuple(reversed(rows)),
        drawn=distributions(found, unit),
        furthest=tuple(furthest),
    )


def between(cuts: tuple[float, ...], at: int, unit: str) -> str:
    low = said(cuts[at - 1], unit) if at else ""
    high = said(cuts[at], unit) if at < len(cuts) and np.isfinite(cuts[at]) else ""
    return f"{low} to {high}" if low and high else f"under {high}" if high else f"from {low}"


def distributions(found: Change, unit: str) -> Drawing:
    """Bars: what the shadow says; the outline: what the active model says."""
    both = np.concatenate([found.before, found.after])
    low, high = float(both.min()), float(both.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    after, edges = np.histogram(found.after, BINS, (low, high))
    before, _ = np.histogram(found.before, BINS, (low, high))
    names = [said(float(edge), unit) for edge in edges]
    bins = [Bin(f"{names[at]} to {names[at + 1]}", int(after[at]), int(before[at])) for at in range(BINS)]
    words = f"Customers by value, {names[0]} to {names[-1]}: the shadow as bars, the active model as a line"
    return histogram(bins, (names[0], names[-1]), words)
