"""A board as one HTML file that works from a disk: it asks for nothing, and a policy in it says so.

Styles are those of the house, read from its static files; the few rules and the script of this page lie in
`offline/`. Both are let in by their digests alone: a name that came with the data can run nothing.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template import Context, Engine
from django.utils.html import json_script
from django.utils.safestring import mark_safe

from journeymap.maps import figures
from journeymap.maps.exporting.sheet_frame import FINDINGS, key_parts, key_words
from journeymap.maps.exporting.sheet_parts import Facts
from journeymap.maps.lanes import Board, Line

OFFLINE = Path(__file__).parent / "offline"
STYLES = ("web/css/base.css", "web/css/drawing.css", "web/css/map.css")
GLYPHS = re.compile(r'<symbol id="g-.*?</symbol>', re.DOTALL)
Numbers = Mapping[str, Mapping[str, Any]]
"""Address -> a measure or a finding as the map has it."""


def page(board: Board, facts: Facts, numbers: Numbers) -> str:
    """The text of the file. numbers: what a line's address leads to."""
    style, script = rules(), (OFFLINE / "page.js").read_text(encoding="utf-8")
    strip = list(enumerate(board.strip, 1))
    first = [(number, line) for number, line in strip if line.value][:FINDINGS]
    told = {
        "first": first,
        "rest": [one for one in strip if one not in first],
        "facts": facts,
        "board": board,
        "key": key_parts(board),
        "said": key_words(board, facts),
        "style": mark_safe(style),  # noqa: S308 (files of the house)
        "script": mark_safe(script),  # noqa: S308
        "style_hash": mark_safe(digest(style)),  # noqa: S308
        "script_hash": mark_safe(digest(script)),  # noqa: S308
        "glyphs": mark_safe(symbols()),  # noqa: S308
        "numbers": json_script(opened(board, numbers), "numbers"),
    }
    return templates().get_template("page").render(Context(told))


@cache
def templates() -> Engine:
    parts = {name: (OFFLINE / f"{name}.html").read_text(encoding="utf-8") for name in ("page", "line")}
    return Engine(loaders=[("django.template.loaders.locmem.Loader", parts)])


@cache
def rules() -> str:
    sheets = [house(name) for name in STYLES]
    return "\n".join([*sheets, (OFFLINE / "page.css").read_text(encoding="utf-8")])


@cache
def symbols() -> str:
    return "".join(GLYPHS.findall(house("web/icons.svg")))


def house(name: str) -> str:
    """A static file of the house. FileNotFoundError says which is missing."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"The static file {name} is missing: install the whole of Journeymap again.")
    return Path(found).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """As a Content-Security-Policy names a text that it lets in."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def opened(board: Board, numbers: Numbers) -> dict[str, Any]:
    """What each cell opens: its lines with value, interval, n, method and status."""
    found: dict[str, Any] = {}
    for place, line in enumerate(board.strip, 1):
        found[f"strip.{place}"] = {"title": line.name, "numbers": list(numbered([line], numbers))}
    for lane in board.lanes:
        for cell in lane.cells:
            lines = list(numbered((*cell.lines, *cell.more), numbers))
            found[f"{lane.key}.{cell.stage}"] = {"title": cell.label, "numbers": lines, "empty": cell.empty}
    return found


def numbered(lines: tuple[Line, ...] | list[Line], numbers: Numbers) -> Iterator[dict[str, Any]]:
    for line in lines:
        number = numbers.get(line.address or "", {})
        facts = [
            ("Interval", line.interval or interval(number)),
            ("n", figures.count(number["n"]) if number else line.n.removeprefix("n ")),
            ("Before", line.before),
            ("Change", line.change),
            ("Status", status(number)),
            ("Method", number.get("method") or ""),
            ("By", by(number)),
            ("Basis", basis(number)),
            ("Note", line.note),
        ]
        yield {
            "name": number.get("headline") or line.name or line.long,
            "value": line.value,
            "mood": line.mood,
            "facts": [(word, value) for word, value in facts if value],
        }


def interval(number: Mapping[str, Any]) -> str:
    told = number.get("interval")
    if not told or told["low"] is None or told["high"] is None:
        return ""
    level = f"{100 * told['level']:g}{figures.NARROW}% " if told.get("level") else ""
    return f"{level}{figures.ends(told['low'], told['high'], number['unit'])}"


def status(number: Mapping[str, Any]) -> str:
    if not number:
        return ""
    told = number.get("status", "measured")
    return f"{told}, stale: data or definition changed since" if number.get("stale") else told


def by(number: Mapping[str, Any]) -> str:
    run = number.get("run")
    return f"{run['analyzer']} {run['version']} (run {run['id']})" if run else ""


def basis(number: Mapping[str, Any]) -> str:
    effect = number.get("effect")
    return f"{effect['basis']}; association, not cause" if effect else ""
