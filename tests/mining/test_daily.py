"""Counts by day: every event on its day, touchpoint and activity; answers on one scale."""

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.daily import Span, answers_by_day, event_days, span
from journeymap.mining.frames import FrameData

BEGIN = datetime(2026, 3, 30, 22, tzinfo=UTC)


def shop(hours: list[float], activities: list[str], feedback: dict | None = None) -> FrameData:
    return FrameData(
        {
            "customer": [f"c{n}" for n in range(len(hours))],
            "time": [BEGIN + timedelta(hours=hour) for hour in hours],
            "activity": activities,
        },
        JourneyDefinition(
            name="Shop",
            touchpoints=(TouchpointDefinition(name="Pay"), TouchpointDefinition(name="Visit")),
            rules=(
                RuleDefinition(touchpoint="Visit", pattern="visit"),
                RuleDefinition(touchpoint="Pay", match="wildcard", pattern="pay*"),
            ),
        ),
        feedback,
    )


def test_every_event_counts_on_its_day_and_place():
    data = shop([0, 1, 2, 30, 30], ["visit", "pay", "pay late", "visit", "unknown"])
    days = span(data.log)
    assert days == Span(first=(BEGIN - datetime(1970, 1, 1, tzinfo=UTC)).days, days=3)
    assert days.moment(2) == np.datetime64("2026-04-01")
    counted = event_days(data.log, days)
    assert counted.all.tolist() == [2, 1, 2] and counted.begun.tolist() == [2, 1, 2]
    places = dict(zip(data.log.touchpoints, counted.touchpoint.tolist(), strict=True))
    assert places == {"Visit": [1, 0, 1], "Pay": [1, 1, 0]}
    assert counted.activities.tolist() == [0, 1, 2, 3]
    steps = dict(zip(data.log.activities, counted.activity.tolist(), strict=True))
    assert steps == {"visit": [1, 0, 1], "pay": [1, 0, 0], "pay late": [0, 1, 0], "unknown": [0, 0, 1]}
    homes = {
        name: data.log.touchpoints[home] if home >= 0 else None
        for name, home in zip(data.log.activities, counted.home, strict=True)
    }
    assert homes == {"visit": "Visit", "pay": "Pay", "pay late": "Pay", "unknown": None}


def test_only_the_newest_days_and_the_most_frequent_activities_are_counted():
    data = shop([0, 24 * 40, 24 * 40, 24 * 40], ["visit", "visit", "visit", "pay"])
    days = span(data.log, most=10)
    assert days.days == 10
    counted = event_days(data.log, days, most_activities=1)
    assert counted.all.sum() == 3 and counted.activity.sum() == 2
    assert [data.log.activities[code] for code in counted.activities] == ["visit"]


def test_answers_on_another_scale_than_most_have_no_score_here():
    feedback = {
        "id": ["a", "b", "c", "d", "e"],
        "time": [BEGIN, BEGIN + timedelta(days=1), BEGIN, None, BEGIN - timedelta(days=9)],
        "score": [4.0, 2.0, 9.0, 5.0, 5.0],
        "scale_min": [1.0, 1.0, 0.0, 1.0, 1.0],
        "scale_max": [5.0, 5.0, 10.0, 5.0, 5.0],
        "touchpoint": ["Pay", "elsewhere", "Visit", "Pay", "Pay"],
    }
    data = shop([0, 30], ["visit", "pay"], feedback)
    days = span(data.log)
    found = answers_by_day(data, days)
    assert found["id"].to_pylist() == ["a", "b", "c"]
    assert found["day"].to_pylist() == [0, 1, 0]
    places = [data.log.touchpoints[code] if code >= 0 else None for code in found["place"].to_pylist()]
    assert places == ["Pay", None, "Visit"]
    score = found["score"].to_numpy()
    assert score[:2].tolist() == [4.0, 2.0] and np.isnan(score[2])
    assert [found[name][0].as_py() for name in ("kind", "low", "high")] == [None, 1.0, 5.0]


def test_nothing_gives_nothing():
    data = shop([0], ["visit"])
    assert span(data.changed(events=data.event_table.slice(0, 0)).log) is None
    assert answers_by_day(data, span(data.log)).num_rows == 0
