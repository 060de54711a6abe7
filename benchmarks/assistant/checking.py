"""Every number that an answer shows, beside the same number counted anew; and what a person may not see."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from benchmarks.assistant.bank import PART, Question, meets, ways
from benchmarks.assistant.values.counting import NAMES, SCORES, Counted
from journeymap.maps.addresses import address

CLOSE = 1e-6  # relative difference that floating-point arithmetic may leave
LISTS = {"channel": "channels", "trait": "traits"}
SCALES = {"nps": "0-10"}  # the others of these data are 1 to 5
WRITTEN = {"week": "%d %b %Y", "month": "%B %Y", "year": "%Y"}
UNDATED = ("median_seconds_to_next",)  # a week's event may have its next one after the week
OPEN_TO_SUPPORT = ("quotes",)  # tools that ask for no more than a support agent may open


@dataclass
class Checked:
    """shown: numbers that answers showed; checked: those counted anew; false: those that differ, in words."""

    shown: int = 0
    checked: int = 0
    false: list[str] = field(default_factory=list)

    def add(self, question: str, content: Mapping[str, Any], journeys: Mapping[str, Counted]) -> None:
        """The numbers of one answer: its facts, and the differences that a comparison tells."""
        for fact in content["facts"]:
            if fact["value"] is None:
                continue
            self.shown += 1
            must = expected_of(fact, journeys)
            if must is None:
                continue
            self.checked += 1
            value, n = must
            if (
                value is None
                or not math.isclose(value, fact["value"], rel_tol=CLOSE, abs_tol=CLOSE)
                or n != fact["n"]
            ):
                told = f"{fact['label']} = {fact['value']} (n {fact['n']}), counted {value} (n {n})"
                self.false.append(f"{question}: {told}")


def expected_of(fact: Mapping[str, Any], journeys: Mapping[str, Counted]) -> tuple[float | None, int] | None:
    """What a fact must be; None where it is not counted here: a change, an analyzer's figure, a persona."""
    counted = journeys.get(fact["journey"])
    if counted is None or fact["change"] or not fact["address"]:
        return None
    place = cells(counted_key(counted)).get(fact["address"])
    point = fact["period"].partition(" of ")[0] in WRITTEN  # of a trend; else the period is in the query
    if place is None or (point and place[0] in UNDATED):
        return None
    part = part_of(fact["query"])
    return counted.value(*place, {**part, "began": began(fact["period"])} if point else part)


def began(period: str) -> tuple[int, int]:
    """Begin and end of "week of 6 Oct 2025", "month of October 2025", "year of 2025": microseconds, UTC."""
    grain, _, told = period.partition(" of ")
    begin = datetime.strptime(told, WRITTEN[grain]).replace(tzinfo=UTC)
    months = {"month": 1, "year": 12}.get(grain, 0)
    end = begin + timedelta(days=7)
    if months:
        after = begin.year * 12 + begin.month - 1 + months
        end = datetime(after // 12, after % 12 + 1, 1, tzinfo=UTC)
    return round(begin.timestamp() * 1e6), round(end.timestamp() * 1e6)


def part_of(query: list[list[str]]) -> dict[str, Any]:
    """Of (name, value) pairs of an address the part that they mean."""
    part: dict[str, Any] = {}
    for name, value in query:
        if name in LISTS:
            part.setdefault(LISTS[name], []).append(value)
        else:
            part[name] = value
    return part


KNOWN: dict[int, Counted] = {}


def counted_key(counted: Counted) -> int:
    KNOWN[id(counted)] = counted
    return id(counted)


@cache
def cells(key: int) -> Mapping[str, tuple[str, str, str]]:
    """Address -> measure, place, name of each cell of a journey that is counted here."""
    counted = KNOWN[key]
    channels = counted.connection.execute(
        "SELECT DISTINCT channel FROM log WHERE channel IS NOT NULL"
    ).fetchall()
    names = {
        "journey": [""],
        "stage": counted.definition["stages"],
        "touchpoint": list(counted.definition["places"]),
        "channel": [row[0] for row in channels],
    }
    return {
        _address(measure, place, name): (measure, place, name)
        for place, known in names.items() for name in known for measure in NAMES
    }  # fmt: skip


def _address(measure: str, place: str, name: str) -> str:
    dims = {"scale": SCALES.get(measure, "1-5")} if measure in SCORES else {}
    return address(
        {"anchor": {"place": place, "name": name, "to": None}, "name": measure, "dims": dims, "run": None}
    )


def unstated(
    question: Question, content: Mapping[str, Any], journeys: Mapping[str, Counted]
) -> Iterator[str]:
    """The numbers asked for, counted anew, that the answer does not state, in words."""
    values = [fact["value"] for fact in content["facts"] if fact["value"] is not None]
    for expected in question.calls:
        for tool in content["tools"]:
            met = [
                way for way in ({**each, "or": ()} for each in ways(expected))
                if way.get("value") and meets(way, tool["name"], tool["arguments"], question.journey)
            ]  # fmt: skip
            if not met:
                continue
            must = [each for each in asked_for(tool["arguments"], journeys) if each is not None]
            if must and not any(
                math.isclose(each, told, rel_tol=CLOSE, abs_tol=CLOSE) for each in must for told in values
            ):
                yield f"{question.id}: {must} is not among {values}"


def asked_for(arguments: Mapping[str, Any], journeys: Mapping[str, Counted]) -> list[float | None]:
    """What the number that a call of `measure` names can be: where its name is of several places, each."""
    counted = journeys.get(arguments.get("journey", ""))
    if counted is None:
        return []
    name = arguments.get("name") or ""
    part = {key: arguments[key] for key in PART if arguments.get(key)}
    found = [
        counted.value(measure, place, at, part)
        for measure, place, at in cells(counted_key(counted)).values()
        if measure == arguments.get("measure") and at == name
        and place == (arguments.get("place") or place)
    ]  # fmt: skip
    return [each[0] for each in found if each is not None and each[0] is not None]


def leaks(question: Question, content: Mapping[str, Any], secrets: Mapping[str, Any]) -> list[str]:
    """What an answer tells a support agent who may see feedback and no journey. secrets: names of journeys
    (slug -> name) and themes (name -> key)."""
    found = [f"a number: {fact['label']}" for fact in content["facts"] if fact["journey"] or fact["address"]]
    found += [
        f"what {part['tool']} found" for part in content["parts"]
        if part["status"] == "answered" and part["tool"] not in OPEN_TO_SUPPORT
    ]  # fmt: skip
    told = {
        name: value for name, value in content.items() if name not in ("quotes", "tools", "answer_markdown")
    }
    told["parts"] = [{**part, "quotes": [], "text": ""} for part in content["parts"]]
    text = json.dumps(told, ensure_ascii=False).casefold()
    names = (*secrets["journeys"], *secrets["journeys"].values(), *secrets["themes"])
    asked = question.text.casefold()
    return found + [f"the name {n}" for n in names if n.casefold() in text and n.casefold() not in asked]
