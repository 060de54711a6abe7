"""From collected counts to findings and measures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from journeymap.mining import Effect, Finding, Interval, Measure, Rates, Selection
from journeymap.mining.matching import Matched
from journeymap.mining.results import Mood
from journeymap.mining.significance import Difference, two_proportions
from journeymap.mining.statistics import ENOUGH, wilson
from journeymap.mining.wording import percent, quoted

from . import wording
from .candidates import Candidate, Counts
from .evidence import ENDED, Evidence
from .exposures import Collected, Going
from .steps import Steps


def findings(collected: Collected, steps: Steps, fewest: int, evidence: Evidence) -> Iterator[Finding]:
    """One finding per candidate and outcome that has `fewest` cases on either side."""
    for (candidate, outcome), test in collected.tests.items():
        matched = test.compare()
        if matched is None or min(matched[0].exposed, matched[0].compared) < fewest:
            continue
        if outcome == "satisfied":
            if candidate.kind == "ends" and matched[0].exposed > matched[0].compared:
                continue  # most cases end here: this is the usual end, not a drop-off
            yield _rated(candidate, matched, steps, evidence)
        elif candidate.kind == "ends":
            found = _ends_before_goal(candidate, matched[0], collected.going, steps, evidence)
            if found is not None:
                yield found
        else:
            yield _reached(candidate, matched[0], steps, evidence)


def end_shares(counts: Counts, steps: Steps, most: int) -> Iterator[Measure]:
    """Where cases end: per step the share of the ended cases that came there and did nothing after."""
    often = np.flatnonzero(counts.visits >= ENOUGH).tolist()
    for step in sorted(often, key=lambda s: (-counts.visits[s], s))[:most]:
        n, reached = int(counts.visits[step]), int(counts.ends[step])
        yield Measure(
            name="end_share",
            anchor=wording.touchpoint(step, steps),
            dims={"step": steps.names[step]},
            value=reached / n,
            unit="share",
            interval=wilson(reached, n),
            n=n,
            method="ended cases whose last event is here / ended cases with an event here, Wilson interval",
            evidence=Selection(subject="cases", where=(*steps.at(step), ENDED)),
        )


def _rated(candidate: Candidate, matched: list[Matched], steps: Steps, evidence: Evidence) -> Finding:
    satisfied, score = matched
    value = score.mean - score.expected
    headline = (
        f"{wording.subject(candidate, steps)} are rated {score.mean:.1f} instead of {score.expected:.1f} "
        f"on average (n = {score.exposed})"
    )
    return Finding(
        headline=headline,
        value=value,
        unit="score",
        interval=-score.difference.interval,
        effect=_effect("satisfied", satisfied),
        p=score.difference.p,
        mood=_mood(value),
        **_common(candidate, score, steps, evidence),
    )


def _reached(candidate: Candidate, matched: Matched, steps: Steps, evidence: Evidence) -> Finding:
    value = matched.mean - matched.expected
    headline = (
        f"{wording.subject(candidate, steps)} reach the goal in {percent(matched.mean)} instead of "
        f"{percent(matched.expected)} (n = {matched.exposed})"
    )
    return Finding(
        headline=headline,
        value=value,
        unit="share",
        interval=-matched.difference.interval,
        effect=_effect("goal", matched),
        p=matched.difference.p,
        mood=_mood(value),
        **_common(candidate, matched, steps, evidence),
    )


def _ends_before_goal(
    candidate: Candidate,
    matched: Matched,
    everywhere: dict[tuple[int, int], Going],
    steps: Steps,
    evidence: Evidence,
) -> Finding | None:
    """More cases end here than elsewhere, and ending here costs the goal: the weaker of the two is its p."""
    pair = (candidate.step, candidate.to)
    if pair not in everywhere:
        return None  # the step is itself the goal or an exit
    here = everywhere[pair]
    other = [g for (step, to), g in everywhere.items() if to == candidate.to and step != candidate.step]
    usual = Rates(n=sum(going.came for going in other), reached=sum(going.ended for going in other))
    more = two_proportions(usual, Rates(n=here.came, reached=here.ended))
    if more is None or more.value <= 0 or matched.mean >= matched.expected:
        return None
    going_on, lost = _worth_of_going_on(here)
    name = quoted(steps.names[candidate.step])
    end = wording.ending(candidate, steps)
    headline = (
        f"{percent(here.ended / here.came)} of the cases that come to {name} {end}, "
        f"{percent(usual.reached / usual.n)} is usual; {percent(going_on)} of those going on "
        f"reach the goal (n = {here.came})"
    )
    common = _common(candidate, matched, steps, evidence)
    common["method"] = (
        "share of the ended cases coming here before the goal that end here, against that of all other steps "
        "together (two proportions); p is the larger of this test's and of the test that cases whose path "
        "stops here reach the goal less often than those that go on; expected goal rate: as "
        "many end here as elsewhere"
    )
    return Finding(
        headline=headline,
        value=more.value,
        unit="share",
        interval=more.interval,
        effect=_if_usual(here, more, lost),
        p=max(more.p, matched.difference.p),
        mood="pain" if lost > 0 else "neutral",
        **common,
    )


def _worth_of_going_on(here: Going) -> tuple[float, float]:
    """Goal rate of the cases that go on from here, and how much higher it is than of those that end."""
    going_on = (here.came_goal - here.ended_goal) / (here.came - here.ended)
    return going_on, going_on - (here.ended_goal / here.ended if here.ended else 0.0)


def _if_usual(here: Going, more: Difference, lost: float) -> Effect:
    """Expected goal rate if as many ended here as elsewhere: each case that then goes on gains `lost`."""
    rate = here.came_goal / here.came

    def expected(share: float) -> float:
        return min(max(rate + share * lost, 0.0), 1.0)

    low, high = sorted(expected(bound) - rate for bound in (more.interval.low, more.interval.high))
    return Effect(
        outcome="goal",
        exposed=Rates(n=here.came, reached=here.came_goal),
        comparison_rate=expected(more.value),
        basis="expected",
        interval=Interval(low=low, high=high, level=more.interval.level),
    )


def _common(candidate: Candidate, matched: Matched, steps: Steps, evidence: Evidence) -> dict:
    chosen, n = evidence.of(candidate)
    return {
        "kind": candidate.kind,
        "anchor": wording.anchor(candidate, steps),
        "n": n,
        "method": (
            f"compared to {wording.comparison(candidate, steps)}, alike in the three steps before and in "
            f"traits, else in the step before; {matched.exposed} with and {matched.compared} without it, "
            f"{matched.unmatched} left out for want of a like; {matched.difference.method}"
        ),
        "evidence": chosen,
    }


def _effect(outcome: str, matched: Matched) -> Effect:
    return Effect(
        outcome=outcome,  # type: ignore[arg-type]
        exposed=Rates(n=matched.exposed, reached=round(matched.total)),
        comparison_rate=min(max(matched.expected, 0.0), 1.0),
        basis="matched",
        interval=matched.difference.interval,
    )


def _mood(value: float) -> Mood:
    return "pain" if value < 0 else "bright" if value > 0 else "neutral"
