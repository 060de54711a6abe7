"""A part of a kept answer as its tool told it: it stands unchanged where another part is told anew. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from journeymap.assistant.answering.joining import SENTENCES
from journeymap.assistant.facts import Chart, Fact, Point, Quote, Series, Table, Words
from journeymap.assistant.telling import Option, Told

Data = Mapping[str, Any]


def recalled(answer: Data, at: int) -> Told:
    """What `composing.part` made this part of, but for relations and suggestions. answer: as it is kept."""
    part, facts = answer["parts"][at], {each["handle"]: fact_of(each) for each in answer["facts"]}
    own, words = {handle: n for n, handle in enumerate(part["facts"], 1)}, list[Words]()
    told: dict[str, Any] = {
        name: tuple(_sentence(line, own, words) for line in part[name]) for name in SENTENCES
    }
    return Told(
        outcome=part["status"],
        heads=tuple((head["at"], head["text"]) for head in part.get("heads", ())),
        items=tuple(part.get("items", ())),
        facts=tuple(facts[handle] for handle in own),
        words=tuple(words),
        quotes=tuple(Quote(**each) for each in part["quotes"]),
        table=_table(part["table"], facts) if part["table"] else None,
        chart=_chart(part["chart"]) if part["chart"] else None,
        options=tuple(Option(**each) for each in part["options"]),
        run=part["run"],
        address=part["address"],
        **told,
    )


def fact_of(data: Data) -> Fact:
    same = ("label", "value", "unit", "n", "level", "status", "better", "change", "journey", "address",
            "measure", "finding", "method", "source", "period")  # fmt: skip
    return Fact(
        **{name: data[name] for name in same},
        interval=tuple(data["interval"]) if data["interval"] else None,
        query=tuple((name, value) for name, value in data["query"]),
        page=data.get("page", ""),
        setting=data.get("setting", False),
        when=_time(data["when"]),
    )


def _sentence(line: list[Data], own: Mapping[str, int], words: list[Words]) -> str:
    """With handles; what they stand for of names goes to the end of `words`."""
    found = ""
    for piece in line:
        if piece["kind"] == "fact":
            found += f"{{F{own[piece['handle']]}}}"
        elif piece["kind"] == "words":
            words.append(_words(piece))
            found += f"{{W{len(words)}}}"
        else:
            found += piece["text"].replace("{", "{{").replace("}", "}}")
    return found


def _words(data: Data) -> Words:
    return Words(data["text"], data.get("finding"), data.get("address"))


def _table(data: Data, facts: Mapping[str, Fact]) -> Table:
    rows = tuple(
        tuple(
            cell and (facts[cell["handle"]] if cell.get("handle") in facts else _words(cell)) for cell in row
        )
        for row in data["rows"]
    )
    return Table(data["title"], tuple(data["columns"]), rows)


def _chart(data: Data) -> Chart:
    series = tuple(
        Series(line["name"], tuple(Point(**{**each, "at": _time(each["at"])}) for each in line["points"]))
        for line in data["lines"]
    )
    marks = tuple((datetime.fromisoformat(mark["at"]), mark["words"]) for mark in data["marks"])
    return Chart(data["kind"], data["title"], data["unit"], series, marks, data["better"])


def _time(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
