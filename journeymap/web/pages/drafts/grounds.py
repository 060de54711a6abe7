"""What a draft rests on, ready to read: sentences whose numbers open, quotes of those who may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from journeymap.analysis.evidence import Sight
from journeymap.analysis.models import Proposal
from journeymap.analysis.parts import Part
from journeymap.maps.gathering import data_of
from journeymap.maps.quotes import Quote, quotes
from journeymap.mining import Selection
from journeymap.web.pages.assistant.facts import facts_of
from journeymap.web.pages.assistant.turns import Line, lines

QUOTES = 5


@dataclass(frozen=True)
class Grounds:
    """blind: whether quotes stand behind it that this person may not read."""

    sentences: list[Line]
    caveats: list[Line]
    method: list[Line]
    quotes: tuple[Quote, ...] = ()
    blind: bool = False


def grounds_of(proposal: Proposal, sight: Sight) -> Grounds | None:
    """None for a proposal that came without."""
    told: Mapping[str, Any] = proposal.grounds
    if not told:
        return None
    found = read(told, proposal.journey.slug if proposal.journey else "")
    ids = tuple(told.get("quotes", ()))
    said = _quotes(proposal, ids, sight) if ids and sight.texts else ()
    return replace(found, quotes=said, blind=bool(ids) and not sight.texts)


def read(told: Mapping[str, Any], journey: str) -> Grounds:
    """What `drafting.texts.grounds_of` wrote, without quotes. journey: slug, for links of names."""
    facts = facts_of(told["facts"], [])
    sentences, caveats, method = (
        lines(told[name], facts, journey) for name in ("sentences", "caveats", "method")
    )
    return Grounds(sentences, caveats, method)


def _quotes(proposal: Proposal, ids: tuple[str, ...], sight: Sight) -> tuple[Quote, ...]:
    """Their words as they are kept now: what was erased is gone here, too."""
    if proposal.journey is None:
        return ()
    data = data_of(proposal.journey, Part())
    behind = Selection(subject="feedback", ids=tuple(sorted(ids)))
    return tuple(quotes(data, behind, (), sight, QUOTES)["typical"])
