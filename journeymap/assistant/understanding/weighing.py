"""The chance of each reading of a question, from what speaks for it. Pure.

The weights are those of a conditional logistic regression (McFadden 1974, "Conditional logit analysis of
qualitative choice behavior"), learned by `benchmarks.assistant.weighing` from questions with known readings.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from journeymap.assistant.understanding.candidate import GOING_ON, GUESS, Candidate
from journeymap.assistant.understanding.phrases import OUT
from journeymap.assistant.understanding.signs import LEFT_OUT

KIN = ("measure", "trend")
SAME = ("measure", "place", "name", "since", "until", "channels", "traits", "persona", "theme")
LEAST = 1e-4  # chances nearer to 0 or 1 are taken for this
FILE = Path(__file__).with_name("weights.toml")


@cache
def learned() -> dict[str, Any]:
    """weights: of each sign of a reading; sureness: of what tells whether the likeliest is right; sure: how
    sure it must be to be taken without asking back; outside: the chance from which a question is told to be
    out of reach."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def weighed(
    readings: Iterable[Candidate], weights: Mapping[str, float] | None = None
) -> tuple[Candidate, ...]:
    """With their chances, likeliest first; of those that ask the same the likeliest alone."""
    told = learned()["weights"] if weights is None else weights
    scored = sorted(((_score(each.signs, told), each) for each in readings), key=lambda pair: -pair[0])
    most = scored[0][0]
    kept: dict[str, tuple[float, Candidate]] = {}
    for points, each in scored:
        kept.setdefault(asking(each), (math.exp(points - most), each))
    total = sum(share for share, _ in kept.values())
    return tuple(replace(each, chance=share / total) for share, each in kept.values())


def _score(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return math.fsum(weights.get(name, 0.0) * value for name, value in signs.items())


def sureness(readings: Sequence[Candidate]) -> float:
    """How likely the first reading is right, 0..1: those that differ in an argument alone share a chance."""
    return sure_of(doubts(readings), learned()["sureness"])


def sure_of(told: Mapping[str, float], weights: Mapping[str, float]) -> float:
    points = weights["always"] + math.fsum(weights[name] * value for name, value in told.items())
    return 1.0 / (1.0 + math.exp(-points))


def doubts(readings: Sequence[Candidate]) -> dict[str, float]:
    """What tells how sure the first reading is."""
    best = _with_kin(readings)
    same = max(best.chance, sum(each.chance for each in readings if each.tool == best.tool))
    return {
        "chance": _odds(best.chance),
        "chance of the tool": _odds(same),
        "chance of none of ours": _odds(sum(each.chance for each in readings if each.tool == OUT)),
        "unexplained": best.signs.get("unexplained", 0.0),
        "left out": sum(value for name, value in best.signs.items() if name.startswith(LEFT_OUT)),
        "changed": float(best.how not in ("", GOING_ON, GUESS)),
        GUESS: float(best.how == GUESS),
    }


def _with_kin(readings: Sequence[Candidate]) -> Candidate:
    """A number and its course are told with each other: what speaks for the one speaks for the other, of a
    time that is still running ("since May") altogether."""
    best, second = readings[0], readings[1] if len(readings) > 1 else readings[0]
    same = all(best.filled.arguments.get(name) == second.filled.arguments.get(name) for name in SAME)
    if best.tool in KIN and second.tool in KIN and best.tool != second.tool and same:
        since = best.filled.arguments.get("since") and not best.filled.arguments.get("until")
        return replace(best, chance=best.chance + second.chance * (1.0 if since else 0.5))
    return best


def _odds(chance: float) -> float:
    held = min(max(chance, LEAST), 1.0 - LEAST)
    return math.log(held / (1.0 - held))


def asking(each: Candidate) -> str:
    """What tells readings that ask the same from others."""
    return repr((each.tool, sorted(each.filled.arguments.items(), key=lambda pair: pair[0])))
