"""What of a future map is looked at, read from the query, so that every state of the page is a link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

SHOWS = (("both", "As-is and to-be"), ("ahead", "To-be only"), ("beside", "Side by side"))
SIDES = ("", "add", "change", "opportunities", "scenario", "launch")
NAMES = ("scenario", "show", "side", "change", "kind", "stage")
LONGEST = 200


@dataclass(frozen=True)
class At:
    """scenario: its letter, empty for the first. side: what the panel shows (empty: the forecast).
    change: number of the one that is open; kind, stage: of one that is being added."""

    scenario: str = ""
    show: str = "both"
    side: str = ""
    change: str = ""
    kind: str = ""
    stage: str = ""

    def query(self, **changes: Any) -> str:
        """The query with changes, "?" in front; None drops a name."""
        told = {name: changes.get(name, getattr(self, name)) for name in NAMES}
        if told["show"] == "both":
            told["show"] = ""
        pairs = [(name, told[name]) for name in NAMES if told[name]]
        return f"?{urlencode(pairs)}" if pairs else "?"

    def opened(self, change: str) -> At:
        """The same with the form of this change in the panel."""
        return replace(self, side="change", change=change, kind="", stage="")

    @property
    def here(self) -> str:
        return self.query()

    @property
    def closed(self) -> str:
        """The same with the forecast in the panel."""
        return self.query(side=None, change=None, kind=None, stage=None)


def at_of(query: QueryDict) -> At:
    """Nothing is refused: what means nothing is left out."""
    told = {name: query.get(name, "")[:LONGEST] for name in NAMES}
    if told["show"] not in dict(SHOWS):
        told["show"] = "both"
    if told["side"] not in SIDES:
        told["side"] = ""
    return At(**told)
