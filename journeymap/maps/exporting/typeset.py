"""PNG and PDF from the SVG of sheets, by Typst: no browser, no font of the machine, the same bytes each time.

The fonts travel along: Inter (Latin, Greek, Cyrillic), for customers' own words the serif that Typst carries,
and for what Inter lacks those of `letters.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import typst

from journeymap.maps.exporting.letters import FOLDERS, pieces
from journeymap.maps.exporting.shapes import Sheet
from journeymap.maps.exporting.svg import svg

SHARP = 2.0
"""Dots of a picture for a px of the sheet."""
MOST_DOTS = 60e6
WAY = """
#set document(title: sys.inputs.title, author: "Journeymap", date: none)
#set page(width: {width}, height: {height}, margin: 0pt, fill: white)
{images}
"""


def png(sheet: Sheet) -> bytes:
    """A picture of twice the size in px; less where it would have more than 60 million dots."""
    area = sheet.width * sheet.height
    scale = min(SHARP, (MOST_DOTS / area) ** 0.5)
    return _made([sheet], "png", f"{sheet.width}pt", f"{sheet.height}pt", ppi=72 * scale)


def pdf(sheets: Sequence[Sheet], width: float, height: float, at: datetime | None = None) -> bytes:
    """A page a sheet, `width` by `height` mm, with text that can be searched. at: the day of the file."""
    return _made(sheets, "pdf", f"{width}mm", f"{height}mm", timestamp=at)


def _made(
    sheets: Sequence[Sheet],
    form: Literal["png", "pdf"],
    width: str,
    height: str,
    ppi: float | None = None,
    timestamp: datetime | None = None,
) -> bytes:
    names = [f"{number}.svg" for number in range(len(sheets))]
    images = "#pagebreak()\n".join(
        f'#image("{name}", width: 100%, height: 100%, alt: sys.inputs.told)\n' for name in names
    )
    files: Any = {name: svg(sheet, pieces).encode() for name, sheet in zip(names, sheets, strict=True)}
    files["main.typ"] = WAY.format(width=width, height=height, images=images).encode()
    inputs = {"title": sheets[0].title, "told": f"{sheets[0].title}. {sheets[0].told}"}
    told: dict[str, Any] = {} if ppi is None else {"ppi": ppi}
    told |= {} if timestamp is None else {"timestamp": int(timestamp.timestamp())}
    made = typst.compile(
        files, format=form, font_paths=FOLDERS, ignore_system_fonts=True, sys_inputs=inputs, **told
    )
    assert isinstance(made, bytes)
    return made
