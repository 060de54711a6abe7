"""What an event is called, and by which channel it came, where the tracker does not say so itself."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

LONGEST = 200  # characters of an activity
OF_ONE = re.compile(r"/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,})(?=/|$)", re.I)
PHONES = frozenset({"ios", "android", "ipados"})


def activity_of(
    kind: str, message: dict[str, Any], properties: dict[str, Any], context: dict[str, Any]
) -> str:
    """The event of a track call; `Page: name` and `Screen: name` of the others. A page without a name goes by
    its path, in which what names one thing alone (a number, an id) is a star."""
    if kind == "track":
        return text(message.get("event"))
    name = text(message.get("name") or properties.get("name") or message.get("event"))
    category = text(message.get("category") or properties.get("category"))
    if kind == "page" and not name:
        name = path_of(properties, context)
    told = " / ".join(filter(None, (category, name)))
    return f"{kind.capitalize()}: {told}"[:LONGEST] if told else kind.capitalize()


def path_of(properties: dict[str, Any], context: dict[str, Any]) -> str:
    page = context.get("page")
    for told in (properties, page if isinstance(page, dict) else {}):
        for address in (told.get("path"), told.get("url")):
            if isinstance(address, str) and (path := path_in(address)):
                return OF_ONE.sub("/*", path)
    return ""


def path_in(address: str) -> str:
    try:
        return text(urlsplit(address).path)
    except ValueError:
        return ""


def channel_of(message: dict[str, Any], context: dict[str, Any]) -> str:
    """As the message says; else app or web by the device, else server."""
    told = text(message.get("channel"))
    if told:
        return told
    system = {**part(context, "os"), **part(context, "device")}
    names = {text(system.get("name")).lower(), text(system.get("type")).lower()}
    if names & PHONES:
        return "app"
    library = text(part(context, "library").get("name")).lower()
    return "web" if "page" in context or library.endswith((".js", "-js", "-next")) else "server"


def part(context: dict[str, Any], name: str) -> dict[str, Any]:
    told = context.get(name)
    return told if isinstance(told, dict) else {}


def text(told: Any) -> str:
    """Words in one line; empty for what is no text."""
    return " ".join(told.split())[:LONGEST] if isinstance(told, str) else ""
