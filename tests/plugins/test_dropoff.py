"""Drop-off keeps the contract, stays quiet on chance, and survives ten thousand activities."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from journeymap.mining import JourneyDefinition
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from journeymap.mining.testing.trial import Trial
from journeymap.mining.testing.variations import shuffled
from plugins.dropoff import Dropoff

START = datetime(2026, 1, 1, tzinfo=UTC)


def journey(random, cases, drop):
    """A funnel of five steps; `drop` is the share lost at "pay", a tenth is lost elsewhere."""
    rows = []
    for case in range(cases):
        at = START + timedelta(minutes=case)
        for step in ("visit", "look", "pay", "confirm", "done"):
            rows.append((f"c{case}", step, at))
            at += timedelta(minutes=float(random.exponential(5)))
            if random.random() < (drop if step == "pay" else 0.1):
                break
    columns = {"case": [r[0] for r in rows], "activity": [r[1] for r in rows], "time": [r[2] for r in rows]}
    return FrameData(
        columns, JourneyDefinition(name="Funnel", case="case", goal=("done",), ends_after_seconds=3600)
    )


def concluded(data, **params):
    trial = Trial(Dropoff, seeds=0)
    return trial.concluded(data, trial.run(data, **params))


def test_contract():
    assert_contract(Dropoff)


def test_where_cases_are_lost_in_a_funnel():
    top = concluded(journey(np.random.default_rng(0), 2000, drop=0.5)).findings[0]
    assert (top.finding.kind, top.finding.anchor.name, top.finding.mood) == ("ends", "pay", "pain")
    # 0.9 x 0.9 come to pay; 0.4 more than usual end there; 0.9 of those that go on reach the goal.
    assert top.impact.value == pytest.approx(0.81 * 0.4 * 0.9, abs=0.04)


def test_a_date_beside_the_journey_is_no_step_but_being_late_for_it_is_told():
    random = np.random.default_rng(3)
    rows = {"case": [], "activity": [], "time": []}
    scores = {"case": [], "score": []}
    for case in range(600):
        late = case % 3 == 0
        promised = START + timedelta(days=case, hours=8)
        delivered = promised + timedelta(hours=4 if late else -4)
        steps = [("order", promised - timedelta(hours=7)), ("promised", promised), ("delivered", delivered)]
        for activity, at in sorted(steps, key=lambda step: step[1]):
            for name, value in (("case", f"c{case}"), ("activity", activity), ("time", at)):
                rows[name].append(value)
        scores["case"].append(f"c{case}")
        scores["score"].append(float(random.integers(1, 3) if late else random.integers(4, 6)))
    definition = JourneyDefinition(
        name="Delivery",
        case="case",
        stages=("Order", "Delivery"),
        touchpoints=(
            {"name": "Order", "stage": "Order"},
            {"name": "Promised day", "stage": None},
            {"name": "Delivery", "stage": "Delivery"},
        ),
        rules=(
            {"touchpoint": "Order", "pattern": "order"},
            {"touchpoint": "Promised day", "pattern": "promised"},
            {"touchpoint": "Delivery", "pattern": "delivered"},
        ),
        goal=("delivered",),
        ends_after_seconds=3600,
    )
    found = [ranked.finding for ranked in concluded(FrameData(rows, definition, scores)).findings]
    late = [finding for finding in found if "promised" in (finding.anchor.name, finding.anchor.to)]
    assert [(finding.kind, finding.mood) for finding in late] == [("order", "pain")]
    assert late[0].headline.startswith("Cases where “Delivery” comes after “Promised day” are rated")


def test_quiet_on_a_hundred_shuffles():
    data = journey(np.random.default_rng(1), 400, drop=0.4)
    assert sum(concluded(shuffled(data, seed)).survived > 0 for seed in range(100)) <= 15


def test_ten_thousand_activities_and_a_long_case():
    random = np.random.default_rng(2)
    n = 40_000
    case = np.where(np.arange(n) < 10_000, 0, random.integers(1, 4000, n))
    data = FrameData(
        {
            "case": [f"c{c}" for c in case.tolist()],
            "activity": [f"a{a}" for a in random.integers(0, 10_000, n).tolist()],
            "time": [START + timedelta(seconds=s) for s in range(n)],
        },
        JourneyDefinition(name="Wide", case="case", goal=("a1", "a2"), ends_after_seconds=600),
    )
    results = Trial(Dropoff, seeds=0).run(data)
    assert len(results) < 1000


def test_steps_may_be_touchpoints():
    data = journey(np.random.default_rng(0), 300, drop=0.5)
    assert concluded(data, level="touchpoint").tried == concluded(data).tried
