"""Sudden changes: an outage is found within a day, told once, over when it is over, and found again later."""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from journeymap.mining import Finding, Measure, Scores
from journeymap.mining.daily import Span
from journeymap.mining.testing import assert_contract
from plugins.spikes import Spikes
from plugins.spikes.collecting import JOURNEY, _means, together
from plugins.spikes.example import BEGIN, OUTAGE, planted
from plugins.spikes.watching import Series, Watch, surprise, threshold

EVERY_WAY = 2  # days judged together of a count


def results(data, **params):
    return list(Spikes().analyze(data, Spikes.Params(**params), lambda share, message: None))


def findings(data, **params):
    return [result for result in results(data, **params) if isinstance(result, Finding)]


def until(data, moment):
    """The same company as it was known at a moment."""
    return data.changed(events=data.event_table.filter(pc.less(data.event_table["time"], pa.scalar(moment))))


def watch(seen: np.ndarray, budget: float = 0.1) -> list:
    seen = np.asarray(seen, dtype=float)
    size, days = seen.shape
    windows = np.full(size, EVERY_WAY)
    series = Series(
        seen=seen,
        exposure=np.ones(seen.shape),
        weekday=np.arange(days) % 7,
        counts=np.ones(size, dtype=bool),
        shares=np.zeros(size, dtype=bool),
        skew=np.zeros(seen.shape),
        windows=windows,
        rises_only=np.ones(size, dtype=bool),
    )
    return Watch(series, threshold(budget, np.ones(size), windows), fewest=10, longest=14).run()


def weekly(random, days: int, level: float = 60.0) -> np.ndarray:
    """Counts of days with quiet weekends, a slow season and growth."""
    day = np.arange(days)
    season = 1 + 0.25 * np.sin(2 * np.pi * day / 365)
    return random.poisson(level * season * np.where(day % 7 >= 5, 0.4, 1.2) * (1 + day / 700)).astype(float)


def test_the_contract():
    assert_contract(Spikes)


def test_an_outage_rings_once_and_what_goes_with_it_is_told():
    data, expected = planted()
    found = findings(data)
    ringing = [f for f in found if f.incident]
    assert [(f.kind, f.anchor) for f in ringing] == [("volume", expected.anchor)]
    incident = ringing[0].incident
    assert incident.ended == BEGIN + timedelta(days=OUTAGE.stop)
    assert abs((incident.started - BEGIN).days - OUTAGE.start) <= 1
    fewer = [f for f in found if f.anchor.name == "Order"]
    assert fewer and fewer[0].value < 0.8 and fewer[0].headline.startswith("Fewer events at “Order”")


def test_it_is_found_on_its_first_day_and_keeps_its_key_while_it_lasts():
    data, expected = planted()
    keys = []
    for day in range(1, 6):
        known = until(data, BEGIN + timedelta(days=OUTAGE.start + day))
        ringing = [f.incident for f in findings(known) if f.incident and f.anchor == expected.anchor]
        assert len(ringing) == 1 and ringing[0].ended is None
        keys.append(ringing[0].key)
    assert len(set(keys)) == 1
    after = [f.incident for f in findings(data) if f.incident]
    assert [incident.key for incident in after] == keys[:1]


def test_a_day_that_is_not_over_can_show_too_much_but_not_too_little():
    data, _ = planted()
    noon = BEGIN + timedelta(days=50, hours=11)
    assert not [f for f in findings(until(data, noon)) if f.value < 1 and f.unit == "times the expected"]


def test_weekends_season_and_growth_are_no_news():
    random = np.random.default_rng(3)
    quiet = watch(np.array([weekly(random, 365) for _ in range(100)]))
    assert len(quiet) / (100 * (365 - 28) / 91.3) <= 0.1  # the budget


def test_four_deviations_are_found_by_the_second_day():
    random = np.random.default_rng(4)
    seen = np.array([weekly(random, 150) for _ in range(200)])
    deviation = np.sqrt(np.array([weekly(random, 150) for _ in range(200)]).mean(axis=0)[120:122])
    way = np.where(np.arange(200) % 2, 1, -1)
    seen[:, 120:122] = np.maximum(seen[:, 120:122] + way[:, None] * 4 * deviation, 0)
    found = {e.series for e in watch(seen) if e.way == way[e.series] and e.opened <= 121 and e.last >= 120}
    assert len(found) >= 180


@pytest.mark.parametrize("share_of_fives", [0.7, 0.98])
def test_scores_that_lean_to_one_side_ring_no_more_often(share_of_fives):
    random = np.random.default_rng(10)
    size, days = 40, 300
    rest = (1 - share_of_fives) / 4
    found = []
    for _ in range(size):
        day = np.repeat(np.arange(days), random.poisson(8, days))
        score = random.choice(5, len(day), p=[rest] * 4 + [share_of_fives]).astype(float)
        found.append(_means("score", JOURNEY, -1, day.astype(str), day, score, 0.0, Span(20_000, days)))
    series = together(found, Span(20_000, days))
    alarms = Watch(series, threshold(0.1, np.ones(size), series.windows), fewest=10, longest=14).run()
    assert len(alarms) / (size * (days - 28) / 91.3) <= 0.1


def test_what_lasts_becomes_the_new_level():
    random = np.random.default_rng(6)
    seen = weekly(random, 200)
    seen[100:] *= 2
    found = watch(seen[None, :])
    assert [(e.start, e.over, e.accepted) for e in found] == [(100, 114, True)]


def test_adjacent_days_are_one_incident_and_two_quiet_days_end_it():
    random = np.random.default_rng(7)
    seen = weekly(random, 200)
    seen[[100, 101, 103]] += 150
    found = watch(seen[None, :])
    assert [(e.start, e.last, e.over) for e in found if e.start > 60] == [(100, 103, 104)]


def test_a_source_that_falls_silent_is_found():
    random = np.random.default_rng(8)
    seen = weekly(random, 120)
    seen[100:] = 0
    assert (100, -1) in [(e.start, e.way) for e in watch(seen[None, :])]


def test_the_tail_is_close_to_that_of_counts():
    # P(Poisson(0.5) >= 4) = 0.00175, P(Poisson(100) >= 140) = 0.00011, P(Poisson(100) <= 65) = 0.0001
    mean = np.array([0.5, 100.0, 100.0])
    told = surprise(np.array([3.5, 139.5, 65.5]), mean, mean, 1 / np.sqrt(mean))
    assert told == pytest.approx([2.92, 3.7, -3.72], abs=0.2)


def spoken(angry: range) -> tuple:
    """Ten answers a day for 90 days; on the days told they are bad."""
    data, _ = planted()
    random = np.random.default_rng(9)
    day = np.repeat(np.arange(90), 10)
    bad = np.isin(day, list(angry))
    score = np.clip(np.round(random.normal(np.where(bad, 2.2, 4.3), 0.8)), 1, 5)
    ids = [f"f{number:04}" for number in range(len(day))]
    feedback = {
        "id": ids,
        "time": [BEGIN + timedelta(days=int(d), hours=9) for d in day],
        "touchpoint": ["Payment"] * len(day),
        "score": score.tolist(),
        "text": ["words"] * len(day),
    }
    mood = Scores("sentiment", "feedback", ids, np.clip((score - 3) / 2, -1, 1))
    theme = Scores("theme", "feedback", ids, np.where(bad | (random.random(len(day)) < 0.1), "t1", "t2"))
    return data.changed(
        feedback=feedback,
        scores={"sentiment": mood, "theme": theme},
        curated={"themes": {"revision": 1, "themes": [{"key": "t1", "name": "Waiting"}]}},
    ), set(np.array(ids)[bad])


def test_scores_moods_and_themes_are_watched_and_bring_the_answers():
    data, bad = spoken(range(40, 44))
    found = [f for f in findings(data) if f.kind in ("score", "mood", "theme_volume")]
    assert {(f.kind, f.anchor.place, f.anchor.name) for f in found} >= {
        ("score", "touchpoint", "Payment"),
        ("mood", "touchpoint", "Payment"),
        ("theme_volume", "theme", "Waiting"),
    }
    fallen = next(f for f in found if f.kind == "score" and f.anchor.name == "Payment")
    assert fallen.mood == "pain" and fallen.value < 3 and set(fallen.evidence.ids) == bad
    assert fallen.headline.startswith("Scores of “Payment” fall from 14 February to 17 February 2026: 2.")
    assert sum(f.incident is not None for f in found) == 1


def test_thin_data_say_why_nothing_is_watched():
    data, _ = planted()
    few = until(data, BEGIN + timedelta(days=20))
    (measure,) = results(few)
    assert isinstance(measure, Measure) and measure.status == "not enough data"
    assert "from its day 29 on" in measure.method


def test_old_incidents_are_told_as_far_back_as_asked():
    data, _ = planted()
    assert findings(data, look_back=400) and not findings(data, look_back=10)
