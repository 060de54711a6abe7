"""What templates of maps ask of a board's cells: their address, their content in words, open comments."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from journeymap.maps.lanes import Cell, Lane, Line

register = template.Library()


@register.simple_tag
def address_in(lane: Lane, cell: Cell) -> str:
    """What opens a cell: its own number, the only one in it, or the cell as a whole (lane and stage)."""
    if cell.address:
        return cell.address
    if len(cell.addresses) == 1 and not lane.written:
        return cell.addresses[0]
    return f"{lane.key}.{cell.stage + 1}" if cell.addresses or lane.written else ""


@register.simple_tag
def said_in(lane: Lane, cell: Cell, talk: Mapping[str, int] | str) -> list[tuple[str, int]]:
    """(address, open threads) of a cell and of each of its lines that people speak of.

    talk: address -> open threads; "" where nothing can be said, as of a published version.
    """
    if isinstance(talk, str):
        return []
    places = dict.fromkeys((f"{lane.key}.{cell.stage + 1}", *cell.addresses))
    return [(place, talk[place]) for place in places if place in talk]


@register.simple_tag
def said_of(line: Line, talk: Mapping[str, int] | str) -> int:
    """Open threads of one line."""
    return 0 if isinstance(talk, str) else talk.get(line.address or "", 0)


@register.simple_tag
def in_words(cell: Cell) -> str:
    """A cell for who cannot see it: lane and stage, each line, its status unless it is measured."""
    said = [spoken(line) for line in cell.lines] or ([cell.empty] if cell.empty else [])
    if cell.more:
        said.append(cell.fold_words)
    if cell.glyph:
        said.append(f"{cell.status} {cell.words}".strip())
    return f"{cell.label}: {'; '.join(said)}" if said else cell.label


def spoken(line: Line) -> str:
    mood = {"painpt": "pain", "bright": "bright spot", "mot": "moment of truth"}.get(line.glyph, "")
    told = [mood, line.name, line.before and f"{line.before} before, now", line.value, line.interval, line.n]
    return " ".join(each for each in (*told, line.change, line.note) if each)
