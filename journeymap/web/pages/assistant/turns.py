"""A question with its answer as the page shows it: made of what was kept, so an old answer reads the same."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.assistant.answering.composing import TEMPLATE
from journeymap.assistant.answering.drawing import drawn
from journeymap.assistant.answering.setting import blocks
from journeymap.assistant.keeping import unquotable, withheld
from journeymap.assistant.models import Conversation, Turn
from journeymap.maps import figures
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.web.pages.assistant.calls import in_words
from journeymap.web.pages.assistant.facts import Fact, evidence, facts_of

Data = Mapping[str, Any]
LEAD = 2  # sentences that are set larger, above chart and table


@dataclass(frozen=True)
class Piece:
    """A run of a sentence: plain words, a number that can be opened, or words out of the data with a link."""

    text: str
    fact: Fact | None = None
    words: bool = False
    href: str = ""


Line = list[Piece]


@dataclass(frozen=True)
class Set:
    """Sentences under a heading, which may be empty; listed: one under the other."""

    heading: str
    listed: bool
    lines: list[Line]


@dataclass(frozen=True)
class Part:
    """What one tool told. heading: the part of the question, where there are several. go: where to go on.

    lead: what is said above chart and table; rest: below them.
    """

    data: Data
    heading: str
    lead: list[Line]
    rest: list[Set]
    caveats: list[Line]
    method: list[Line]
    not_used: list[Line]
    rows: list[list[Piece | None]]
    chart: Drawing
    looked: str
    go: str

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Heading of each column of the table, and whether numbers stand in it."""
        told = self.data["table"]["columns"] if self.data["table"] else ()
        numeric = [
            any(piece is not None and piece.fact for piece in each) for each in zip(*self.rows, strict=True)
        ]
        return list(zip(told, numeric, strict=False))


@dataclass(frozen=True)
class Shown:
    """last: whether its choices can still be taken. by: the language model that worded it, if one did.

    withheld: its person may not see any more what was answered.
    """

    turn: Turn
    answer: Data
    parts: list[Part]
    facts: list[Fact]
    by: str
    own: list[Line]
    last: bool
    request: str
    copied: str
    withheld: bool

    @property
    def looked(self) -> list[str]:
        return [part.looked for part in self.parts if part.looked]

    @property
    def not_used(self) -> list[Line]:
        return [line for part in self.parts for line in part.not_used]


def turns(conversation: Conversation) -> list[Shown]:
    kept = conversation.turns.select_related("conversation__journey", "conversation__user").order_by("number")
    hushed = unquotable(kept)
    return [shown(each, place == len(kept), hushed) for place, each in enumerate(kept, 1)]


def shown(turn: Turn, last: bool, hushed: Collection[str] = ()) -> Shown:
    """hushed: ids of answers that may not be quoted any more (`keeping.unquotable`)."""
    hidden = withheld(turn, hushed)
    answer = {} if hidden else turn.answer or {}
    said = {piece.get("handle", "") for line in answer.get("sentences", ()) for piece in line}
    facts = facts_of(answer.get("facts", ()), said)
    by = answer.get("wording", {}).get("by", TEMPLATE)
    worded = "" if by == TEMPLATE else by
    told = answer.get("parts", ())
    tools = answer.get("tools", ())
    parts = [
        _part(data, tools[at] if at < len(tools) else None, facts, len(told) > 1, bool(worded))
        for at, data in enumerate(told)
    ]
    own = lines(answer.get("sentences", ()), facts) if worded else []
    request, copied = _request(turn), _copied(turn, answer)
    return Shown(turn, answer, parts, list(facts.values()), worded, own, last, request, copied, hidden)


def _part(data: Data, tool: Data | None, facts: dict[str, Fact], several: bool, worded: bool) -> Part:
    journey = str((tool or {}).get("arguments", {}).get("journey") or "")
    said = [] if worded else lines(data["sentences"], facts, journey)
    heads = [(head["at"], head["text"]) for head in data.get("heads", ())]
    items = data.get("items", ())
    begin = min([LEAD, len(said), *(at for at, _ in heads), *items])
    table = data["table"]
    rows = table["rows"] if table else ()
    cells = [[_piece(cell, facts, journey) if cell else None for cell in row] for row in rows]
    address = data["address"] or ""
    return Part(
        data,
        data["text"] if several else "",
        said[:begin],
        [
            Set(block.heading, block.listed, [said[at] for at in block.sentences])
            for block in blocks(len(said), heads, items, begin)
        ],
        caveats=lines(data["caveats"], facts, journey),
        method=lines(data["method"], facts, journey),
        not_used=lines(data["not_used"], facts, journey),
        rows=cells,
        chart=drawn(data["chart"]) if data["chart"] else NOTHING,
        looked=in_words(tool["name"], tool["arguments"]) if tool else "",
        go=address if address.startswith("/") and not address.startswith("//") else "",
    )


def lines(sentences: Sequence[Sequence[Data]], facts: dict[str, Fact], journey: str = "") -> list[Line]:
    return [[_piece(piece, facts, journey) for piece in sentence] for sentence in sentences]


def _piece(data: Data, facts: dict[str, Fact], journey: str) -> Piece:
    if data["kind"] == "fact":
        return Piece(data["text"], facts.get(data.get("handle", "")))
    if data["kind"] == "words":
        return Piece(data["text"], words=True, href=evidence(journey, data.get("address")))
    return Piece(data["text"])


def _request(turn: Turn) -> str:
    """The request of the API that asks the same."""
    held = turn.conversation.journey
    body = {"text": turn.text} | ({"journey": held.slug} if held else {})
    return f"POST /api/v1/questions/\n{json.dumps(body, ensure_ascii=False)}"


def _copied(turn: Turn, answer: Data) -> str:
    """The answer as it is taken along: with its question, its numbers and when it was given."""
    when = f"{figures.day(turn.asked, year=True)}, {turn.asked:%H:%M} UTC"
    numbers = "\n".join(
        f"- {fact['label']}: {' '.join(filter(None, (fact['shown'], fact['ends'], fact['counted'])))}"
        for fact in answer.get("facts", ())
    )
    blocks = (f"> {turn.text}", answer.get("answer_markdown", ""), numbers, f"Journeymap, {when}")
    return "\n\n".join(block for block in blocks if block)
