"""The drawer as plain data: of one number or finding, or of a cell that holds several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from journeymap.journeys.models import Journey
from journeymap.maps import figures, titles
from journeymap.maps.keeping import kept_map
from journeymap.maps.lanes import Cell, Lane
from journeymap.maps.lanes.reading import names_of, state
from journeymap.maps.models import TRUTHS
from journeymap.maps.opening import Opened
from journeymap.web.pages.maps import claiming, evidence
from journeymap.web.pages.maps.looking import Look


def of_cell(lane: Lane, cell: Cell, address: str, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """A cell that holds several numbers, or what people wrote: each of them can be opened.

    Of a lane that people write, also each note with its limit as it is typed, and what can be its evidence.
    """
    told: dict[str, Any] = {}
    if lane.written:
        told["notes"] = [(note, claiming.typed(note, drawn)) for note in cell.notes]
        told["numbers"] = claiming.choices(drawn, cell.stage)
        told["touchpoints"] = drawn["stages"][cell.stage]["touchpoints"] if lane.key == TRUTHS else []
    return {
        **told,
        "kind": "cell",
        "address": address,
        "title": cell.label,
        "commented": cell.label,
        "lines": [*cell.lines, *cell.more],
        "cell": cell,
        "lane": lane,
    }


def of_number(
    journey: Journey,
    look: Look,
    told: Mapping[str, Any],
    beside: Mapping[str, Any] | None = None,
    drawn: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A measure or a finding of the map; drawn: the map, where it is not the kept one of the look."""
    finding = "headline" in told
    called = names_of(drawn or kept_map(journey, look.part))
    title = figures.sentence(told["headline"]) if finding else titles.name(told, called)
    place = titles.where(told, called)
    return {
        "kind": "finding" if finding else "measure",
        "address": told["address"],
        "cell": told,
        "title": title,
        "where": place,
        "commented": title if finding else f"{title} at {place}",
        "status": state({**told, "status": told.get("status") or evidence.came(told)}),
        "origin": evidence.origin(told),
        "value": evidence.value(told),
        "interval": evidence.uncertain(told),
        "drawn": evidence.drawn(told),
        "axis": evidence.axis_words(told) if told["value"] is not None else ("", ""),
        "effect": evidence.effect(told) if finding else None,
        "mood": evidence.mood(told),
        "p": evidence.p_value(told.get("p")) if finding else "",
        "impact": impact(told) if finding else "",
        "money": figures.money(-told["money"]) if finding and told["money"] is not None else "",
        "asks": f"What is the {title[:1].lower()}{title[1:]} at {place}?",
        "beside": beside,
        "noun": noun(told),
        "run_page": reverse("run", args=[told["run"]["id"]])
        if told["run"] and not told.get("origin")
        else None,
        "scope": evidence.scope_said(told, not look.part.whole),
        "reproduce": Opened(journey, look.part, dict(told)).reproduce(),
    }


def noun(told: Mapping[str, Any]) -> str:
    """What `n` counts."""
    behind = told["evidence"]
    return evidence.SUBJECTS[behind["subject"]] if behind else ""


def impact(finding: Mapping[str, Any]) -> str:
    """Points of all ended cases; what hurts is negative."""
    if finding["impact"] is None:
        return ""
    return f"{figures.points(-finding['impact'], 1)} of all ended cases"
