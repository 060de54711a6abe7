"""Answers and contrasts as findings, with the cases behind them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from journeymap.mining import Data, Effect, Finding, Interval, Rates, Selection
from journeymap.mining.matching import Matched
from journeymap.mining.results import Mood
from journeymap.mining.wording import duration, percent, quoted

from .boards import Board
from .comparing import Answer
from .segments import Contrast, there
from .traits import Traits
from .wording import Wording

LISTED_AT_MOST = 2000  # cases listed one by one
TELLING = 0.1  # a candidate above this p never survives the core's correction: its cases are not listed
METHOD = (
    "compared to {whom}, among cases that come to {at} before their outcome, alike in the happy path's "
    "places passed before, in where they began and in traits, else in the places passed; {exposed} with and "
    "{compared} without it, {unmatched} left out for want of a like; {test}{listed}"
)


class Telling:
    """Makes findings. Lists at most LISTED_AT_MOST cases of each, the first by their keys."""

    def __init__(self, words: Wording, boards: list[Board]):
        self._words, self._boards = words, boards
        self._codes: list[np.ndarray] = []
        self._drafts: list[tuple[dict, int]] = []

    def answer(self, answer: Answer) -> None:
        """Take in an answer."""
        outcome = answer.question.outcome
        told = {"goal": _reached, "satisfied": _rated, "time": _taken}[outcome](answer.columns)
        deviation, compared = answer.question.deviation, answer.columns[-1]
        method = METHOD.format(
            whom=self._words.comparison(deviation),
            at=self._words.quoted(answer.question.landmark),
            exposed=compared.exposed,
            compared=compared.compared,
            unmatched=compared.unmatched,
            test=compared.difference.method,
            listed="{listed}",
        )
        told |= {
            "kind": deviation.kind,
            "anchor": self._words.anchor(deviation),
            "headline": f"{self._words.subject(answer.question)} {told['headline']} (n = {compared.exposed})",
            "method": method,
        }
        self._draft(told, answer.codes)

    def contrast(self, contrast: Contrast, traits: Traits) -> None:
        """Take in a contrast of a segment."""
        own, others, difference = contrast.own, contrast.others, contrast.difference
        value, trait = traits.values[contrast.trait][contrast.value], traits.names[contrast.trait]
        codes = []
        for board in self._boards if contrast.p <= TELLING else ():
            rows, _ = there(board, contrast.column)
            codes.append(board.code[rows[board.traits[rows, contrast.trait] == contrast.value]])
        draft = {
            "kind": "segment",
            "anchor": self._words.at(contrast.column),
            "headline": (
                f"Of customers with {trait} {quoted(value)} {percent(own.reached / own.n)} go on from "
                f"{self._words.quoted(contrast.column)}, of the others {percent(others.reached / others.n)} "
                f"(n = {own.n})"
            ),
            "value": difference.value,
            "unit": "share",
            "interval": difference.interval,
            "mood": _mood(difference.value),
            "effect": contrast.effect,
            "p": contrast.p,
            "method": (
                f"ended cases that come here before goal and exit, by {trait}: going on is to come "
                f"where they have not been, or to the goal; {others.n} others; {difference.method}; "
                "p is the larger of this test's and of the same test of the goal; expected goal rate: "
                "as many go on as of the others{listed}"
            ),
        }
        self._draft(draft, np.concatenate(codes) if codes else np.zeros(0, np.int32))

    def findings(self, data: Data) -> Iterator[Finding]:
        """All that was taken in."""
        keys = data.log.case_keys(np.unique(np.concatenate([np.zeros(0, np.int32), *self._codes])))
        codes = iter(self._codes)
        for told, exposed in self._drafts:
            ids = tuple(sorted(keys[code] for code in next(codes).tolist()))
            listed = ids[:LISTED_AT_MOST]
            more = f"; {len(listed)} of {exposed} cases are listed" if len(listed) < len(ids) else ""
            told["method"] = told["method"].replace("{listed}", more)
            yield Finding(n=len(listed), evidence=Selection(subject="cases", ids=listed), **told)

    def _draft(self, told: dict, codes: np.ndarray) -> None:
        self._drafts.append((told, len(codes)))
        self._codes.append(codes if told["p"] <= TELLING else codes[:0])


def _reached(columns: list[Matched]) -> dict:
    (goal,) = columns
    return {
        "headline": f"reach the goal in {percent(goal.mean)} instead of {percent(_share(goal.expected))}",
        "value": goal.mean - goal.expected,
        "unit": "share",
        "interval": -goal.difference.interval,
        "effect": _effect("goal", goal),
        "p": goal.difference.p,
        "mood": _mood(goal.mean - goal.expected),
    }


def _rated(columns: list[Matched]) -> dict:
    satisfied, score = columns
    return {
        "headline": f"are rated {score.mean:.1f} instead of {score.expected:.1f} on average",
        "value": score.mean - score.expected,
        "unit": "score",
        "interval": -score.difference.interval,
        "effect": _effect("satisfied", satisfied),
        "p": score.difference.p,
        "mood": _mood(score.mean - score.expected),
    }


def _taken(columns: list[Matched]) -> dict:
    """Of logarithms: geometric means, which few very long waits do not move."""
    (log,) = columns
    taken, usual = float(np.exp(log.mean)), float(np.exp(log.expected))
    bounds = log.difference.interval
    low, high = (usual * float(np.expm1(-bound)) for bound in (bounds.high, bounds.low))
    return {
        "headline": f"take {duration(taken)} from there to the goal instead of {duration(usual)}",
        "value": taken - usual,
        "unit": "seconds",
        "interval": Interval(low=low, high=high, level=bounds.level),
        "effect": None,
        "p": log.difference.p,
        "mood": _mood(usual - taken),
    }


def _effect(outcome: str, matched: Matched) -> Effect:
    return Effect(
        outcome=outcome,  # type: ignore[arg-type]
        exposed=Rates(n=matched.exposed, reached=round(matched.total)),
        comparison_rate=_share(matched.expected),
        basis="matched",
        interval=matched.difference.interval,
    )


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _mood(value: float) -> Mood:
    return "pain" if value < 0 else "bright" if value > 0 else "neutral"
