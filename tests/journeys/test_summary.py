"""What is known of raw events before a journey is drafted, against counts made by hand."""

import numpy as np
import pyarrow as pa
import pytest

from journeymap.journeys.summary import summarise

from .conftest import traces

PATHS = ["view cart pay", "view view cart", "view", "view cart pay review"]


def summary(*tables, case="case", **told):
    rows = sum(table.num_rows for table in tables)
    return summarise(tables, case, expected_events=rows, **told)


def by_name(found, values):
    return {name: float(value) for name, value in zip(found.activities, values, strict=True)}


def test_counts_places_starts_and_ends():
    found = summary(traces(PATHS))
    assert (found.events, found.n_cases, found.step) == (11, 4, 1)
    assert by_name(found, found.count) == {"view": 5, "cart": 3, "pay": 2, "review": 1}
    assert by_name(found, found.cases) == {"view": 4, "cart": 3, "pay": 2, "review": 1}
    assert by_name(found, found.starts) == {"view": 4, "cart": 0, "pay": 0, "review": 0}
    assert by_name(found, found.ends) == {"view": 1, "cart": 1, "pay": 1, "review": 1}
    # Nothing comes before view; before cart view does, pay and review never; before review all three.
    assert by_name(found, found.position) == pytest.approx(
        {"view": 0, "cart": 1 / 3, "pay": 2 / 3, "review": 1}
    )


def test_where_many_leave_is_not_the_end():
    found = summary(traces([*["visit view"] * 80, *["visit view cart pay"] * 20]))
    places = by_name(found, found.position)
    assert places["visit"] < places["view"] < 0.5 < places["cart"] < places["pay"]


def test_pairs_and_what_cases_hold_together():
    found = summary(traces(PATHS))
    name = found.activities.__getitem__
    pairs = {(name(a), name(b)): n for a, b, n in zip(*found.pairs, strict=True)}
    assert pairs == {
        ("view", "cart"): 3, ("view", "view"): 1, ("cart", "pay"): 2, ("pay", "review"): 1,
    }  # fmt: skip
    top = [name(code) for code in found.top]
    assert found.together[top.index("pay")][top.index("cart")] == 2
    assert found.together[top.index("view")][top.index("view")] == 4


def test_a_case_spread_over_tables_is_one_case():
    whole = traces(PATHS)
    parts = summary(whole.slice(0, 5), whole.slice(5))
    assert parts.n_cases == 4
    assert by_name(parts, parts.position) == by_name(summary(whole), summary(whole).position)


def test_plans_are_counted_but_happen_nowhere():
    found = summary(traces(["order estimated_delivery_date delivered"]))
    assert by_name(found, found.planned) == {"order": 0, "estimated_delivery_date": 1, "delivered": 0}
    assert by_name(found, found.cases)["estimated_delivery_date"] == 1
    assert by_name(found, found.position)["delivered"] == 1.0
    assert len(found.pairs[0]) == 1 and by_name(found, found.ends)["delivered"] == 1


def test_sessions_without_a_column_are_cut_by_silence():
    table = traces(["a b", "a"], gap=4000, key="customer").append_column("session", pa.nulls(3, pa.string()))
    assert summary(table, case="session").n_cases == 3
    assert summary(table, case="session", session_gap_seconds=5000).n_cases == 2
    same_name = table.set_column(table.column_names.index("session"), "session", [["1", "1", "1"]])
    assert summary(same_name, case="session").n_cases == 2  # the sessions "1" of two customers are two


def test_rows_without_an_attribute_belong_to_their_person():
    table = traces(["a b", "a b c"], key="customer").append_column(
        "attr_order", [["o1", "o2", None, "o3", None]]
    )
    found = summary(table, case="attr_order")
    assert found.n_cases == 4


def test_too_many_events_leave_whole_cases_out():
    rng = np.random.default_rng(0)
    table = traces([" ".join(["start", *["step"] * rng.integers(1, 9), "end"]) for _ in range(2000)])
    found = summary(table, limit=table.num_rows // 4 + 1)
    assert found.step == 4 and 350 < found.n_cases < 650
    assert found.events == table.num_rows and by_name(found, found.count)["start"] == 2000
    assert by_name(found, found.starts) == {"start": found.n_cases, "step": 0, "end": 0}


def test_nothing_and_single_events():
    empty = summary(traces([]))
    assert (empty.events, empty.n_cases, empty.gap_p95) == (0, 0, None)
    assert summary(traces(["a", "a"])).gap_p95 is None
