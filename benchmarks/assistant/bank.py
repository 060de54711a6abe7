"""The bank of questions: one JSON object a line in `questions/<dataset>.jsonl`.

    id, dataset, split ("dev", "held" or "second"), journey (slug that the page is on, or null), text, note
    conversation: those of one are asked in order, in one conversation
    kind: "tool", "follow-up", "multi", "unanswerable", "ambiguous"
    expect: a call, a list of calls (all of them are asked for), or a word:
      "ask_back"         it has to be asked what is meant
      "out_of_scope"     no tool can answer it
      "unknown"          it speaks of what is not there; `names`: words, one of which an answer must say
      "not_enough_data"  what it speaks of is there, but no rows are
    a call: tool, arguments (those that matter)
      value: true where the number that its arguments mean must be stated
      or: other calls that are as good; {"ask_back": ...}: to ask back is as good

Of an argument a list tells what is as good (channels and traits are lists themselves: there a list of lists),
null that it is not told, "*" that it is told. What narrows an answer (`NARROWING`) and is not among the
arguments of the expected call must not be told: an answer about another part is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "questions"
DATASETS = tuple(sorted(path.stem for path in FOLDER.glob("*.jsonl")))
WORDS = ("ask_back", "out_of_scope", "unknown", "not_enough_data")
KINDS = ("tool", "follow-up", "multi", "unanswerable", "ambiguous")
LISTS = ("channels", "traits")
PART = ("since", "until", "channels", "traits", "persona", "theme")
NARROWING = {
    **dict.fromkeys(("measure", "trend", "losses", "findings", "themes", "quotes", "rank"), (*PART, "name")),
    **dict.fromkeys(("summary", "compare", "paths", "customers"), PART),
}
FREE = {"rank": ("name",)}  # who ranks may say where


@dataclass(frozen=True)
class Question:
    id: str
    dataset: str
    split: str
    journey: str | None
    text: str
    kind: str
    expect: Any
    conversation: str | None = None
    names: tuple[str, ...] = ()
    note: str = ""

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls that it asks for; none where it is not to be answered."""
        if isinstance(self.expect, str):
            return []
        return self.expect if isinstance(self.expect, list) else [self.expect]


def questions(dataset: str) -> list[Question]:
    """All of a data set, in the order in which they are asked."""
    lines = (FOLDER / f"{dataset}.jsonl").read_text(encoding="utf-8").splitlines()
    told = (json.loads(line) for line in lines)
    return [Question(**{**each, "names": tuple(each.get("names", ()))}) for each in told]


def ways(expected: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The calls that are right where this one is expected, itself first."""
    others = (each for each in expected.get("or", ()) if "tool" in each)
    return [dict(expected), *(way for other in others for way in ways(other))]


def may_ask(expected: Mapping[str, Any]) -> bool:
    """Whether to ask back is as good."""
    return any("ask_back" in each for each in expected.get("or", ()))


def meets(expected: Mapping[str, Any], name: str, arguments: Mapping[str, Any], journey: str | None) -> bool:
    """Whether a call of the tool `name` is the one expected, or as good. journey: that of the question."""
    return any(_is(way, name, arguments, journey) for way in ways(expected))


def _is(way: Mapping[str, Any], name: str, told: Mapping[str, Any], journey: str | None) -> bool:
    if way["tool"] != name:
        return False
    wanted = way.get("arguments", {})
    where = wanted.get("journey", journey)
    if where and told.get("journey") and told["journey"] != where:
        return False
    if name == "compare" and "against" in wanted:
        return _beside(wanted, told)
    narrowing = (each for each in NARROWING.get(name, ()) if each not in FREE.get(name, ()))
    unsaid = all(not told.get(each) for each in narrowing if each not in wanted)
    return unsaid and all(
        fits(key, value, told.get(key)) for key, value in wanted.items() if key != "journey"
    )


def _beside(wanted: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Two parts beside each other, whichever is told first."""
    parts = _part(told), _part(told.get("against") or {})
    sides = {key: wanted[key] for key in PART if key in wanted}, wanted["against"]
    rest = {key: value for key, value in wanted.items() if key not in (*PART, "against", "journey")}
    matched = any(
        all(
            all(fits(key, side.get(key), part.get(key)) for key in PART)
            for side, part in zip(sides, order, strict=True)
        )
        for order in (parts, parts[::-1])
    )
    return matched and all(fits(key, value, told.get(key)) for key, value in rest.items())


def _part(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: told[key] for key in PART if told.get(key)}


def fits(key: str, wanted: Any, told: Any) -> bool:
    """Whether the value told for an argument is the one wanted, or one of them."""
    if wanted == "*":
        return bool(told)
    if key in LISTS:
        several = isinstance(wanted, list) and any(each is None or isinstance(each, list) for each in wanted)
        return any(set(each or ()) == set(told or ()) for each in (wanted if several else [wanted]))
    if isinstance(wanted, list):
        return any(fits(key, each, told) for each in wanted)
    if isinstance(wanted, str) and isinstance(told, str):
        return wanted.casefold() == told[: 10 if key in ("since", "until") else None].casefold()
    return (wanted or None) == (told or None)
