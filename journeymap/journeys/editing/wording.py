"""How parts of a definition are said in words. Names are data: quoted, never shortened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unicodedata import bidirectional

from journeymap.mining.definition import RuleDefinition

from ..guesses import duration, numbered

WORDS = {
    "case": "What one case is",
    "ends_after_seconds": "The silence that ends a case",
    "session_gap_seconds": "The silence that ends a session",
    "case_gap_seconds": "The silence that starts a new case",
    "sources": "The imports that belong",
    "activities": "The activities that belong",
    "goal": "The goal",
    "exit": "The exit",
}
EMPTY = {
    "sources": "all", "activities": "all", "goal": "none", "exit": "none", "case_gap_seconds": "none",
    "ends_after_seconds": "taken from the data",
}  # fmt: skip
TURNING = {"R", "AL", "AN", "RLE", "RLO", "LRE", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}
MATCHES = {"exact": "is", "wildcard": "looks like", "regex": "matches"}


def quoted(name: str) -> str:
    """The name in quotes. One that may run from right to left is isolated, so that it turns no sentence."""
    turns = any(bidirectional(c) in TURNING for c in name)
    return f"“\u2068{name}\u2069”" if turns else f"“{name}”"


def shown(field: str, value: Any) -> str:
    """The value of a field of a definition: “pay”, “order”; 3.0 days; all."""
    if value in (None, (), []):
        return EMPTY.get(field, "none")
    if field.endswith("_seconds"):
        return duration(value)
    if field == "case":
        return quoted(str(value).removeprefix("attr_"))
    if field == "sources":
        return numbered(value)
    some = ", ".join(map(quoted, value[:20]))
    return some + (f" and {len(value) - 20:,} more" if len(value) > 20 else "")


def stage_words(stage: str | None) -> str:
    return quoted(stage) if stage else "no stage"


def column_words(column: str) -> str:
    return column.removeprefix("attr_")


def rule_words(rule: RuleDefinition) -> str:
    said = f"{column_words(rule.column)} {MATCHES[rule.match]} {quoted(rule.pattern)}"
    return f"{said} → {quoted(rule.touchpoint)}"


def placed(order: Sequence[str], each: str) -> str:
    place = list(order).index(each)
    return f"after {quoted(order[place - 1])}" if place else "first"
