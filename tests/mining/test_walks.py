"""Walks: consecutive events at one place are one step, and each case knows when it was decided."""

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.frames import FrameData
from journeymap.mining.walks import NEVER, Places, visits, walks, when

START = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = (
    ("a", "look", "web"), ("a", "zoom", "web"), ("a", "promise", "web"), ("a", "look", "app"),
    ("a", "fill", "app"), ("a", "buy", "app"), ("a", "look", "app"),
    ("b", "fill", "web"), ("b", "leave", "mail"),
)  # fmt: skip


def data(touchpoints=True):
    places = {"Shop": ("look", "zoom"), "Day": ("promise",), "Cart": ("fill",), "Till": ("buy",)}
    names = ("case", "activity", "channel")
    columns = {name: [event[k] for event in EVENTS] for k, name in enumerate(names)}
    columns["time"] = [START + timedelta(minutes=k) for k in range(len(EVENTS))]
    return FrameData(
        columns,
        JourneyDefinition(
            name="j",
            case="case",
            stages=("Buying",) if touchpoints else (),
            touchpoints=tuple(
                TouchpointDefinition(name=name, stage=None if name == "Day" else "Buying")
                for name in places if touchpoints
            ),
            rules=tuple(
                RuleDefinition(touchpoint=name, pattern=pattern)
                for name, patterns in places.items() for pattern in patterns if touchpoints
            ),
            goal=("buy",),
            exit=("leave",),
            ends_after_seconds=1.0,
        ),
    )  # fmt: skip


def test_steps_join_events_at_one_place_and_skip_marks_beside_the_journey():
    frame = data()
    places = Places(frame, "touchpoint")
    (found,) = walks(frame, places)
    steps = [[places.names[p] for p in found.place[found.owner == case]] for case in range(found.n)]
    assert steps == [["Shop", "Cart", "Till", "Shop"], ["Cart"]]
    assert found.position[found.owner == 0].tolist() == [0, 4, 5, 6]
    channels = [places.channels[c] for c in found.switch_channel[found.switch_owner == 0]]
    assert channels == ["web", "app"]


def test_goal_and_exit_are_told_by_position_and_time():
    frame = data()
    (found,) = walks(frame, Places(frame, "touchpoint"))
    assert found.goal_at.tolist() == [5, NEVER]
    assert found.decided_at.tolist() == [5, 1]
    assert found.goal_time[0] == (START + timedelta(minutes=5)).timestamp()
    assert np.isnan(found.goal_time[1])


def test_without_touchpoints_a_place_is_an_activity():
    frame = data(touchpoints=False)
    places = Places(frame, "touchpoint")
    (found,) = walks(frame, places)
    assert [places.names[p] for p in found.place[found.owner == 1]] == ["fill", "leave"]


def test_first_and_second_visits_are_told_by_case():
    frame = data()
    places = Places(frame, "touchpoint")
    (found,) = walks(frame, places)
    shop, till = (places.names.index(name) for name in ("Shop", "Till"))
    first, second = visits(found.owner, found.place, np.array([shop, till]), found.n, len(places.names))
    assert when(found.position, first).tolist() == [[0, 5], [NEVER, NEVER]]
    assert when(found.position, second).tolist() == [[6, NEVER], [NEVER, NEVER]]
