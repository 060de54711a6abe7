"""Sankey: places in columns, ribbons as wide as the cases between them; who leaves is told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.columns import ordered, stacked
from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, number, text
from journeymap.maps.drawing.texts import width, wrapped
from journeymap.maps.figures import count

COLUMN = 190.0
BAR = 10.0
DEEP = 300.0
"""Px of the column that holds most cases, without gaps."""
SLOT, GAP = 15.0, 8.0
ROW = 12.0
MARGIN = 12.0
BOTTOM_KINDS = {"goal": 1, "end": 2}


@dataclass(frozen=True)
class Node:
    """A place. kind: start | goal | end, or nothing."""

    key: str
    column: int
    name: str
    cases: int
    kind: str = ""
    address: str | None = None


@dataclass(frozen=True)
class Link:
    """Cases that go from one place to another; those to an end leave."""

    source: str
    target: str
    cases: int
    address: str | None = None


@dataclass(frozen=True)
class Spot:
    x: float
    y: float
    tall: float
    node: Node


def sankey(nodes: Sequence[Node], links: Sequence[Link], column: float = COLUMN) -> Drawing:
    """The drawing; empty without nodes. KeyError for a link to a node that is not there.

    column: px from one column to the next. A column's cases may differ from its neighbours'.
    """
    if not nodes:
        return NOTHING
    spots = laid(nodes, links, column)
    last = max(node.column for node in nodes)
    wide = MARGIN * 2 + column * last + BAR + 150
    tall = max(spot.y + max(spot.tall, SLOT + ROW) for spot in spots.values()) + MARGIN
    title = f"Flow over {last + 1} steps: {len(nodes)} places, {len(links)} ways between them"
    root = canvas("sankey", tall, title, in_words(nodes, links), width=wide)
    ribbons(root, spots, links)
    for spot in spots.values():
        drawn(root, spot, column)
    return finished(root)


def laid(nodes: Sequence[Node], links: Sequence[Link], column: float) -> dict[str, Spot]:
    """Where each node lies: places by their neighbours, goals and ends at the bottom of their column."""
    by_key = {node.key: node for node in nodes}
    last = max(node.column for node in nodes)
    columns: list[list[str]] = [[] for _ in range(last + 1)]
    for node in sorted(nodes, key=lambda node: -node.cases):
        columns[node.column].append(node.key)
    sorted_columns = ordered(columns, {(link.source, link.target): link.cases for link in links})
    most = max(1, *(sum(by_key[key].cases for key in keys) for keys in sorted_columns))
    spots: dict[str, Spot] = {}
    for place, keys in enumerate(sorted_columns):
        keys.sort(key=lambda key: BOTTOM_KINDS.get(by_key[key].kind, 0))
        sizes = [max(1.5, DEEP * by_key[key].cases / most) for key in keys]
        slots = [SLOT + ROW * (len(label(by_key[key], column)) - 1) for key in keys]
        tops = stacked([max(pair) for pair in zip(sizes, slots, strict=True)], GAP, MARGIN)
        for key, top, size in zip(keys, tops, sizes, strict=True):
            spots[key] = Spot(MARGIN + place * column, top, size, by_key[key])
    return spots


def ribbons(root: ET.Element, spots: Mapping[str, Spot], links: Sequence[Link]) -> None:
    """Ribbons leave and arrive side by side, in the order of the places at their other end."""
    scale = scale_of(spots)
    out_at = {key: spot.y for key, spot in spots.items()}
    in_at = dict(out_at)
    starts: dict[Link, float] = {}
    for link in sorted(links, key=lambda link: (spots[link.target].y, link.target)):
        starts[link] = out_at[link.source]
        out_at[link.source] += link.cases * scale
    for link in sorted(links, key=lambda link: (spots[link.source].y, link.source)):
        source, target = spots[link.source], spots[link.target]
        size = max(0.75, link.cases * scale)
        leaving = " leaving" if target.node.kind == "end" else ""
        made = add(
            root,
            "path",
            class_=f"link{leaving}" + (" mark" if link.address else ""),
            d=ribbon(source.x + BAR, starts[link], target.x, in_at[link.target], size),
            data_address=link.address,
        )
        add(made, "title", f"{source.node.name} → {target.node.name}: {count(link.cases)} cases")
        in_at[link.target] += link.cases * scale


def scale_of(spots: Mapping[str, Spot]) -> float:
    """Px a case."""
    largest = max(spots.values(), key=lambda spot: spot.node.cases)
    return largest.tall / largest.node.cases if largest.node.cases else 0.0


def ribbon(x0: float, y0: float, x1: float, y1: float, size: float) -> str:
    middle = number((x0 + x1) / 2)
    a, b = number(x0), number(x1)
    low, high = number(y0 + size), number(y1 + size)
    return (
        f"M{a} {number(y0)}C{middle} {number(y0)} {middle} {number(y1)} {b} {number(y1)}"
        f"L{b} {high}C{middle} {high} {middle} {low} {a} {low}Z"
    )


def drawn(root: ET.Element, spot: Spot, column: float) -> None:
    """The bar of a place, its name and its cases; the number is never cut."""
    node = spot.node
    kind = f" {node.kind}" if node.kind else ""
    made = add(
        root,
        "rect",
        class_=f"place{kind}" + (" mark" if node.address else ""),
        x=spot.x,
        y=spot.y,
        width=BAR,
        height=spot.tall,
        rx=1.5,
        data_address=node.address,
    )
    add(made, "title", f"{node.name}: {count(node.cases)} cases")
    rows = label(node, column)
    strong = "strong" if node.kind else ""
    y = (
        spot.y
        + max(min(spot.tall, 40) / 2, (SLOT + ROW * (len(rows) - 1)) / 2)
        + 4
        - ROW * (len(rows) - 1) / 2
    )
    for place, row in enumerate(rows):
        cases = [(f" {count(node.cases)}", "num")] if place == len(rows) - 1 else []
        text(root, spot.x + BAR + 6, y + ROW * place, (row, strong), *cases, class_="label halo")


def label(node: Node, column: float) -> list[str]:
    """The name in one row or two, with room for the number behind it."""
    return wrapped(node.name, column - BAR - 24, behind=width(f" {count(node.cases)}"))


def in_words(nodes: Sequence[Node], links: Sequence[Link]) -> str:
    by_key = {node.key: node for node in nodes}
    largest = sorted(links, key=lambda link: -link.cases)[:5]
    ways = "; ".join(
        f"{by_key[link.source].name} to {by_key[link.target].name} {count(link.cases)}" for link in largest
    )
    return f"Largest ways: {ways}." if ways else "No way between places."
