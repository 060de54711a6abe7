"""The transition graph: stages as columns, places sized by cases, edges by how often. It says what it hides.

Edges forward run left to right, those back below the columns, those inside a stage right of it, loops on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.columns import ordered, stacked
from journeymap.maps.drawing.curve import Where
from journeymap.maps.drawing.labels import Box, Ground, Wanted, placed
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, clean, finished, number, text
from journeymap.maps.drawing.texts import fitted, width, wrapped
from journeymap.maps.figures import count, share

COLUMN = 228.0
WIDE = 158.0
LOW, HIGH = 22.0, 40.0
ROW = 12.0
GAP = 16.0
HEAD, MARGIN = 34.0, 14.0
THICK = 7.0
TOLD = 24
"""At most as many edges get their count written; the others say it when pointed at."""


@dataclass(frozen=True)
class Place:
    """A touchpoint or activity in the column of its stage."""

    key: str
    column: int
    name: str
    cases: int
    kind: str = ""
    address: str | None = None


@dataclass(frozen=True)
class Edge:
    source: str
    target: str
    count: int
    address: str | None = None


@dataclass(frozen=True)
class Hidden:
    """What is not drawn: edges and places by number, the share of all steps that the drawn edges stand for,
    and how often a drawn edge happened at least."""

    edges: int = 0
    places: int = 0
    shown_share: float | None = None
    fewest: int | None = None
    counts: str = "steps"


@dataclass(frozen=True)
class Way:
    """An edge as drawn: its path, the middle of it, and where and how its arrow points."""

    path: str
    middle: Where
    tip: Where
    points: str
    kind: str


def graph(
    stages: Sequence[str],
    places: Sequence[Place],
    edges: Sequence[Edge],
    hidden: Hidden | None = None,
    column: float = COLUMN,
) -> Drawing:
    """The drawing; empty without places. KeyError for an edge whose end is not there."""
    if not places:
        return NOTHING
    hidden = hidden or Hidden()
    boxes = laid(len(stages), places, edges, column)
    base = max(box.y + box.height for box in boxes.values())
    ways = {edge: way(boxes, edge, base) for edge in edges}
    back = [boxes[e.source].x - boxes[e.target].x for e, w in ways.items() if w.kind == "back"]
    tall = base + (26 + depth(max(back)) * 0.8 if back else 20) + 24
    wide = MARGIN * 2 + column * len(stages)
    said = in_words(hidden, len(edges))
    root = canvas("graph", tall, f"Transitions between {len(places)} places", said, width=wide)
    for place, stage in enumerate(stages):
        x = MARGIN + place * column
        text(root, x, 18, (fitted(stage, column - 20, 12), "strong"))
        if place:
            add(root, "line", class_="rule", x1=x - 14, x2=x - 14, y1=0, y2=tall - 22)
    arrows(root, ways, places)
    nodes(root, boxes, places)
    counts(root, ways, boxes, wide, tall)
    text(root, MARGIN, tall - 6, (said, ""), class_="quiet")
    return finished(root)


def laid(stages: int, places: Sequence[Place], edges: Sequence[Edge], column: float) -> dict[str, Box]:
    """A box for each place; as high as its cases say, in the order with few crossings."""
    by_key = {place.key: place for place in places}
    columns: list[list[str]] = [[] for _ in range(max(stages, 1 + max(place.column for place in places)))]
    for place in sorted(places, key=lambda place: -place.cases):
        columns[place.column].append(place.key)
    most = max(1, *(place.cases for place in places))
    size = {
        place.key: max(LOW + (HIGH - LOW) * place.cases / most, LOW + ROW * (len(label(place)) - 1))
        for place in places
    }
    columns = ordered(columns, {(edge.source, edge.target): edge.count for edge in edges})
    tallest = max(sum(size[key] + GAP for key in keys) for keys in columns)
    found: dict[str, Box] = {}
    for keys in columns:
        own = sum(size[key] + GAP for key in keys)
        tops = stacked([size[key] for key in keys], GAP, HEAD + (tallest - own) / 2)
        for key, top in zip(keys, tops, strict=True):
            found[key] = Box(MARGIN + by_key[key].column * column, top, WIDE, size[key])
    return found


def depth(span: float) -> float:
    return 34 + span * 0.11


def way(boxes: Mapping[str, Box], edge: Edge, base: float) -> Way:
    """The path of an edge, by how its ends lie to one another."""
    a, b = boxes[edge.source], boxes[edge.target]
    right, left = a.x + a.width, b.x
    if edge.source == edge.target:
        x, y = right - 8, a.y
        path = f"M{number(x - 16)} {number(y)}C{number(x - 18)} {number(y - 14)} {number(x + 6)} "
        return Way(f"{path}{number(y - 14)} {number(x)} {number(y)}", (x - 7, y - 8), (x, y), "down", "loop")
    y0, y1 = a.y + a.height / 2, b.y + b.height / 2
    if a.x < b.x:
        bend = max(30.0, (left - right) * 0.5)
        path = cubic((right, y0), (right + bend, y0), (left - 5 - bend, y1), (left - 5, y1))
        return Way(path, ((right + left) / 2, (y0 + y1) / 2), (left, y1), "right", "forth")
    if a.x == b.x:
        out = right + 16 + abs(y1 - y0) * 0.12
        path = cubic((right, y0), (out, y0), (out, y1), (right + 5, y1))
        return Way(path, (right + (out - right) * 0.75, (y0 + y1) / 2), (right, y1), "left", "within")
    low = base + depth(a.x - b.x)
    x0, x1 = a.x + a.width * 0.5, b.x + b.width * 0.5
    path = cubic((x0, a.y + a.height), (x0, low), (x1, low), (x1, b.y + b.height + 5))
    middle = ((x0 + x1) / 2, (a.y + a.height + 6 * low + b.y + b.height) / 8)
    return Way(path, middle, (x1, b.y + b.height), "up", "back")


def cubic(*points: Where) -> str:
    told = [f"{number(x)} {number(y)}" for x, y in points]
    return f"M{told[0]}C{' '.join(told[1:])}"


def arrows(root: ET.Element, ways: Mapping[Edge, Way], places: Sequence[Place]) -> None:
    """Edges, rare ones first, so that what is common lies on top."""
    names = {place.key: place.name for place in places}
    most = max((edge.count for edge in ways), default=1) or 1
    for edge, drawn in sorted(ways.items(), key=lambda pair: pair[0].count):
        weight = edge.count / most
        strength = 1 + min(3, int(weight**0.5 * 4))
        made = add(
            root,
            "path",
            class_=f"edge {drawn.kind} strength-{strength}" + (" mark" if edge.address else ""),
            stroke_width=number(0.8 + (THICK - 0.8) * weight),
            d=drawn.path,
            data_address=edge.address,
        )
        add(made, "title", f"{names[edge.source]} → {names[edge.target]}: {count(edge.count)}")
        add(root, "path", class_=f"tip {drawn.kind}", d=tip(drawn))


def tip(drawn: Way) -> str:
    """A small triangle that points where the edge arrives."""
    x, y = drawn.tip
    dx, dy = {"right": (-6, 0), "left": (6, 0), "up": (0, 6), "down": (0, -5)}[drawn.points]
    side = (0, 3.5) if dx else (3.5, 0)
    corners = ((x, y), (x + dx + side[0], y + dy + side[1]), (x + dx - side[0], y + dy - side[1]))
    return "M" + "L".join(f"{number(a)} {number(b)}" for a, b in corners) + "Z"


def nodes(root: ET.Element, boxes: Mapping[str, Box], places: Sequence[Place]) -> None:
    for place in places:
        box = boxes[place.key]
        group = add(root, "g", class_="node mark" if place.address else "node", data_address=place.address)
        add(group, "title", f"{place.name}: {count(place.cases)} cases")
        kind = f" {place.kind}" if place.kind else ""
        add(
            group, "rect", class_=f"place{kind}", x=box.x, y=box.y, width=box.width, height=box.height, rx=4
        )  # fmt: skip
        y, cases = box.y + box.height / 2 + 4, count(place.cases)
        rows = label(place)
        for number_of_row, row in enumerate(rows):
            text(group, box.x + 8, y + ROW * (number_of_row - (len(rows) - 1) / 2), (row, "strong"))
        text(group, box.x + box.width - 7, y, (cases, ""), text_anchor="end")


def label(place: Place) -> list[str]:
    """The name in one row or two, left of the number."""
    return wrapped(place.name, WIDE - 22 - width(count(place.cases)))


def counts(
    root: ET.Element, ways: Mapping[Edge, Way], boxes: Mapping[str, Box], wide: float, tall: float
) -> None:
    """How often, beside the most frequent edges that leave room for it."""
    ground = Ground(Box(0, 0, wide, tall - 20), list(boxes.values()))
    often = sorted(ways.items(), key=lambda pair: -pair[0].count)[:TOLD]
    wanted = [
        Wanted(place, drawn.middle, width(count(edge.count)) + 2, up=drawn.kind != "back")
        for place, (edge, drawn) in enumerate(often)
    ]
    for key, box in placed(wanted, ground).items():
        words = count(often[key][0].count)
        x, y = box.x + box.width / 2, box.y + 10
        text(root, x, y, (clean(words), ""), class_="label halo", text_anchor="middle")


def in_words(hidden: Hidden, edges: int) -> str:
    """What is drawn and what is not, as one sentence."""
    told = f"{many(edges, 'transition')} drawn"
    if hidden.shown_share is not None:
        told += f", {share(hidden.shown_share)} of all {hidden.counts}"
    if hidden.edges:
        told += f"; {many(hidden.edges, 'rarer one')} hidden"
        told += f" (below {count(hidden.fewest)})" if hidden.fewest else ""
    if hidden.places:
        told += f"; {many(hidden.places, 'place')} hidden with them"
    return f"{told}." if hidden.edges or hidden.places else f"{told}; nothing hidden."


def many(number: int, word: str) -> str:
    """1 place, 2 places."""
    return f"{count(number)} {word}" if number == 1 else f"{count(number)} {word}s"
