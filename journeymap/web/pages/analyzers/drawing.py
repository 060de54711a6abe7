"""How long the runs of an analyzer took, drawn: one bar a run, oldest at the left, those on a part hollow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from journeymap.analysis.models import Run
from journeymap.maps import figures

WIDE, TALL, STEP = 240, 34, 6


@dataclass(frozen=True)
class Durations:
    """The drawing, and what it says in words. longest: seconds."""

    svg: SafeString
    words: str
    longest: float


def durations(runs: Sequence[Run]) -> Durations | None:
    """None with fewer than two runs that say how long they took. `runs`: newest first."""
    timed = [run for run in reversed(runs) if run.seconds is not None]
    if len(timed) < 2:
        return None
    longest = max(run.seconds or 0.0 for run in timed) or 1.0
    shown = timed[-(WIDE // STEP) :]
    words = (
        f"{len(shown)} runs, the newest took {figures.duration(shown[-1].seconds)}, "
        f"the longest {figures.duration(longest)}"
    )
    root = ET.Element("g")
    for place, run in enumerate(shown):
        height = max(1.5, (TALL - 2) * (run.seconds or 0.0) / longest)
        where = {"x": place * STEP, "y": f"{TALL - height:.1f}"}
        size = {"width": STEP - 2, "height": f"{height:.1f}"}
        told = {name: str(value) for name, value in (where | size).items()}
        bar = ET.SubElement(root, "rect", {"class": "took part" if run.filter else "took", **told})
        ET.SubElement(bar, "title").text = f"run {run.pk}: {figures.duration(run.seconds)}"
    drawn = mark_safe(ET.tostring(root, encoding="unicode"))  # noqa: S308 - ours: numbers only
    svg = format_html(
        '<svg class="took" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img"'
        ' aria-label="{2}">{3}</svg>',
        len(shown) * STEP, TALL, words, drawn,
    )  # fmt: skip
    return Durations(svg, words, longest)
