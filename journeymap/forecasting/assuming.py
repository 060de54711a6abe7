"""What a forecast takes for granted, in words, with how many cases stand behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .applying import applied
from .chain import Chain, outcome
from .changes import Add, BaseChange, CutWait, FixTheme, Merge, MoveChannel, Remove, Reorder, Transition
from .maturity import DAY, REACHED, Weeks, told_days
from .mending import against
from .metrics import Measured
from .naming import Names
from .rows import bypassed
from .states import MEMORIES

WAITED = {
    "goal_rate": "reached the goal",
    "exit_rate": "left",
    "contacts": "made a contact",
}
NOTICED = 0.02  # of the goal rate, lost by taking a place away
FEW = 30  # steps behind a change, from which on it is not said that they are few


def of_data(
    metrics: Sequence[Measured],
    weeks: Weeks,
    cases: int,
    arriving: float,
    ahead: int,
    contacts: Sequence[str],
) -> list[str]:
    """What is taken over from the past: how many cases come, how long each figure waits."""
    last = np.datetime64(weeks.begins(weeks.last + 1), "us").astype("datetime64[D]")
    said = [
        f"The next {ahead} weeks bring about {arriving:,.0f} cases, as many a week as lately, and such ones."
    ]
    if weeks.last < weeks.n - 2:
        said.append(f"No case has begun since {last}: this holds if cases come again as they did until then.")
    for metric in metrics:
        if metric.name not in WAITED:
            continue
        waited = told_days(metric.ripe.seconds / DAY)
        if metric.ripe.capped:
            said.append(
                f"A case counts as having {WAITED[metric.name]} when it did within {waited}. Later ones "
                f"({1 - metric.ripe.shown:.0%} of the known ones) are left out: the log does not go back far "
                "enough."
            )
        else:
            said.append(
                f"A case counts as having {WAITED[metric.name]} when it did within {waited}: by then "
                f"{REACHED:.1%} of those who do have. "
                "Younger cases are open, and count for as long as they were seen."
            )
    if contacts:
        said.append(f"Contacts are what happens at {', '.join(contacts)}.")
    if any(metric.name == "money" for metric in metrics):
        said.append("A case that reaches the goal is worth as much as now.")
    said.append(
        "Intervals hold nine in ten: customers drawn again, chance in the cases to come, and how much weeks "
        "differed from earlier forecasts of them."
    )
    return said


def of_journey(memory: str, telling: Sequence[str], changes: bool) -> list[str]:
    """What the model of the journey remembers; telling: places of which it knows who had been there."""
    if not changes:
        return []
    been = f", and on having been at {' and '.join(telling)}" if telling else ""
    return [
        f"Where people go next depends on {MEMORIES[memory]}{been}: that foretold held-out customers best.",
        "What goes with a step today is taken to come from it: association, not cause, unless an experiment "
        "backs it.",
    ]


def of_change(change: BaseChange, chain: Chain, names: Names, cases: int) -> list[str]:
    """What a change rests on: how many came by, how many stand for those who would not."""
    title = change.title or titled(change)
    if isinstance(change, Remove | FixTheme):
        return [f"{title}: {_passed_by(change, chain, names)}"]
    if isinstance(change, Transition):
        at, to = names.at(chain, change.at), names.at(chain, change.to)
        if not (chain.seen * to).any():
            return [
                f"{title}: nobody was ever at {change.to}, so nothing is known of it and nothing changes."
            ]
        went = float(chain.seen[at & ~to] @ chain.between[np.ix_(at & ~to, to)].sum(axis=1))
        return [
            f"{title}: who goes there more often goes on as those {went:,.0f} who went there now{_few(went)}."
        ]
    if isinstance(change, MoveChannel):
        example = float(chain.seen[chain.channel == names.channels.index(change.to_channel)].sum())
        return [
            f"{title}: who moves goes on as in {example:,.0f} steps on {change.to_channel}{_few(example)}."
        ]
    if isinstance(change, Add):
        told = "a guess of yours" if change.chance is not None or change.to else "taken to go on as before"
        return [f"{title}: no data; the share that comes is a guess of yours, where they go is {told}."]
    if isinstance(change, CutWait):
        return [f"{title}: only time is saved; that people who wait less go on more often is not counted."]
    if isinstance(change, Merge | Reorder):
        place = change.touchpoints[-1] if isinstance(change, Merge) else change.touchpoint
        seen = float(chain.seen[names.at(chain, place)].sum())
        told = f"{title}: taken from {seen:,.0f} steps at {place} as it is now{_few(seen)}."
        if isinstance(change, Merge):
            told += f" Who came to an earlier one alone counts as who came to {place}: the most there is."
        return [told]
    return []


def _passed_by(change: Remove | FixTheme, chain: Chain, names: Names) -> str:
    there = names.at(chain, change.touchpoint)
    into = chain.between[:, there].sum(axis=1) * ~there * chain.seen
    mend = isinstance(change, FixTheme)
    if into.sum() + chain.start[there].sum() <= 0:
        return "nobody came there, so nothing changes."
    if into.sum() <= 0:
        return f"cases begin there{', nothing is counted' if mend else ', and then where they went on to'}."
    past = bypassed(chain, there) & (into > 0)
    if mend and not past.any():
        return f"nothing is counted: of {into.sum():,.0f} hardly anybody passed it by, to be an example."
    if isinstance(change, FixTheme) and (worse := against(chain, change, names)):
        return (
            f"nothing is counted. Those who pass {change.touchpoint} by {worse}, so they are no example of "
            "it mended: it lies on the way, or does good. Name the step that hurts there, or raise the way "
            "that should be taken on from it."
        )
    told = _compared(chain, there, into, past)
    if not mend and _goal(applied(chain, change, names), names) < _goal(chain, names) - NOTICED:
        told += " These reach the goal less often: merge what all must come by with the next step instead."
    return told


def _goal(chain: Chain, names: Names) -> float:
    return outcome(chain, len(names.stages)).goal


def _compared(chain: Chain, there: np.ndarray, into: np.ndarray, past: np.ndarray) -> str:
    beside = (1 - chain.between[:, there].sum(axis=1)) * past * chain.seen
    told = f"{into.sum():,.0f} steps led there"
    if into[past].sum() > 0:
        told += (
            f"; they go on as the {beside.sum():,.0f} from the same places that did not{_few(beside.sum())}"
        )
    if into[~past].sum() > 0:
        told += (
            f"; past it hardly anybody went of {into[~past].sum():,.0f}, who go on as from the place itself"
        )
    return f"{told}."


def _few(number: float) -> str:
    return " (few: read it with care)" if number < FEW else ""


def titled(change: BaseChange) -> str:
    """What a change is called that nobody gave a title."""
    named = [value for name, value in change if name in ("touchpoint", "at", "to", "into") and value]
    kind = str(getattr(change, "kind", "")).replace("_", " ").capitalize()
    return f"{kind} {' to '.join(named)}".strip()
