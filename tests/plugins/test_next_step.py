"""Next steps: what helps on this path is advised, judged on customers held out, else refused; who to keep."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from journeymap.mining import JourneyDefinition, Measure, Scores
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from journeymap.mining.testing.variations import shuffled
from plugins.next_step import NextStep, Retention
from plugins.next_step.advice import Model
from plugins.next_step.example import planted
from plugins.next_step.points import ORDER, Points, one_a_case

START = datetime(2026, 1, 1, tzinfo=UTC)


def silent(share, message):
    pass


def results(data, analyzer=NextStep, **params):
    return list(analyzer().analyze(data, analyzer.Params(**params), silent))


def scores(found, name):
    return next((dict(zip(s.ids, s.values, strict=True)) for s in found if _is(s, name)), None)


def _is(result, name):
    return isinstance(result, Scores) and result.name == name


def measure(found, name, **dims):
    return next(
        m for m in found if isinstance(m, Measure) and m.name == name and dims.items() <= m.dims.items()
    )


def shop(walks, open_walks=(), goal=("buy",)):
    """Cases an hour apart, steps a minute apart; open ones come last, all at the end."""
    rows = []
    for number, walk in enumerate([*walks, *open_walks]):
        at = START + timedelta(hours=min(number, len(walks)))
        for minute, step in enumerate(walk):
            rows.append((f"v{number:05d}", f"c{number:05d}", at + timedelta(minutes=minute), step))
    names = ("case", "customer", "time", "activity")
    return FrameData(
        {name: [row[k] for row in rows] for k, name in enumerate(names)},
        JourneyDefinition(name="Shop", case="case", goal=goal, ends_after_seconds=1200.0),
    )


def test_contract_of_next_step():
    reason = "folds are drawn by the customer's key, and a copy of a customer in another fold gives it away"
    assert_contract(NextStep, excused={"doubled": reason})


def test_contract_of_retention():
    assert_contract(Retention)


def two_ways(seed, cases=1500):
    """After shoes measuring helps, after books reading; 60 % do what helps."""
    random = np.random.default_rng(seed)
    walks = []
    for _ in range(cases):
        look = ("shoe", "book")[int(random.integers(2))]
        helps, other = ("measure", "read") if look == "shoe" else ("read", "measure")
        helped = random.random() < 0.6
        bought = random.random() < (0.7 if helped else 0.35)
        walks.append(["come", look, helps if helped else other, *(["buy"] if bought else [])])
    return walks


def test_each_path_gets_its_own_advice_with_its_gain():
    found = results(shop(two_ways(0, cases=4000), [["come", "shoe"], ["come", "book"]]))
    assert list(scores(found, "next_step").values()) == ["measure", "read"]
    gains = list(scores(found, "next_step_gain").values())
    assert gains == pytest.approx([0.35, 0.35], abs=0.07)
    gain = measure(found, "follow_gain")
    assert gain.interval.low < 0.35 < gain.interval.high
    path, popular = (measure(found, "hit_share", model=m, first="1") for m in ("path", "popularity"))
    # Of the buyers 0.6 x 0.7 / (0.6 x 0.7 + 0.4 x 0.35) did what helps; popularity knows no path.
    assert path.interval.low < 0.75 < path.interval.high
    assert popular.interval.high < path.interval.low


def test_what_only_the_eager_do_is_refused_where_nobody_gains():
    """Everybody goes the same popular way, whatever it leads to."""
    random = np.random.default_rng(1)
    walks = [["come", "look", *(["buy"] if random.random() < 0.5 else [])] for _ in range(600)]
    found = results(shop(walks, [["come"]]))
    assert scores(found, "next_step") is None
    assert measure(found, "advised_customers").status == "not enough data"


def test_few_cases_and_no_goal_are_refused_with_the_reason():
    assert "no goal" in measure(results(shop(two_ways(2), goal=())), "advised_customers").method
    few = measure(results(shop(two_ways(2, cases=30), [["come", "shoe"]])), "advised_customers")
    assert (few.status, few.value) == ("not enough data", None)


def test_shuffled_goals_give_advice_in_at_most_four_of_twenty():
    data, _ = planted()
    assert sum(scores(results(shuffled(data, seed)), "next_step") is not None for seed in range(20)) <= 4


def test_personas_are_told_their_commonest_advice():
    data = shop(two_ways(3), [["come", "shoe"]] * 3 + [["come", "book"]])
    ids = [f"c{number:05d}" for number in range(1500, 1504)]
    persona = Scores("persona", "customer", ids, np.array(["p1", "p1", "p2", "p1"], dtype=object))
    kept = {"personas": [{"key": "p1", "name": "Walker"}, {"key": "p2", "name": "Old", "rejected": True}]}
    found = results(data.changed(scores={"persona": persona}, curated={"personas": kept}))
    (told,) = [m for m in found if isinstance(m, Measure) and m.anchor.place == "persona"]
    assert (told.anchor.name, told.dims, told.n) == ("Walker", {"key": "p1", "step": "measure"}, 2)


def test_counts_of_a_fold_left_out_are_not_used():
    """In fold 0 reading helps, in the others measuring: fold 0 gets the advice of the others."""
    n = 400
    fold = np.arange(n) % 5
    step = (np.arange(n) // 5) % 2  # 0 reads, 1 measures
    goal = np.where(fold == 0, step == 0, step == 1)
    path = np.ones((n, ORDER), dtype=np.int64)
    model = Model(Points(np.arange(n), fold, path, step + 1, goal), 3, fewest=10, least=0.02)
    assert model.advise(path[:1], without=0).place[0, 0] == 2
    # All together 80 % of those who measure reach the goal, and 20 % of those who read.
    counted = Points(np.arange(80), np.zeros(80, int), path[:80], step[:80] + 1, step[:80] == 0)
    assert Model(counted, 3, fewest=10, least=0.02).advise(path[:1]).place[0, 0] == 1


def test_one_point_of_each_case():
    case = np.repeat(np.arange(50), np.arange(50) % 7 + 1)
    n = len(case)
    drawn = one_a_case(Points(case, case % 5, np.zeros((n, ORDER), int), np.arange(n), np.zeros(n, bool)))
    assert drawn.case.tolist() == list(range(50))
    assert (case[drawn.next] == drawn.case).all()


def spenders(chance, money, days=365):
    """Customers with one order each, `days` before the latest event."""
    ids = [f"c{number:02d}" for number in range(len(money))]
    columns = {
        "customer": [*ids, *ids],
        "time": [START] * len(ids) + [START + timedelta(days=days)] * len(ids),
        "activity": ["order"] * len(ids) + ["visit"] * len(ids),
        "value": [*money, *[None] * len(ids)],
    }
    given = Scores("churn", "customer", ids, np.array(chance))
    return FrameData(columns, JourneyDefinition(name="Shop"), scores={"churn": given})


def test_money_at_stake_is_risk_times_money_per_day_times_the_days_ahead():
    data = spenders([0.5] * 12, [365.0 * (k + 1) for k in range(12)])
    found = results(data, Retention, horizon_days=100)
    value = scores(found, "retention_value")
    assert value == pytest.approx({f"c{k:02d}": 0.5 * (k + 1) * 100 for k in range(12)})
    assert scores(found, "retention_value_reason")["c11"] == "leaves with 50%, brings 1,200 in 100 days"
    assert measure(found, "value_at_risk").value == pytest.approx(0.5 * 6.5 * 100)
    assert measure(found, "value_at_risk_top").value == pytest.approx(12 / 78)


def test_a_customer_known_for_a_day_is_not_worth_a_fortune():
    found = results(spenders([0.5] * 12, [60.0] * 12, days=1), Retention, horizon_days=60)
    assert list(scores(found, "retention_value").values()) == pytest.approx([0.5 * 60] * 12)


def test_without_risk_or_money_nobody_is_ranked():
    data = spenders([0.5] * 12, [60.0] * 12)
    for poor in (
        data.changed(scores={}),
        spenders([np.nan] * 12, [60.0] * 12),
        spenders([0.5] * 12, [0.0] * 12),
    ):
        (only,) = results(poor, Retention)
        assert (only.status, only.value) == ("not enough data", None)
