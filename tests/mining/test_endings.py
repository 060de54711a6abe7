"""Where cases begin and end, how long stages last, which channels they use: against hand-made cases."""

from journeymap.mining import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.filters import Filter
from journeymap.mining.frames import FrameData
from journeymap.mining.measures import Measures

HOUR = {"visit": 0, "cart": 1, "pay": 3, "leave": 5, "again": 9}
SHOP = JourneyDefinition(
    name="J",
    stages=("Look", "Buy", "Stay"),
    touchpoints=(
        TouchpointDefinition(name="visit", stage="Look"),
        TouchpointDefinition(name="cart", stage="Buy"),
        TouchpointDefinition(name="pay", stage="Buy"),
        TouchpointDefinition(name="leave"),
        TouchpointDefinition(name="again", stage="Look"),
    ),
    rules=tuple(RuleDefinition(touchpoint=name, pattern=name) for name in HOUR),
    goal=("pay",),
    exit=("leave",),
    ends_after_seconds=86_400.0,
)
CASES = {  # key -> (day, channel, what happens)
    "a": (1, "web", ("visit", "cart", "pay")),  # goal, in Buy
    "b": (1, "web", ("visit", "cart", "leave")),  # left, in Buy
    "c": (1, "app", ("visit",)),  # silent, in Look
    "d": (9, "web", ("cart",)),  # open, in Buy; the latest event
    "e": (1, "app", ("visit", "cart", "pay", "again")),  # goal, then back to Look
    "f": (1, "app", ("leave",)),  # in no stage at all
}


def measured(where=None) -> Measures:
    rows = [
        (key, activity, f"2025-01-{day:02}T{HOUR[activity]:02}:00:00", channel)
        for key, (day, channel, path) in CASES.items()
        for activity in path
    ]
    names = ("customer", "activity", "time", "channel")
    data = FrameData(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), SHOP)
    return Measures(data.log, where)


def told(measures: Measures) -> dict:
    columns = ["starts", "goals", "ends", "open", "ended"]
    return {row["name"]: tuple(row[c] for c in columns) for row in measures.endings().to_pylist()}


def test_where_cases_start_and_end():
    assert told(measured()) == {
        "Look": (4, 1, 1, 0, 4),
        "Buy": (1, 1, 1, 1, 3),
        "Stay": (0, 0, 0, 0, 0),
        None: (6, 2, 3, 1, 5),
    }


def test_of_a_part_too():
    assert told(measured(Filter(channels=("app",)))) == {
        "Look": (2, 1, 1, 0, 2),
        "Buy": (0, 0, 0, 0, 1),
        "Stay": (0, 0, 0, 0, 0),
        None: (3, 1, 2, 0, 3),
    }


def test_where_goal_and_exit_happened():
    found = {row["name"]: (row["goal"], row["exit"]) for row in measured().outcome_places().to_pylist()}
    assert found == {"visit": (0, 0), "cart": (0, 0), "pay": (2, 0), "leave": (0, 2), "again": (0, 0)}


def test_quantiles_of_the_time_in_a_stage():
    look, buy, stay = measured().stays((0.25, 0.5, 0.9)).to_pylist()
    # a, b and e go on to Buy after an hour, c has one event
    assert (look["cases"], look["p25"], look["p50"], look["p90"]) == (4, 0.0, 3600.0, 3600.0)
    # a and e stay from the cart to the payment, b and d have one event here
    assert (buy["cases"], buy["p25"], buy["p50"], buy["p90"]) == (4, 0.0, 0.0, 7200.0)
    assert (stay["cases"], stay["p25"]) == (0, None)


def test_channels_within_a_stage():
    found = {(r["stage"], r["channel"]): r["events"] for r in measured().stage_channels().to_pylist()}
    assert found == {("Look", "web"): 2, ("Look", "app"): 3, ("Buy", "web"): 4, ("Buy", "app"): 2}
