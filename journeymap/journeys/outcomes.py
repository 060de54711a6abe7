"""Which activities mean that a case reached its goal, which that the customer left: words and structure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .guesses import Guess, guess, listed, percent
from .summary import Summary
from .words import EXITS, GOALS, NEUTRAL_ENDS, NOT_YET, WEAK_GOALS, found

RARE = 0.005  # share of cases under which an activity cannot be the goal or an exit
LATE = 0.5  # a goal's mean place among the activities of its cases
ENDS = 0.3  # share of its cases that end with an exit
STRUCTURAL_ENDS = 0.5  # the same for a goal that only structure speaks for ...
STRUCTURAL_CASES = 0.25  # ... and the share of all cases that end with it
APART = 0.2  # two goals are alternatives when so few cases hold both
MOST = 5


def outcomes(summary: Summary) -> tuple[tuple[str, ...], tuple[str, ...], list[Guess]]:
    """(goal activities, exit activities, guesses with reasons); empty tuples where nothing convinces."""
    exits = _exits(summary)
    goals, word = _goals(summary, exits)
    guesses = [_goal_guess(summary, goals, word), _exit_guess(summary, exits)]
    if summary.planned.any():
        names = [name for name, planned in zip(summary.activities, summary.planned, strict=True) if planned]
        reason = "These look like planned dates: a plan is neither goal nor end and lies in no stage."
        guesses.append(guess("plans", names, reason))
    return _names(summary, goals), _names(summary, exits), guesses


def _names(summary: Summary, codes: Iterable[int]) -> tuple[str, ...]:
    return tuple(summary.activities[code] for code in codes)


def _candidates(summary: Summary) -> list[int]:
    """Activities that are no plans and not too rare, the ones in most cases first."""
    kept = ~summary.planned & (summary.case_share >= RARE)
    return [int(code) for code in np.argsort(-summary.cases, kind="stable") if kept[code]]


def _exits(summary: Summary) -> list[int]:
    ends = summary.end_share
    codes = [c for c in _candidates(summary) if ends[c] >= ENDS and found(summary.activities[c], EXITS)]
    return codes[:MOST]


def _goals(summary: Summary, exits: list[int]) -> tuple[list[int], bool]:
    """(codes, whether words spoke for them). The best candidate, and those that happen instead of it."""
    candidates = [code for code in _candidates(summary) if code not in exits]
    only = len(summary.activities) == 1
    for words in (GOALS, WEAK_GOALS):
        named = [c for c in candidates if _says_goal(summary.activities[c], words)]
        late = [
            c for c in named if not only and (summary.position[c] >= LATE or summary.end_share[c] >= ENDS)
        ]
        if late:
            best = max(late, key=lambda c: (_strength(summary, c), summary.cases[c]))
            return [best, *_alternatives(summary, best, late)][:MOST], True
    ending = [c for c in candidates if _ends_by_structure(summary, c)]
    return ([max(ending, key=lambda c: summary.ends[c])] if ending else []), False


def _says_goal(name: str, words: tuple[str, ...]) -> bool:
    return found(name, words) is not None and found(name, NOT_YET) is None


def _strength(summary: Summary, code: int) -> float:
    """Later and more often the end is better; so is happening in many cases, up to a point."""
    return float(
        summary.position[code] + summary.end_share[code] + 0.5 * min(1.0, summary.case_share[code] / 0.1)
    )


def _alternatives(summary: Summary, best: int, others: list[int]) -> list[int]:
    place = {int(code): i for i, code in enumerate(summary.top)}
    if best not in place:
        return []
    both = summary.together[place[best]]
    return [
        code
        for code in others
        if code in place and both[place[code]] < APART * min(summary.cases[code], summary.cases[best])
    ]


def _ends_by_structure(summary: Summary, code: int) -> bool:
    name = summary.activities[code]
    return bool(
        summary.end_share[code] >= STRUCTURAL_ENDS
        and summary.ends[code] >= STRUCTURAL_CASES * summary.n_cases
        and summary.position[code] > LATE
        and not found(name, EXITS)
        and not found(name, NEUTRAL_ENDS)
    )


def _goal_guess(summary: Summary, goals: list[int], word: bool) -> Guess:
    if not goals:
        often = max(_candidates(summary), key=lambda c: summary.ends[c], default=None)
        most = ""
        if often is not None:
            share = percent(summary.ends[often] / max(summary.n_cases, 1))
            most = f" Most cases end with {listed([summary.activities[often]])} ({share})."
        reason = f"No name speaks of success and no activity clearly closes the cases: no goal is set.{most}"
        return guess("goal", [], reason)
    names = list(_names(summary, goals))
    best = goals[0]
    hold, end = percent(summary.case_share[best]), percent(summary.end_share[best])
    figures = f"{hold} of the cases reach {listed(names[:1])}, {end} of these end with it."
    if word:
        word_found = found(names[0], GOALS) or found(names[0], WEAK_GOALS)
        why = f"The name speaks of success ({word_found}). {figures}"
        if len(names) > 1:
            why += f" {listed(names[1:])} speak of it too and happen in other cases."
    else:
        share = percent(summary.ends[best] / summary.n_cases)
        why = f"No name speaks of success, but {share} of all cases end here and little follows it. {figures}"
    return guess("goal", names, why)


def _exit_guess(summary: Summary, exits: list[int]) -> Guess:
    if not exits:
        return guess("exit", [], "No activity whose name speaks of leaving ends its cases: no exit is set.")
    names = list(_names(summary, exits))
    parts = [
        f"{listed([name])} ({found(name, EXITS)}): in {percent(summary.case_share[code])} of the cases, "
        f"{percent(summary.end_share[code])} of these end with it"
        for name, code in zip(names, exits, strict=True)
    ]
    return guess("exit", names, f"The names speak of leaving. {'; '.join(parts)}.")
