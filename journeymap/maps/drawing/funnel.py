"""The funnel: a bar for each stage as long as its cases, and what is lost since the stage before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, percent, text
from journeymap.maps.drawing.texts import fitted
from journeymap.maps.figures import bounds, count, share

ROW = 46.0
NAME_ROOM = 220.0


@dataclass(frozen=True)
class Step:
    """A stage: cases that came so far, and their share of the step before (null where it is not known)."""

    name: str
    cases: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    address: str | None = None


def funnel(steps: Sequence[Step]) -> Drawing:
    """The drawing, as wide as its room; empty without steps."""
    if not steps:
        return NOTHING
    most = max(1, *(step.cases for step in steps))
    root = canvas("funnel", ROW * len(steps), f"Funnel of {len(steps)} stages", in_words(steps))
    before: int | None = None
    for place, step in enumerate(steps):
        row(root, step, before, most, ROW * place)
        before = step.cases
    return finished(root)


def row(root: ET.Element, step: Step, before: int | None, most: int, top: float) -> None:
    text(root, 0, top + 12, (fitted(step.name, NAME_ROOM), "strong"))
    text(root, "100%", top + 12, (count(step.cases), "strong"), (" cases", ""), text_anchor="end")
    add(root, "rect", class_="ground", x=0, y=top + 17, width="100%", height=9, rx=2)
    if before is not None and before > step.cases:
        add(root, "rect", class_="lost", x=0, y=top + 17, width=percent(before, most), height=9, rx=2)
    add(root, "rect", class_="fill", x=0, y=top + 17, width=percent(step.cases, most), height=9, rx=2)
    if before is not None:
        text(root, 0, top + 38, (of_previous(step), ""), class_="quiet")
    if step.address is not None:
        made = add(
            root, "rect", class_="hit", x=0, y=top, width="100%", height=ROW, data_address=step.address
        )
        add(made, "title", f"{step.name}: {count(step.cases)} cases")


def of_previous(step: Step) -> str:
    if step.share is None:
        return "too few cases before to tell a share"
    told = f"{share(step.share, 1, step.low, step.high)} of previous"
    return f"{told} {bounds(step.low, step.high)}".rstrip()


def in_words(steps: Sequence[Step]) -> str:
    told = [f"{steps[0].name} {count(steps[0].cases)}"]
    told += [f"{step.name} {count(step.cases)}, {of_previous(step)}" for step in steps[1:]]
    return f"{'; '.join(told)}."
