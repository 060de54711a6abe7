"""The editor's board: stages as columns, touchpoints as cards, and what nothing matches."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from journeymap.events import snapshots
from journeymap.journeys.editing.wording import rule_words
from journeymap.journeys.rules import Preview, preview
from journeymap.maps.keeping import kept_map
from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import JourneyDefinition
from journeymap.web.pages.asked import sheet

from .editor import EditorPage

CARDS = 60  # of a column that are shown at once
UNMATCHED = 25  # activities on a page
EVERY = 10_000_000


@dataclass(frozen=True)
class Card:
    """A touchpoint. cases: None where they are not counted."""

    pk: int
    name: str
    stage: int | None
    events: int
    cases: int | None
    rules: int


@dataclass(frozen=True)
class Column:
    """A stage with the cards that are shown, or (pk None) what lies in no stage."""

    pk: int | None
    name: str
    place: int
    cards: list[Card]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.cards)


class BoardPage(EditorPage):
    tab = "journey-edit"
    template_name = "web/journeys/board.html"

    def parts(self, now: JourneyDefinition) -> dict[str, Any]:
        try:
            counted, trouble = preview(now, snapshots.current(), EVERY), ""
        except DefinitionError as error:
            bare = now.model_copy(update={"rules": ()})
            counted, trouble = preview(bare, snapshots.current(), EVERY), str(error)
        query = self.request.GET.get("q", "").strip()
        cards = self.cards(now, counted)
        columns = self.columns(now, cards, query)
        chosen = next((card for card in cards if str(card.pk) == self.request.GET.get("touchpoint")), None)
        return {
            "trouble": trouble,
            "columns": columns,
            "stages": [column for column in columns if column.pk is not None],
            "names": [card.name for card in cards],
            "q": query,
            "chosen": chosen,
            "chosen_rules": [
                {"words": rule_words(rule), "events": told["events"], "json": json.dumps(rule.model_dump())}
                for rule, told in zip(now.rules, counted["rules"], strict=False)
                if chosen and rule.touchpoint == chosen.name
            ],
            "with_cases": "cases" in self.request.GET,
            **self.unmatched(counted),
        }

    def cards(self, now: JourneyDefinition, counted: Preview) -> list[Card]:
        events, rules = Counter[str](), Counter[str]()
        for told in counted["rules"]:
            events[told["touchpoint"]] += told["events"]
            rules[told["touchpoint"]] += 1
        cases = self.cases() if "cases" in self.request.GET else {}
        return [
            Card(row.pk, row.name, row.stage_id, events[row.name], cases.get(row.name), rules[row.name])
            for row in self.journey.touchpoints.all()
        ]

    def cases(self) -> dict[str, int]:
        """Cases of each touchpoint, from the map: computed where it is not kept."""
        return {
            each["anchor"]["name"]: int(each["value"] or 0)
            for each in kept_map(self.journey)["measures"]
            if (each["name"], each["anchor"]["place"]) == ("cases", "touchpoint")
        }

    def columns(self, now: JourneyDefinition, cards: list[Card], query: str) -> list[Column]:
        found = [card for card in cards if query.casefold() in card.name.casefold()]
        inside: dict[int | None, list[Card]] = {}
        for card in found:
            inside.setdefault(card.stage, []).append(card)
        stages: list[tuple[int | None, str]] = list(self.journey.stages.values_list("pk", "name"))
        return [
            Column(pk, name, place, inside.get(pk, [])[:CARDS], len(inside.get(pk, [])))
            for place, (pk, name) in enumerate([*stages, (None, "In no stage")])
        ]

    def unmatched(self, counted: Preview) -> dict[str, Any]:
        wanted = self.request.GET.get("activity", "").strip()
        found = [each for each in counted["unmatched"] if wanted.casefold() in each["activity"].casefold()]
        page = sheet(self.request, found, UNMATCHED)
        rows = [{**each, "json": json.dumps(each["activity"])} for each in page]
        return {
            "events": counted["events"],
            "unmatched": rows,
            "unmatched_page": page,
            "unmatched_events": counted["unmatched_events"],
            "unmatched_activities": counted["unmatched_activities"],
            "wanted": wanted,
        }
