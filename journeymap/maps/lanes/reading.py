"""The map's JSON data, looked up by place: what lanes read instead of searching it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Cellar = Mapping[str, Any]
"""A measure or a finding of the map, as its JSON has it."""
END = "END"
PART = ("since", "until", "channels", "traits", "persona", "theme")
SCORES = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
OUTCOMES = {"goal": "reach the goal", "retained": "come back", "satisfied": "are satisfied"}
"""What an effect is an effect on, as the end of "so many of the cases ..."."""
ALL_CASES = "of other cases than shown"


@dataclass(frozen=True, eq=False)
class Reading:
    """A map with its comparison. compared: address -> a difference (a, b, change, low, high, marked).

    other_cases: all cases of the map compared with.
    """

    map: Mapping[str, Any]
    compared: Mapping[str, Any] = field(default_factory=dict)
    other_cases: int | None = None

    @cached_property
    def stages(self) -> list[str]:
        return [stage["name"] for stage in self.map["stages"]]

    @cached_property
    def cases(self) -> int:
        return self.map["totals"]["cases"]

    @cached_property
    def part(self) -> dict[str, Any]:
        """The part of the journey that is shown; empty for the whole."""
        return {name: value for name, value in self.map["key"].items() if name in PART and value}

    def elsewhere(self, cell: Cellar) -> bool:
        """Whether a result of an analyzer holds for other cases than those shown."""
        return cell["run"] is not None and cell["scope"]["filter"] != self.part

    @cached_property
    def stage_of(self) -> dict[str, int]:
        """Touchpoint -> number of its stage."""
        return {
            touchpoint: number
            for number, stage in enumerate(self.map["stages"])
            for touchpoint in stage["touchpoints"]
        }

    @cached_property
    def touchpoint_of(self) -> dict[str, str]:
        """Activity -> its touchpoint; where the map does not say, from cells whose dims name a step."""
        told = dict(self.map.get("activities") or {})
        steps = {side for row in self.map["transitions"] for side in (row["from"], row["to"])}
        for cell in self.map["measures"]:
            if cell["anchor"]["place"] == "touchpoint":
                for word in cell["dims"].values():
                    if word in steps:
                        told.setdefault(word, cell["anchor"]["name"])
        return told

    @cached_property
    def called(self) -> dict[str, str]:
        """Activity -> its name for people; activities that are not in it keep their own."""
        return names_of(self.map)

    @cached_property
    def cells(self) -> dict[tuple[str, str], list[Cellar]]:
        """(place, its name) -> cells there, in the order of the map."""
        found: dict[tuple[str, str], list[Cellar]] = {}
        for cell in self.map["measures"]:
            anchor = cell["anchor"]
            found.setdefault((anchor["place"], anchor["name"]), []).append(cell)
        return found

    @cached_property
    def by_address(self) -> dict[str, Cellar]:
        """Address -> measure."""
        return {cell["address"]: cell for cell in self.map["measures"] if "address" in cell}

    def cell(self, place: str, name: str, measure: str) -> Cellar | None:
        """The map's own cell of that name without dims: of the kernel, not of an analyzer."""
        for cell in self.cells.get((place, name), ()):
            if cell["name"] == measure and cell["run"] is None and not cell["dims"]:
                return cell
        return None

    def stage_at(self, anchor: Mapping[str, Any]) -> int | None:
        """The stage that a place lies in; of a transition, that of its first end; None: the journey's."""
        name = anchor["name"]
        if anchor["place"] == "stage":
            return self.stages.index(name) if name in self.stages else None
        if anchor["place"] == "transition":
            for end in (name, anchor["to"]):
                found = self.stage_of.get(end, self.stage_of.get(self.touchpoint_of.get(end, ""), -1))
                if found >= 0:
                    return found
            return None
        if anchor["place"] == "touchpoint":
            return self.stage_of.get(name)
        return None

    def ending(self, touchpoints: list[str]) -> int:
        """Cases whose last event is at one of the touchpoints."""
        chosen = set(touchpoints)
        return sum(
            row["count"]
            for row in self.map["touchpoint_transitions"]
            if row["to"] == END and row["median_seconds"] is None and row["from"] in chosen
        )

    def difference(self, cell: Cellar) -> Any | None:
        return self.compared.get(cell.get("address") or "")

    def of_stage(self, number: int) -> Iterator[Cellar]:
        """Cells of the stage itself, then of its touchpoints in order."""
        stage = self.map["stages"][number]
        yield from self.cells.get(("stage", stage["name"]), ())
        for touchpoint in stage["touchpoints"]:
            yield from self.cells.get(("touchpoint", touchpoint), ())


def names_of(drawn: Mapping[str, Any]) -> dict[str, str]:
    """Activity -> the name of its touchpoint, where that stands for this activity alone; else its own."""
    told = drawn.get("activities") or {}
    often = Counter(told.values())
    return {activity: name if often[name] == 1 else activity for activity, name in told.items()}


def bounds(cell: Cellar) -> tuple[float | None, float | None]:
    interval = cell.get("interval")
    return (interval["low"], interval["high"]) if interval else (None, None)


def address(cell: Cellar | None) -> str | None:
    return cell.get("address") if cell else None


def state(cell: Cellar) -> str:
    """The status to show: what is measured but out of date is stale."""
    return "stale" if cell["stale"] and cell["status"] == "measured" else cell["status"]


def spaced(name: str) -> str:
    """A word of an analyzer for people: `goes_back` becomes goes back."""
    return name.replace("_", " ").strip()


def titled(name: str) -> str:
    """The name of a measure as a title; scores have the names that people know them by."""
    words = spaced(name)
    return SCORES.get(name) or words[:1].upper() + words[1:]


def felt(low: float | None, high: float | None) -> str:
    """The colour of a mood, pain or delight: only where its interval leaves zero out."""
    if low is None or high is None:
        return ""
    return "delight" if low > 0 else "pain" if high < 0 else ""
