"""Launches in words and figures, as the scorecard shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeymap.analysis.parts import Part
from journeymap.futures.board import told
from journeymap.futures.models import Future, Launch
from journeymap.futures.scorecard import TREATED
from journeymap.futures.shapes import METRICS, Came, Score, Told

WORDS = {True: ("inside", "agrees with it"), False: ("outside", "does not agree")}
"""Inside -> how that is told of a level, and of a difference between groups."""


def scores(future: Future) -> tuple[Score, ...]:
    """Newest first."""
    return tuple(map(score, future.launches.all()))


def score(row: Launch) -> Score:
    held = tuple(
        _came(name, row.predicted[name], row.came.get(name), row.kind)
        for name in METRICS
        if name in row.predicted
    )
    return Score(row.pk, row.title, row.since, row.until, rule(row), held, row.note, row.counted)


def rule(row: Launch) -> str:
    """By which rule it is held to its forecast, in words."""
    if row.kind != TREATED:
        return "cases that began since, against the level that was forecast"
    pairs = ", ".join(f"{name} {value}" for name, value in Part.of(row.rule["part"]).pairs)
    return f"cases of {pairs} less the others of the same time, against the difference that was forecast"


def _came(name: str, said: Mapping[str, float], came: Mapping[str, Any] | None, kind: str) -> Came:
    title, unit, _ = METRICS[name]
    prediction = told(said)
    assert prediction is not None
    if came is None:
        return Came(name, title, unit, prediction, words="nothing has come yet")
    if came["value"] is None:
        return Came(name, title, unit, prediction, n=came["n"], words=f"not enough data (n = {came['n']})")
    words = WORDS[came["inside"]][kind == TREATED] + ("" if came["over"] else " so far")
    found = Told(came["value"], came["low"], came["high"])
    return Came(name, title, unit, prediction, found, came["n"], came["inside"], words)
