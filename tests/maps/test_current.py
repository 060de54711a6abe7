"""The pure builder: every number on the map counts the rows behind it, whatever the data."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.maps.current import build
from journeymap.maps.exporting import FORMATS
from journeymap.mining import JourneyDefinition, RuleDefinition, Selection, TouchpointDefinition, selecting
from journeymap.mining.filters import Filter
from journeymap.mining.frames import FrameData
from journeymap.mining.log import END, START
from journeymap.mining.measures import Measures
from tests.analysis.company import HOSTILE
from tests.mining.strategies import definitions, raw_rows

ANSWER = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["nps", "csat", "ces", "rating", None]),
        "score": st.sampled_from([None, 1.0, 2.0, 5.0, 7.0]),
        "touchpoint": st.sampled_from(["shop", "help", "money", "elsewhere", None]),
    }
)
TEXTS = ("customer", "case", "session", "activity", "channel", "attr_kind")
RAW = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        ("time", pa.timestamp("us", "UTC")),
        ("value", pa.float64()),
        ("row", pa.int64()),
        ("import", pa.int32()),
    ]
)
SCALES = {"nps": (0.0, 10.0), "csat": (1.0, 5.0), "ces": (1.0, 7.0), "rating": (1.0, 10.0), None: (1.0, 5.0)}


def frame(rows, definition, answers=()) -> FrameData:
    return FrameData(pa.Table.from_pylist(rows, RAW), definition, told(answers))


def told(answers) -> dict:
    return {
        "id": [f"{n:04}" for n in range(len(answers))],
        "kind": pa.array([each["kind"] for each in answers], pa.string()),
        "score": pa.array([each["score"] for each in answers], pa.float64()),
        "scale_min": pa.array([SCALES[each["kind"]][0] for each in answers], pa.float64()),
        "scale_max": pa.array([SCALES[each["kind"]][1] for each in answers], pa.float64()),
        "touchpoint": pa.array([each["touchpoint"] for each in answers], pa.string()),
    }


def drawn(data: FrameData, where: Filter | None = None) -> dict:
    answers = data.feedback.to_arrow_table()
    return build("J", "j", 3, data.log, Measures(data.log, where), answers)


def check(data: FrameData, where: Filter | None = None) -> dict:
    """All that must hold for any map."""
    shown = drawn(data, where)
    cases = shown["totals"]["cases"]
    for marker, end in ((START, "from"), (END, "to")):
        ends = [t["count"] for t in shown["transitions"] if t[end] == marker and t["median_seconds"] is None]
        assert sum(ends) == cases
    assert sum(t["count"] for t in shown["transitions"]) == shown["totals"]["events"] + cases
    for cell in shown["measures"]:
        selection = Selection.model_validate(cell["evidence"])
        filtered = where if selection.subject != "feedback" else None
        n = selecting.count(selection, data, filtered)
        assert n == cell["n"], cell
        assert cell["unit"] not in ("cases", "events") or cell["value"] == n
        counted = cell["method"] == "count"
        assert (cell["value"] is None) == (cell["status"] == "not enough data")
        assert counted or n >= 10 or cell["value"] is None
        if cell["interval"]:
            assert cell["interval"]["low"] <= cell["value"] <= cell["interval"]["high"]
    assert json.loads(FORMATS["json"](shown)) == shown
    assert all(FORMATS[form](shown) for form in FORMATS)
    return shown


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw_rows(largest=60), definitions(), st.lists(ANSWER, max_size=60))
def test_every_number_counts_the_rows_behind_it(rows, definition, answers):
    check(frame(rows, definition, answers))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    raw_rows(largest=60),
    definitions(),
    st.builds(
        Filter,
        period=st.sampled_from([None, (datetime(2020, 9, 13, 12, 27, tzinfo=UTC), None)]),
        channels=st.sampled_from([(), ("web",)]),
        customers=st.sampled_from([None, frozenset(), frozenset({"A", "B"})]),
    ),
)
def test_so_it_does_on_a_filtered_map(rows, definition, where):
    data = frame(rows, definition)
    whole, part = check(data), check(data, where)
    assert part["totals"]["cases"] <= whole["totals"]["cases"]


def test_nothing_at_all_is_a_map_without_numbers():
    shown = check(FrameData())
    assert set(shown["totals"].values()) == {0}
    assert (shown["transitions"], shown["stages"], shown["reference_time"]) == ([], [], None)
    assert {cell["name"]: cell["value"] for cell in shown["measures"]} == {"cases": 0, "open": 0}


def test_one_event():
    shown = check(FrameData({"customer": ["a"], "activity": ["x"], "time": ["2025-01-01"]}))
    assert shown["transitions"] == [
        {"from": "START", "to": "x", "count": 1, "median_seconds": None},
        {"from": "x", "to": "END", "count": 1, "median_seconds": None},
    ]
    assert shown["variants"] == [{"path": ["x"], "count": 1}]
    assert shown["unmatched"] == {"events": 1, "cases": 1}


def test_few_cases_are_not_enough_for_a_share():
    definition = JourneyDefinition(
        name="J",
        stages=("S",),
        touchpoints=(TouchpointDefinition(name="t", stage="S"),),
        rules=(RuleDefinition(touchpoint="t", pattern="x"),),
    )
    for cases, share in ((9, None), (10, 1.0)):
        names = [f"c{n}" for n in range(cases)]
        data = FrameData(
            {"customer": names, "activity": ["x"] * cases, "time": ["2025-01-01"] * cases}, definition
        )
        (stage,) = check(data)["stages"]
        assert (stage["cases"], stage["share_of_start"]) == (cases, share)


def many(activities: int, cases: int = 200) -> FrameData:
    """Each activity with a touchpoint of its own, walked through by the cases in turn."""
    names = [f"activity {n}" for n in range(activities)]
    definition = JourneyDefinition(
        name="J",
        stages=("S",),
        touchpoints=tuple(TouchpointDefinition(name=name, stage="S") for name in names),
        rules=tuple(RuleDefinition(touchpoint=name, pattern=name) for name in names),
    )
    table = {
        "customer": [f"c{n % cases}" for n in range(activities)],
        "activity": names,
        "time": pa.array([n * 1_000_000 for n in range(activities)], pa.timestamp("us", "UTC")),
    }
    answers = {"score": [float(n % 5 + 1) for n in range(activities)], "touchpoint": names}
    return FrameData(table, definition, answers)


def test_ten_thousand_activities_are_drawn():
    shown = drawn(many(10_000))
    assert shown["totals"]["activities"] == 10_000
    assert len([m for m in shown["measures"] if m["anchor"]["place"] == "touchpoint"]) == 4 * 10_000
    assert len(FORMATS["mermaid"](shown)) < 50_000  # what Mermaid takes by default
    assert FORMATS["csv"](shown).count("\n") > 10_000


@pytest.fixture(scope="module")
def hostile() -> dict:
    """Hostile names everywhere: activities, touchpoints, stages, channels, the journey."""
    definition = JourneyDefinition(
        name=HOSTILE[0],
        stages=HOSTILE[:2],
        touchpoints=tuple(TouchpointDefinition(name=name, stage=HOSTILE[0]) for name in HOSTILE),
        rules=tuple(RuleDefinition(touchpoint=name, pattern=name) for name in HOSTILE),
    )
    rows = [(f"c{n}", name, name, f"2025-01-01 00:00:{n:02}") for n in range(12) for name in HOSTILE]
    names = ("customer", "activity", "channel", "time")
    return check(FrameData(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), definition))


def test_hostile_names_stay_as_they_are_in_json(hostile):
    assert {step for variant in hostile["variants"] for step in variant["path"]} == set(HOSTILE)
    assert [stage["name"] for stage in hostile["stages"]] == list(HOSTILE[:2])


def test_hostile_names_are_shown_and_never_run_in_csv(hostile):
    text = FORMATS["csv"](hostile)
    assert "'=HYPERLINK" in text
    assert not any(cell.startswith(("=", '"=')) for line in text.splitlines() for cell in line.split(","))


def test_hostile_names_are_text_in_mermaid(hostile):
    text = FORMATS["mermaid"](hostile)
    assert "<" not in text.replace("-->", "") and "script" in text and "`" not in text
    labels = [line for line in text.splitlines() if '["' in line]
    assert all(line.count('"') == 2 and "\u202e" not in line for line in labels)
    assert len(labels) == len(HOSTILE) + 2


def test_activities_called_start_and_end_are_not_taken_for_the_markers():
    names = [f"c{n // 2}" for n in range(24)]
    data = FrameData({"customer": names, "activity": ["END", "START"] * 12, "time": ["2025-01-01"] * 24})
    shown = drawn(data)
    assert sorted((t["from"], t["to"], t["count"], t["median_seconds"]) for t in shown["transitions"]) == [
        ("END", "START", 12, 0.0),
        ("START", "END", 12, None),  # the marker, then the first step
        ("START", "END", 12, None),  # the last step, then the marker
    ]


def test_a_touchpoint_called_start_is_drawn_beside_the_marker():
    definition = JourneyDefinition(
        name="J",
        touchpoints=(TouchpointDefinition(name="START"), TouchpointDefinition(name="x")),
        rules=(
            RuleDefinition(touchpoint="START", pattern="START"),
            RuleDefinition(touchpoint="x", pattern="x"),
        ),
    )
    names = [f"c{n // 3}" for n in range(36)]
    data = FrameData(
        {"customer": names, "activity": ["x", "START", "x"] * 12, "time": ["2025-01-01"] * 36}, definition
    )
    text = FORMATS["mermaid"](drawn(data))
    assert 't1["x"]' in text and 't0["START"]' in text
    assert {'start -->|"12"| t1', 't0 -->|"12"| t1', 't1 -->|"12"| t0', 't1 -->|"12"| end_'} <= {
        line.strip() for line in text.splitlines()
    }
