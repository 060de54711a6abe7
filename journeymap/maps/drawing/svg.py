"""Elements of SVG, escaped by construction, and the text of a finished drawing."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Drawing(str):
    """Finished SVG. Templates show it as it is: all texts in it went through `text` and `add`."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


NOTHING = Drawing("")


def clean(text: str) -> str:
    """What XML cannot hold becomes U+FFFD."""
    return NOT_IN_XML.sub("\ufffd", text)


def number(value: float) -> str:
    """Two decimals at most, no trailing zeros, no minus zero."""
    told = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if told == "-0" else told


def percent(part: float, whole: float) -> str:
    """Where `part` of `whole` lies, as an attribute: 32.41%."""
    return f"{number(100 * part / whole if whole else 0)}%"


def add(parent: ET.Element, tag: str, content: str | None = None, **attributes: Any) -> ET.Element:
    """A child with attributes (`class_`, `data_address`; None leaves one out) and text."""
    made = ET.SubElement(parent, tag)
    for name, value in attributes.items():
        if value is not None:
            told = number(value) if isinstance(value, float) else clean(str(value))
            made.set(name.rstrip("_").replace("_", "-"), told)
    if content is not None:
        made.text = clean(content)
    return made


def text(
    parent: ET.Element, x: float | str, y: float, *runs: tuple[str, str], **attributes: Any
) -> ET.Element:
    """A line of text at its baseline; each run is (words, class), class may be empty."""
    made = add(parent, "text", x=x, y=y, **attributes)
    for words, kind in runs:
        add(made, "tspan", words, class_=kind or None)
    return made


def canvas(kind: str, height: float, title: str, told: str = "", width: float | None = None) -> ET.Element:
    """The root: as wide as its room, or `width` px; its title and description are read out."""
    root = ET.Element("svg")
    root.set("xmlns", "http://www.w3.org/2000/svg")
    root.set("class", f"drawn {kind}")
    root.set("width", "100%" if width is None else number(width))
    root.set("height", number(height))
    if width is not None:
        root.set("viewBox", f"0 0 {number(width)} {number(height)}")
    root.set("role", "img")
    root.set("aria-label", clean(title))
    add(root, "title", title)
    if told:
        add(root, "desc", told)
    return root


def stretched(root: ET.Element, width: float, height: float) -> ET.Element:
    """A layer for shapes that may be stretched sideways: px coordinates of a drawing `width` wide."""
    return add(
        root,
        "svg",
        class_="stretched",
        width="100%",
        height=height,
        viewBox=f"0 0 {number(width)} {number(height)}",
        preserveAspectRatio="none",
    )


def finished(root: ET.Element) -> Drawing:
    return Drawing(ET.tostring(root, encoding="unicode"))
