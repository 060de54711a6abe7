"""Rhythm: hours on the customers' clocks, summer time included; what is not known is not called quiet."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from pydantic import ValidationError

from journeymap.mining import Finding, JourneyDefinition, Scores
from journeymap.mining.clock import local, zone
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from plugins.rhythm import Rhythm
from plugins.rhythm.example import planted

BERLIN = "Europe/Berlin"


def results(data, **params) -> list:
    return list(Rhythm().analyze(data, Rhythm.Params(**params), lambda share, message: None))


def shares(found: list, place: str = "journey", name: str = "", **dims: str) -> dict[str, float | None]:
    """Hour -> share of such days."""
    return {
        m.dims["hour"]: m.value
        for m in found
        if getattr(m, "name", "") == "hour_share"
        and (m.anchor.place, m.anchor.name) == (place, name)
        and {k: v for k, v in m.dims.items() if k != "hour"} == dims
    }


def visits(times: list[datetime], keys: list[str] | None = None, **more) -> FrameData:
    events = {
        "customer": keys or ["a"] * len(times),
        "time": times,
        "activity": ["visit"] * len(times),
    }
    return FrameData(events, JourneyDefinition(name="j"), **more)


def test_the_contract():
    assert_contract(Rhythm)


@pytest.mark.parametrize(
    "name", [BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)
def test_clocks_are_those_of_the_zone_through_summer_time(name):
    random = np.random.default_rng(1)
    seconds = np.sort(random.integers(1_740_000_000, 1_780_000_000, 3_000))
    changes = np.array([1_743_296_400, 1_761_440_400]) - 1800  # around the last Sundays of March and October
    seconds = np.concatenate([seconds, (changes[:, None] + np.arange(0, 7_200, 450)).ravel()])
    hour, weekday = local(seconds, zone(name))
    told = [datetime.fromtimestamp(int(second), UTC).astimezone(zone(name)) for second in seconds]
    assert hour.tolist() == [moment.hour for moment in told]
    assert weekday.tolist() == [moment.weekday() for moment in told]


def test_the_same_hour_of_the_clock_is_one_hour_in_summer_and_winter():
    winter = [datetime(2026, 1, 12, 7, 30, tzinfo=UTC) + timedelta(days=n % 5) for n in range(20)]
    summer = [datetime(2026, 7, 13, 6, 30, tzinfo=UTC) + timedelta(days=n % 5) for n in range(20)]
    data = visits(winter + summer)
    assert shares(results(data, zone=BERLIN), day="weekday")["08"] == 1.0
    in_utc = shares(results(data), day="weekday")
    assert (in_utc["06"], in_utc["07"]) == (0.5, 0.5)
    assert all("UTC" in m.method for m in results(data) if getattr(m, "name", "") == "hour_share")


def test_an_hour_without_data_is_unknown():
    data = visits([datetime(2026, 1, 12, 7, tzinfo=UTC)] * 12 + [datetime(2026, 1, 12, 9, tzinfo=UTC)] * 9)
    told = shares(results(data), day="weekday")
    assert told["07"] == pytest.approx(12 / 21) and told["09"] is None and told["03"] is None
    unknown = [m for m in results(data) if getattr(m, "status", "") == "not enough data"]
    assert "9 events in this hour; 10 are needed; UTC" in {m.method for m in unknown}


def test_weekends_are_told_apart_by_the_local_day():
    late_friday = [datetime(2026, 1, 16, 23, 30, tzinfo=UTC)] * 15  # Saturday, half past midnight, in Berlin
    assert shares(results(visits(late_friday), zone=BERLIN), day="weekend")["00"] == 1.0
    (share,) = [m for m in results(visits(late_friday)) if getattr(m, "name", "") == "weekend_share"]
    assert share.value == 0.0


def test_each_customer_lives_in_the_zone_of_the_trait():
    noon = [datetime(2026, 1, 12, 12, tzinfo=UTC)] * 36
    keys = ["a"] * 12 + ["b"] * 12 + ["c"] * 12
    customers = {"customer": ["a", "b", "c"], "attr_zone": ["Asia/Tokyo", "America/New_York", "nowhere"]}
    data = visits(noon, keys, customers=customers)
    told = shares(results(data, zone=BERLIN, zone_trait="zone"), day="weekday")
    assert {hour for hour, value in told.items() if value} == {"21", "07", "13"}


def test_a_zone_that_is_none_is_refused_with_an_example():
    with pytest.raises(ValidationError, match=r"Moon/Crater.*no time zone.*Europe/Berlin"):
        Rhythm.Params(zone="Moon/Crater")


def test_groups_with_hours_of_their_own_are_told_and_those_without_are_not():
    data, _ = planted()
    own = [f for f in results(data) if isinstance(f, Finding) and f.kind == "own_hours"]
    assert {f.headline.split(" do ")[0] for f in own} == {
        "Customers with life “other”",
        "Customers with life “student”",
    }
    students = next(f for f in own if "student" in f.headline)
    assert students.headline.endswith("others 0%") and "100% of what they do from " in students.headline
    random = np.random.default_rng(3)
    dealt = random.permutation(data.customer_table["attr_life"].to_pylist())
    customers = {"customer": data.customer_table["customer"], "attr_life": dealt.tolist()}
    shuffled = data.changed(customers=customers)
    assert not [f for f in results(shuffled) if isinstance(f, Finding) and f.kind == "own_hours"]


def test_personas_are_compared_under_their_present_names():
    data, _ = planted()
    keys = data.customer_table["customer"].to_pylist()
    labels = np.array(["p1" if n % 3 == 0 else "p2" for n in range(len(keys))])
    personas = {"personas": [{"key": "p1", "name": "Night owls"}, {"key": "p2", "name": "Others"}]}
    known = data.changed(
        scores={"persona": Scores("persona", "customer", keys, labels)}, curated={"personas": personas}
    )
    found = results(known)
    owls = [f for f in found if isinstance(f, Finding) and f.anchor.name == "Night owls"]
    assert len(owls) == 1 and len(owls[0].evidence.ids) == owls[0].n == 40
    assert shares(found, "persona", "Night owls", key="p1")["12"] is None


def test_bursts_end_with_half_an_hour_of_silence():
    begin = datetime(2026, 1, 12, 7, tzinfo=UTC)
    minutes = [0, 10, 39, 100, 101, 400]  # three, two and one
    found = results(visits([begin + timedelta(minutes=m) for m in minutes]))
    told = {m.name: m.value for m in found if getattr(m, "name", "").startswith("burst")}
    assert told["burst_events"] == 2.0 and told["burst_seconds"] == pytest.approx((39 + 1 + 0) * 60 / 3)


def test_scores_and_moods_are_told_by_hour():
    begin = datetime(2026, 1, 12, 7, tzinfo=UTC)
    ids = [f"f{n:02}" for n in range(24)]
    feedback = {
        "id": ids,
        "customer": ["a"] * 24,
        "time": [begin + timedelta(hours=3 * (n % 2)) for n in range(24)],
        "score": [5.0 if n % 2 else 2.0 for n in range(24)],
    }
    mood = Scores("sentiment", "feedback", ids, np.array([0.8 if n % 2 else -0.5 for n in range(24)]))
    data = visits([begin, begin + timedelta(hours=9)], feedback=feedback, scores={"sentiment": mood})
    found = results(data)
    for name, low, high in (("hour_score", 2.0, 5.0), ("hour_mood", -0.5, 0.8)):
        told = {m.dims["hour"]: m.value for m in found if getattr(m, "name", "") == name}
        assert told["07"] == pytest.approx(low) and told["10"] == pytest.approx(high)
        assert told["08"] is None and len(told) == 24
