"""Golden values of impact and money, and what a run keeps."""

import pytest

from journeymap.mining import Anchor, Effect, Finding, Interval, Rates, Selection
from journeymap.mining.concluding import conclude
from journeymap.mining.impact import impact, money


def effect(**changes):
    told = {
        "outcome": "goal",
        "exposed": Rates(n=200, reached=100),
        "comparison": Rates(n=800, reached=640),
        "basis": "matched",
    }
    return Effect(**(told | changes))


def finding(p=None, effect=None, headline="Something happens"):
    return Finding(
        kind="waits",
        anchor=Anchor(place="touchpoint", name="Delivery"),
        headline=headline,
        value=0.1,
        unit="share",
        n=200,
        method="test",
        mood="pain",
        effect=effect,
        p=p,
        evidence=Selection(subject="cases"),
    )


def test_impact_is_share_exposed_times_rate_missed():
    found = impact(effect(interval=Interval(low=0.2, high=0.4)), 1000)
    assert found.value == pytest.approx(0.2 * (0.8 - 0.5)) == pytest.approx(0.06)
    assert found.share == 0.2
    assert (found.interval.low, found.interval.high) == pytest.approx((0.04, 0.08))


def test_a_bright_spot_is_negative():
    assert impact(effect(exposed=Rates(n=200, reached=180)), 1000).value == pytest.approx(-0.02)


def test_an_expected_rate_serves_as_comparison():
    found = impact(effect(comparison=None, comparison_rate=0.9, basis="expected"), 400)
    assert found.value == pytest.approx(0.5 * (0.9 - 0.5))


@pytest.mark.parametrize(
    "without",
    [
        None,
        effect(comparison=None),
        effect(comparison=Rates(n=0, reached=0)),
        effect(exposed=Rates(n=0, reached=0)),
    ],
)
def test_no_comparison_no_impact(without):
    assert impact(without, 1000) is None
    assert money(impact(without, 1000), without, 1000, 50.0) is None


def test_more_exposed_than_ended_is_an_error():
    with pytest.raises(ValueError, match="count ended cases only"):
        impact(effect(), 199)


def test_money_is_for_goals_only():
    goal, satisfied = effect(), effect(outcome="satisfied")
    assert money(impact(goal, 1000), goal, 1000, 50.0) == pytest.approx(0.06 * 1000 * 50)
    assert money(impact(satisfied, 1000), satisfied, 1000, 50.0) is None
    assert money(impact(goal, 1000), goal, 1000, None) is None


def test_a_run_keeps_what_survives_and_ranks_by_impact():
    small = effect(exposed=Rates(n=200, reached=150))
    given = [
        finding(p=0.9, headline="chance"),
        finding(p=0.001, effect=small, headline="small"),
        finding(headline="told, not tested"),
        finding(p=0.001, effect=effect(), headline="large"),
    ]
    found = conclude(given, {"goal": 1000})
    assert [r.finding.headline for r in found.findings] == ["large", "small", "told, not tested"]
    assert (found.tried, found.survived) == (3, 2)


def test_nothing_in_nothing_out():
    assert conclude([], {}).findings == ()
