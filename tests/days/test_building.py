"""A day built by hand: sessions, unknown hours, contacts told again, waits, neighbours, moods, clocks."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from journeymap.days.building import build
from journeymap.days.counting import count
from journeymap.days.feeling import Answers, felt
from journeymap.mining import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.clock import cells, clocks
from journeymap.mining.frames import FrameData
from plugins.rhythm import Rhythm

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
NOBODY = pa.table({"customer": pa.array([], pa.string())})
UTC_CLOCK = clocks(NOBODY, "UTC", "")
NO_ANSWERS = Answers(np.array([]), np.array([], dtype=int), np.array([]), np.array([]))
PLACES = ("Visit", "Order", "Help")


def log_of(rows):
    """rows: (customer, time, activity, channel, value if any); the activity is the touchpoint's name."""
    names = ("customer", "time", "activity", "channel", "value")[: max(map(len, rows), default=4)]
    definition = JourneyDefinition(
        name="Shop",
        touchpoints=tuple(TouchpointDefinition(name=name) for name in PLACES),
        rules=tuple(RuleDefinition(touchpoint=name, pattern=name) for name in PLACES),
    )
    columns = {name: [row[number] for row in rows] for number, name in enumerate(names)}
    return FrameData(columns, definition).log


def at(day, hour, minute=0):
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def visits(hour, n, day=0, channel="web", activity="Visit"):
    return [(f"{channel}{hour}{day}{k}", at(day, hour, k % 60), activity, channel) for k in range(n)]


def day_of(rows, answers=NO_ANSWERS, clock=UTC_CLOCK, **more):
    return build(log_of(rows), None, clock, answers, "^Help", **more)


def lane(day, strip, name):
    return next(each for each in day["strips"][strip]["lanes"] if each["name"] == name)["hours"]


def test_an_hour_with_few_events_is_unknown_and_has_no_share_and_the_others_are_counted():
    day = day_of([*visits(9, 12), *visits(14, 9), *visits(20, 30)])
    weekday = day["strips"][0]
    assert [hour["hour"] for hour in weekday["hours"] if hour["known"]] == [9, 20]
    assert [(each["from"], each["to"], each["events"]) for each in weekday["unknown"]] == [
        (0, 9, 0), (10, 20, 9), (21, 24, 0),
    ]  # fmt: skip
    hours = lane(day, 0, "web")
    assert hours[9]["share"] == pytest.approx(12 / 51) and hours[14]["share"] is None
    assert hours[14]["sessions"] == 9 and hours[9]["low"] < 12 / 51 < hours[9]["high"]


def test_weekdays_and_weekends_are_apart_and_a_day_without_events_is_told():
    day = day_of([*visits(9, 15), *visits(9, 20, day=6)])
    assert [strip["sessions"] for strip in day["strips"]] == [15, 20]
    assert day["strips"][1]["days"] == ["Sunday"] and day["strips"][1]["missing"] == ["Saturday"]
    assert any(each["words"] == "On Saturdays nothing at all is recorded." for each in day["tells"])


def test_a_session_ends_with_half_an_hour_of_silence_and_belongs_to_the_hour_in_which_it_begins():
    rows = []
    for number in range(12):
        rows += [(f"c{number}", at(0, 9, 50), "Visit", "web"), (f"c{number}", at(0, 10, 15), "Order", "app")]
        rows += [(f"c{number}", at(0, 10, 46), "Visit", "web")]  # 31 minutes later: another session
    counted = count(log_of(rows), None, UTC_CLOCK, "channel")
    assert (counted.sessions[9], counted.sessions[10]) == (12, 12) and counted.sessions.sum() == 24
    channels = list(log_of(rows).channels)
    assert counted.lanes[channels.index("web")][[9, 10]].tolist() == [12, 12]
    assert counted.lanes[channels.index("app")][[9, 10]].tolist() == [0, 12]  # in the hour of its first use


def test_only_the_cases_that_are_kept_are_counted():
    log = log_of([*visits(9, 20), *visits(20, 30)])
    kept = np.zeros(log.n_codes, dtype=bool)
    kept[:7] = True
    counted = count(log, kept, UTC_CLOCK, "channel")
    assert (counted.cases, counted.customers, counted.events.sum()) == (7, 7, 7)


def told_again():
    """30 ask for help; 12 again two days later, 5 of them a third time; 6 only after eight days."""
    rows = []
    for number in range(30):
        days = [0] + ([2] if number < 12 else []) + ([3] if number < 5 else [])
        days += [8] if 12 <= number < 18 else []
        for day in days:
            rows += [(f"c{number}", at(day, 12, number), "Help", "phone")]
            rows += [(f"c{number}", at(day, 12, number) + timedelta(hours=5), "Visit", "web")]
    return rows


def test_who_tells_it_again_within_a_week_is_counted_by_case_and_the_third_time_too():
    day = day_of(told_again())
    told = next(each for each in day["tells"] if "does so again" in each["words"])
    assert told["value"] == pytest.approx(12 / 30) and told["n"] == 30 and told["mood"] == "pain"
    assert "5 of them a third time" in told["words"] and day["asking"] == ["Help"]
    assert told["low"] < 0.4 < told["high"]


def test_a_second_step_of_the_same_session_is_no_second_contact():
    rows = [(f"c{n}", at(0, 12, m), "Help", "phone") for n in range(20) for m in (0, 5, 9)]
    assert not [each for each in day_of(rows)["tells"] if "again" in each["words"]]


def test_the_time_to_the_next_step_after_asking_is_a_median_with_its_interval():
    day = day_of(told_again())
    told = next(each for each in day["tells"] if each["words"].startswith("After Help"))
    assert told["value"] == 5 * 3600 and told["unit"] == "seconds" and told["n"] == 30 + 12 + 5 + 6


def test_what_stands_right_before_and_after_is_told_with_shares_of_the_steps_there():
    found = day_of(told_again(), at="Help")["around"]
    after = {each["name"]: each["count"] for each in found["after"]}
    before = {each["name"]: each["count"] for each in found["before"]}
    assert after == {"Visit": 53} and before == {"nothing, it begins here": 30, "Visit": 23}
    assert found["why"] == "chosen" and found["n"] == 53
    assert found["before"][0]["share"] == pytest.approx(30 / 53)


def test_the_busiest_hours_are_told_only_where_they_are_clearly_busy():
    even = [row for hour in range(24) for row in visits(hour, 20)]
    assert not day_of(even)["strips"][0]["marks"]
    day = day_of([*even, *(row for hour in (20, 21, 22) for row in visits(hour, 200, channel="app"))])
    (mark,) = day["strips"][0]["marks"]
    assert (mark["kind"], mark["from"], mark["to"]) == ("burst", 20, 23)
    assert mark["value"] == pytest.approx(660 / 1080) and mark["n"] == 1080


def test_the_busiest_hours_tell_their_share_of_all_that_is_spent_on_any_day():
    even = [(*row, 1.0) for hour in range(24) for row in visits(hour, 20)]
    busy = [(*row, 2.0) for hour in (20, 21, 22) for row in visits(hour, 200, channel="app")]
    saturday = [(*row, 100.0) for row in visits(9, 2, day=5)]
    (mark,) = day_of([*even, *busy, *saturday])["strips"][0]["marks"]
    assert pytest.approx(0.67, abs=0.005) == 1260 / 1880  # 60 and 600 * 2 of 480, 1200 and 200
    assert mark["words"] == "61 % of sessions, 67 % of all they spend"
    refunded = [(*row[:4], -1.0) for row in visits(3, 1, channel="app")]
    (mark,) = day_of([*even, *busy, *refunded])["strips"][0]["marks"]
    assert mark["words"].endswith("of sessions, 75 % of all they spend")


def moods(rows):
    cell, mood, place = zip(*rows, strict=True)
    ids = np.array([f"f{number}" for number in range(len(rows))], dtype=object)
    return Answers(ids, np.array(cell), np.array(mood, dtype=float), np.array(place, dtype=object))


def test_an_hour_with_few_texts_has_no_mood_and_only_a_sure_difference_stands_out():
    random = np.random.default_rng(3)
    rows = [(hour, value, "Order") for hour in range(8, 20) for value in random.normal(0.3, 0.3, 60)]
    rows += [(20, value, "Help") for value in random.normal(-0.5, 0.2, 40)] + [(21, 0.9, "")] * 9
    found = felt(moods(rows))
    assert [each.cell for each in found] == [*range(8, 21)]
    assert [each.cell for each in found if each.stands_out < 0] == [20]
    assert found[-1].place == "Help" and found[-1].interval.high < 0


def test_hours_of_pure_noise_seldom_stand_out():
    out = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        rows = [(cell, value, "") for cell in range(48) for value in random.normal(0.2, 0.4, 40)]
        out += any(each.stands_out for each in felt(moods(rows)))
    assert out <= 4  # 5 % of 20 is 1; five or more are seen by chance once in 400 times


def test_hours_are_those_of_the_clock_of_each_customer_summer_time_included():
    table = pa.table({"customer": ["a", "b", "c"], "attr_home": ["Europe/Berlin", "nowhere", None]})
    clock = clocks(table, "America/New_York", "home")
    assert clock.words == "local time by trait home, else America/New_York"
    summer = int(
        datetime(2026, 7, 4, 3, 30, tzinfo=UTC).timestamp()
    )  # Saturday in Berlin, Friday in New York
    lives = clock.lives(pa.array(["a", "b", "c"]))
    assert cells(np.array([summer] * 3), lives, clock).tolist() == [24 + 5, 23, 23]
    day = day_of([*visits(6, 20)], clock=clocks(NOBODY, "Europe/Berlin", ""))
    assert [hour["hour"] for hour in day["strips"][0]["hours"] if hour["known"]] == [7]


def test_nothing_at_all_is_a_day_of_unknown_hours():
    day = day_of([("a", at(0, 9), "Visit", None)])
    assert all(strip["unknown"][0]["to"] == 24 for strip in day["strips"])
    assert not day["lanes"] and day["around"] is None
    assert {each["mood"] for each in day["tells"]} == {"unknown"}


def test_hours_are_those_that_the_analyzer_of_hours_tells_of_the_whole():
    rows = [*visits(9, 20), *visits(20, 40), *visits(3, 4), *visits(9, 30, day=5, channel="app")]
    names = ("customer", "time", "activity", "channel")
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    data = FrameData(columns, JourneyDefinition(name="x"))
    found = [each for each in Rhythm().analyze(data, Rhythm.Params(), lambda share, told="": None)
             if each.anchor.place == "journey" and getattr(each, "name", "") == "hour_share"]  # fmt: skip
    shares = {(each.dims["day"], int(each.dims["hour"])): each.value for each in found}
    day = day_of(rows)
    for strip in day["strips"]:
        for hour in strip["hours"]:
            told = shares[strip["day"], hour["hour"]]
            assert (told is None) == (not hour["known"])
            assert told is None or told * len(rows) == pytest.approx(hour["events"])
