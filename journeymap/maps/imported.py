"""Maps that came as files, shown where nothing was counted here: measured figures always win."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps.models import ImportedMap
from journeymap.mining.definition import JourneyDefinition

AT_HAND = 8  # documents that a process keeps


def newest_imported(journey: Journey) -> ImportedMap | None:
    """The newest map that came for the journey, its content not read yet."""
    return ImportedMap.objects.filter(journey=journey).defer("content").order_by("-pk").first()


def instead(journey: Journey, measured: dict[str, Any]) -> dict[str, Any]:
    """The map to show of the whole journey: the one measured here, or the imported one where the journey has
    no data of its own.

    A journey that a file made has none until events come in after that (or somebody changes it) and its
    touchpoints take some of them. Nobody may change the answer: it is shared within the process.
    """
    row = newest_imported(journey)
    if row is None:
        return measured
    events = measured["totals"]["events"]
    just_made = row.made_journey and (row.revision, row.snapshot) == (
        journey.revision,
        measured["snapshot"],
    )
    if not just_made and measured["unmatched"]["events"] < events:
        return measured
    shown = _content(row.pk, row.made.isoformat())
    if row.revision != journey.revision:
        shown = fitted(shown, definition(journey))
    return {
        **shown,
        "journey": journey.name,
        "slug": journey.slug,
        "imported": {"file": row.file, "at": row.made.isoformat()},
    }


@lru_cache(AT_HAND)
def _content(pk: int, made: str) -> dict[str, Any]:
    """made: a number may be given again after its row went."""
    content: dict[str, Any] = ImportedMap.objects.values_list("content", flat=True).get(pk=pk)
    return content


def fitted(shown: dict[str, Any], wanted: JourneyDefinition) -> dict[str, Any]:
    """An imported map of a journey that was changed since: stages and touchpoints as they are now, figures of
    those that stayed, all of them stale."""
    known = {stage["name"]: stage for stage in shown["stages"]}
    points = {each.name for each in wanted.touchpoints}
    gone = {("stage", name) for name in known if name not in wanted.stages} | {
        ("touchpoint", name)
        for stage in shown["stages"]
        for name in stage["touchpoints"]
        if name not in points
    }

    def kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        anchors = [(row["anchor"]["place"], row["anchor"]["name"]) for row in rows]
        return [
            {**row, "stale": True} for row, anchor in zip(rows, anchors, strict=True) if anchor not in gone
        ]

    return {
        **shown,
        "revision": wanted.revision,
        "key": {**shown["key"], "revision": wanted.revision},
        "stages": [
            {
                **known.get(name, empty_stage(name)),
                "touchpoints": [each.name for each in wanted.touchpoints if each.stage == name],
            }
            for name in wanted.stages
        ],
        "measures": kept(shown["measures"]),
        "findings": kept(shown["findings"]),
    }


def empty_stage(name: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("share_of_start", "share_of_previous", "median_seconds"))
    return {"name": name, "cases": 0, **nothing, "touchpoints": []}
