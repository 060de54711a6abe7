"""What rooms above this one keep of a journey and runs may ask for, as "curated:<name>".

Rooms name theirs in `AppConfig.ready`:

    offer("design", "journeymap.publishing.drift", missing="publish the map first")

The module has two functions: told(journey) gives plain JSON data, or None where nothing is kept;
revision(journey) a number that grows with every change of it, 0 where nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from journeymap.journeys.models import Journey


@dataclass(frozen=True)
class Offer:
    """module: where the two functions are. missing: how a person brings it about, for who waits for it."""

    module: str
    missing: str

    def told(self, journey: Journey) -> dict[str, Any] | None:
        return import_string(f"{self.module}.told")(journey)

    def revision(self, journey: Journey) -> int:
        return import_string(f"{self.module}.revision")(journey)


offered: dict[str, Offer] = {}


def offer(name: str, module: str, missing: str) -> None:
    """Give runs on a journey another kind of kept things. ValueError where another room offers the name."""
    entry = Offer(module, missing)
    if offered.setdefault(name, entry) != entry:
        raise ValueError(f"Two rooms offer {name!r} to runs; give one of them another name")


def missing(name: str) -> str:
    """How a kind that an analyzer needs comes about."""
    return offered[name].missing if name in offered else "nobody keeps any yet"
