"""Impact: one definition for all analyzers, so that findings of different kinds can be ranked together."""

from __future__ import annotations

from dataclasses import dataclass

from .results import Effect, Interval


@dataclass(frozen=True)
class Impact:
    """What an effect costs or brings, over all ended cases.

    value: -1..1, the share of all ended cases that would reach the outcome beside those that do, had the
        exposed fared like their comparison. Pain is positive, a bright spot negative.
    share: 0..1, the share of ended cases exposed. interval: of `value`, as far as the effect brought one.
    """

    value: float
    share: float
    interval: Interval | None = None


def impact(effect: Effect | None, ended_cases: int) -> Impact | None:
    """Share of ended cases exposed x (rate of the comparison - rate of the exposed); None without comparison.

    `ended_cases`: ended cases in which the outcome is known: all of them for `goal` and `retained`, those
    with a score for `satisfied` (see `outcomes.population`). ValueError if fewer than the exposed.
    """
    if effect is None or not effect.exposed.n:
        return None
    expected = effect.comparison_rate
    if effect.comparison is not None:
        expected = effect.comparison.rate
    if expected is None:
        return None
    if effect.exposed.n > ended_cases:
        raise ValueError(
            f"{effect.exposed.n} cases exposed to the {effect.outcome} effect, but only {ended_cases} ended "
            "with a known outcome: count ended cases only"
        )
    share = effect.exposed.n / ended_cases
    rate = effect.exposed.reached / effect.exposed.n
    interval = effect.interval
    if interval is not None:
        interval = Interval(low=share * interval.low, high=share * interval.high, level=interval.level)
    return Impact(share * (expected - rate), share, interval)


def money(
    found: Impact | None, effect: Effect | None, ended_cases: int, goal_value: float | None
) -> float | None:
    """Impact x ended cases x mean value of goal cases, in the journey's currency; None but for `goal`."""
    if found is None or effect is None or effect.outcome != "goal" or goal_value is None:
        return None
    return found.value * ended_cases * goal_value
