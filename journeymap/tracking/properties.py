"""Properties, traits and context as plain columns: what is kept, what is masked, what is left out."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from journeymap.ingest.masking import mask
from journeymap.ingest.readers.rows import BadRow, flatten
from journeymap.tracking import limits

DEPTH = 3  # nested objects deeper than this stay JSON text
LONGEST, LONGEST_NAME = 1_000, 200  # characters of a text and of a column's name; the rest is cut
KEPT = {
    "page": ("path", "title", "referrer"),
    "campaign": ("name", "source", "medium", "term", "content"),
    "device": ("type",),
    "os": ("name",),
    "app": ("name", "version"),
    "library": ("name",),
}
"""What of `context` is kept. No address of a machine, no name of a device, no place."""
ALONE = ("locale", "timezone")
ADDRESSES = (
    "url",
    "path",
    "referrer",
    "page.path",
    "page.referrer",
)  # without what follows the question mark
DROPPED = frozenset({"search", "consent", "ip", "email", "phone"})
NAMES = frozenset(
    {"name", "firstname", "lastname", "first_name", "last_name", "fullname", "username", "password"}
    | {"avatar", "birthday", "address.street", "address.postalcode", "address.postal_code"}
    | {"title", "description", "website"}
)
"""Traits that say who somebody is and nothing of a journey."""
LEFT_OUT = "columns left out"
CREATED = ("createdAt", "created_at", "createdat")


def flat(properties: dict[str, Any], taken: frozenset[str]) -> dict[str, Any]:
    """Columns of an event's properties; one that has the name of a column of ours goes by `properties.name`.
    BadRow where they are nested too deep."""
    if not properties:
        return {}
    told = {called(name): value for name, value in flatten(properties, DEPTH).items()}
    kept = [name for name in told if name.lower() not in DROPPED and name]
    row = {
        f"properties.{name}" if name in taken or name == LEFT_OUT else name: clean(name, told[name])
        for name in kept[: limits.PROPERTIES]
    }
    return row | left_out(len(kept) - limits.PROPERTIES)


def left_out(count: int, before: int | None = None) -> dict[str, int]:
    """The column that tells how many columns a row lost; none where it lost none."""
    return {LEFT_OUT: count + (before or 0)} if count > 0 else {}


def kept_context(context: dict[str, Any]) -> dict[str, Any]:
    found = {name: clean(name, context[name]) for name in ALONE if isinstance(context.get(name), str)}
    for part, names in KEPT.items():
        told = context.get(part)
        if not isinstance(told, dict):
            continue
        for name in names:
            if isinstance(told.get(name), str) and told[name]:
                found[f"{part}.{name}"] = clean(f"{part}.{name}", told[name])
    return found


def traits_of(traits: dict[str, Any]) -> dict[str, Any]:
    """Columns of what is told of a customer. E-mail and phone are kept as keyed digests later on."""
    row: dict[str, Any] = {}
    lost = 0
    for name, value in flatten(traits, DEPTH).items():
        if name in CREATED:
            row["createdAt"] = str(value)
        elif name.lower() in ("email", "phone"):
            row[name.lower()] = str(value)
        elif (plain := called(name)) and plain.lower() not in NAMES | {"userid", "id", LEFT_OUT}:
            if len(row) < limits.PROPERTIES or plain in row:
                row[plain] = clean(plain, value)
            else:
                lost += 1
    return row | left_out(lost)


def called(name: str) -> str:
    """A name that a column can have."""
    return storable(name.strip()[:LONGEST_NAME])


def storable(text: str) -> str:
    """Text without NUL and without half a pair of surrogates, which JSON may hold."""
    text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def clean(name: str, value: Any) -> Any:
    """A cell without what personal data can be told in it. Ids and numbers stay as they are."""
    if not isinstance(value, str):
        return None if isinstance(value, float) and not math.isfinite(value) else value
    if name in ADDRESSES:
        value = value.partition("?")[0].partition("#")[0]
    value = storable(value[:LONGEST])
    return masked(value) if "@" in value or " " in value else value


@lru_cache(maxsize=20_000)
def masked(text: str) -> str:
    return mask(text).text


def number(told: Any) -> float | None:
    """A finite number, also written as text."""
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        found = float(told)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


__all__ = ["BadRow", "clean", "flat", "kept_context", "masked", "number", "storable", "traits_of"]
